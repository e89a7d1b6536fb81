#include "common/wire/zmq_link.hpp"

#include <algorithm>
#include <cerrno>

#include "common/base/format.hpp"
#include "common/wire/codec.hpp"
#include "common/wire/limits.hpp"
#include "common/wire/socket.hpp"
#include "common/wire/socket_monitor.hpp"

namespace tongping::wire {
namespace {

using base::format;
using base::Result;

constexpr int max_frames_at_once = 512;

// One of the two sockets, and what is known of its connection. Each change is told once.
class Line {
 public:
  Line(zmq::context_t& context, zmq::socket_type type, const std::string& endpoint, const ZmqLinkOptions& options,
       int queue)
      : endpoint_(endpoint),
        own_key_(options.key_pair.public_key()),
        socket_(context, type),
        monitor_(context, socket_) {
    set_receiver_options(socket_, options.key_pair, options.station_public_key, queue);
    socket_.set(zmq::sockopt::ipv6, endpoint.find('[') != std::string::npos ? 1 : 0);
    if (type == zmq::socket_type::sub) socket_.set(zmq::sockopt::subscribe, "");
    // A request is for the connection there is: what waited for a new one would be answered many times over.
    if (type == zmq::socket_type::dealer) socket_.set(zmq::sockopt::immediate, true);
    socket_.connect(endpoint);
  }

  zmq::socket_t& socket() { return socket_; }
  zmq::socket_t& events() { return monitor_.socket(); }

  void follow(std::vector<std::string>& notes) {
    while (const auto event = monitor_.next()) {
      std::string news = news_of(*event);
      if (news.empty() || news == last_news_) continue;
      last_news_ = news;
      notes.push_back(std::move(news));
    }
  }

 private:
  std::string news_of(const ConnectionEvent& event) const {
    switch (event.kind) {
      case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: return format("connected to {}", endpoint_);
      case ZMQ_EVENT_DISCONNECTED:
        // After a refusal this is no news.
        return last_news_.starts_with("connected") ? format("lost the connection to {}", endpoint_) : std::string();
      case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
        return format("{} refuses this program's key {} ({}); authorise it there", endpoint_, own_key_,
                      fingerprint(own_key_));
      case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
      case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
        return format("{} ends the handshake; does the configured key belong to that station?", endpoint_);
      default: return {};
    }
  }

  std::string endpoint_;
  std::string own_key_;
  zmq::socket_t socket_;
  SocketMonitor monitor_;
  std::string last_news_;
};

}  // namespace

struct ZmqLink::Impl {
  explicit Impl(ZmqLinkOptions given) : options(std::move(given)), context(1) { connect(); }

  void connect() {
    std::unique_ptr<Line> new_feed;
    if (!options.feed.empty()) {
      new_feed = std::make_unique<Line>(context, zmq::socket_type::sub, options.feed, options, feed_queue_frames);
    }
    desk = std::make_unique<Line>(context, zmq::socket_type::dealer, options.desk, options, desk_queue_messages);
    feed = std::move(new_feed);
  }

  ZmqLinkOptions options;
  zmq::context_t context;
  std::unique_ptr<Line> feed;
  std::unique_ptr<Line> desk;
};

Result<std::unique_ptr<ZmqLink>> ZmqLink::open(ZmqLinkOptions options) {
  if (!is_key_text(options.station_public_key)) {
    return base::failure(
        format("\"{}\" is not a station's public key; it has 40 characters, and `capture-node keys` shows it",
               options.station_public_key));
  }
  try {
    return std::unique_ptr<ZmqLink>(new ZmqLink(std::make_unique<Impl>(std::move(options))));
  } catch (const zmq::error_t& error) {
    return base::failure(
        format("cannot connect to a station: {}; are its endpoints like tcp://HOST:PORT?", error.what()));
  }
}

ZmqLink::ZmqLink(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ZmqLink::~ZmqLink() = default;

Arrivals ZmqLink::receive() {
  Arrivals arrivals;
  const auto note_if_bad = [&](const auto& decoded) {
    if (!decoded) arrivals.notes.push_back(decoded.error().message);
    return decoded.has_value();
  };
  if (impl_->feed) {
    impl_->feed->follow(arrivals.notes);
    for (int i = 0; i < max_frames_at_once; ++i) {
      const auto message = take(impl_->feed->socket());
      if (!message) break;
      auto frame = decode_feed_frame(message->to_string_view());
      if (note_if_bad(frame)) arrivals.frames.push_back(std::move(*frame));
    }
  }
  impl_->desk->follow(arrivals.notes);
  for (int i = 0; i < desk_queue_messages; ++i) {
    const auto message = take(impl_->desk->socket());
    if (!message) break;
    auto reply = decode_desk_reply(message->to_string_view());
    if (note_if_bad(reply)) arrivals.replies.push_back(std::move(*reply));
  }
  return arrivals;
}

bool ZmqLink::send(const DeskRequest& request) {
  const std::string bytes = encode(request);
  return give(impl_->desk->socket(), zmq::message_t(bytes.data(), bytes.size()));
}

void ZmqLink::reconnect() {
  try {
    impl_->connect();
  } catch (const zmq::error_t&) {
    // No descriptors are left for now: the old connections stay, and the caller asks again.
  }
}

void ZmqLink::wait(std::span<ZmqLink* const> links, std::chrono::milliseconds timeout,
                   std::span<const int> descriptors) {
  std::vector<zmq::pollitem_t> items;
  for (ZmqLink* link : links) {
    for (Line* line : {link->impl_->feed.get(), link->impl_->desk.get()}) {
      if (line == nullptr) continue;
      items.push_back(readable(line->socket()));
      items.push_back(readable(line->events()));
    }
  }
  for (const int descriptor : descriptors) items.push_back(readable(descriptor));
  wire::wait(items, timeout);
}

Result<DeskReply> ask(ZmqLink& link, DeskRequest request, std::chrono::milliseconds patience) {
  using std::chrono::steady_clock;
  const auto end = steady_clock::now() + patience;
  request.id = static_cast<std::uint64_t>(steady_clock::now().time_since_epoch().count());
  bool sent = false;
  std::string last_note;
  ZmqLink* const links[] = {&link};
  while (true) {
    sent = sent || link.send(request);
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - steady_clock::now());
    if (left.count() <= 0) break;
    ZmqLink::wait(links, left);
    Arrivals arrivals = link.receive();
    if (!arrivals.notes.empty()) last_note = arrivals.notes.back();
    for (DeskReply& reply : arrivals.replies) {
      if (reply.id != request.id && reply.id != 0) continue;
      if (const auto* refused = std::get_if<Refused>(&reply.body)) {
        return base::failure(format("the station refuses ({}): {}", name_of(refused->refusal), refused->reason));
      }
      return std::move(reply);
    }
  }
  const std::string hint = last_note.empty() ? "is it running?" : last_note;
  return base::failure(format("no answer from the station within {} ms; {}", patience.count(), hint));
}

}  // namespace tongping::wire
