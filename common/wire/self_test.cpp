#include "common/wire/self_test.hpp"

#include <chrono>
#include <optional>

#include "common/base/format.hpp"
#include "common/wire/socket.hpp"
#include "common/wire/socket_monitor.hpp"

namespace tongping::wire {
namespace {

constexpr std::chrono::seconds answer_patience{5};

// What listens on every address is reached at this machine's own.
std::string reachable(std::string endpoint) {
  for (const auto& [every, own] :
       {std::pair<std::string, std::string>{"//0.0.0.0:", "//127.0.0.1:"}, {"//[::]:", "//[::1]:"}}) {
    if (const auto at = endpoint.find(every); at != std::string::npos) endpoint.replace(at, every.size(), own);
  }
  return endpoint;
}

class Attempt {
 public:
  Attempt(zmq::context_t& context, zmq::socket_type type, const std::string& endpoint, const CurveKeyPair& stranger,
          const std::string& station_public_key)
      : socket_(context, type), monitor_(context, socket_) {
    zmq::socket_t& options = socket_.options();
    set_receiver_options(options, stranger, station_public_key, 1);
    if (type == zmq::socket_type::sub) options.set(zmq::sockopt::subscribe, "");
    options.set(zmq::sockopt::ipv6, endpoint.find('[') != std::string::npos ? 1 : 0);
    options.connect(reachable(endpoint));
  }

  // Nothing while undecided.
  std::optional<bool> refused() {
    while (const auto event = monitor_.next()) {
      if (event->kind == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) refused_ = false;
      if (event->kind == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH) refused_ = true;
    }
    return refused_;
  }

 private:
  Socket socket_;
  SocketMonitor monitor_;
  std::optional<bool> refused_;
};

}  // namespace

base::Result<void> prove_strangers_refused(zmq::context_t& context, const std::string& feed, const std::string& desk,
                                           const CurveKeyPair& stranger, const std::string& station_public_key,
                                           const std::function<void()>& pump) {
  Attempt at_feed(context, zmq::socket_type::sub, feed, stranger, station_public_key);
  Attempt at_desk(context, zmq::socket_type::dealer, desk, stranger, station_public_key);
  const auto end = std::chrono::steady_clock::now() + answer_patience;
  while (std::chrono::steady_clock::now() < end) {
    const auto feed_refused = at_feed.refused();
    const auto desk_refused = at_desk.refused();
    if (feed_refused == false || desk_refused == false) {
      return base::failure(
          "self-test: a key that nobody knows was let in; the station does not start, because anybody could read "
          "along");
    }
    if (feed_refused && desk_refused) return {};
    pump();
  }
  return base::failure(
      base::format("self-test: {} and {} did not turn a stranger away within {} s; is something else "
                   "between this machine and its own addresses?",
                   feed, desk, answer_patience.count()));
}

}  // namespace tongping::wire
