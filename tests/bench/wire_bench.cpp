// Published to received over TCP loopback with CURVE, beside plain libzmq PUB/SUB with CURVE in the same run.
// usage: wire_bench [SECONDS]: how long each is measured, default 20. The two take turns of one second, so that what
// else the machine does meets both alike.
#include <poll.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>
#include <zmq.hpp>

#include "common/wire/codec.hpp"
#include "common/wire/station_endpoint.hpp"
#include "common/wire/zmq_link.hpp"
#include "tests/support/builders.hpp"

using namespace tongping;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr auto interval = 20ms;  // 50 a second
constexpr std::size_t message_bytes = 300;

std::int64_t now_ns() { return steady_clock::now().time_since_epoch().count(); }

// Delays of the messages received, in microseconds.
class Delays {
 public:
  void add(std::int64_t sent_ns) { us_.push_back(static_cast<double>(now_ns() - sent_ns) / 1000.0); }
  double quantile(double share) {
    if (us_.empty()) return 0;
    std::sort(us_.begin(), us_.end());
    return us_[std::min(us_.size() - 1, static_cast<std::size_t>(share * static_cast<double>(us_.size())))];
  }
  std::size_t count() const { return us_.size(); }

 private:
  std::vector<double> us_;
};

// A thread that receives until it is told to stop; its delays are read after that.
class Receiver {
 public:
  template <typename Body>
  explicit Receiver(Body body) : thread_([this, body] { body(stop_, delays_, received_); }) {}
  ~Receiver() { end(); }
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  void end() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }
  int received() const { return received_; }
  Delays& delays() { return delays_; }

 private:
  std::atomic<bool> stop_{false};
  std::atomic<int> received_{0};
  Delays delays_;
  std::thread thread_;
};

// The peer: what the library does with sockets alone.
class PlainPair {
 public:
  PlainPair()
      : context_(1),
        publisher_(context_, zmq::socket_type::pub),
        receiver_([this](auto&... given) { follow(given...); }) {}

  void send() {
    std::string bytes(message_bytes, 'x');
    const std::int64_t sent = now_ns();
    std::copy_n(reinterpret_cast<const char*>(&sent), sizeof sent, bytes.begin());
    publisher_.send(zmq::buffer(bytes), zmq::send_flags::dontwait);
  }
  void turn(std::chrono::milliseconds timeout) { ::poll(nullptr, 0, static_cast<int>(timeout.count())); }
  Receiver& receiver() { return receiver_; }

 private:
  std::string bind() {
    publisher_.set(zmq::sockopt::curve_server, true);
    publisher_.set(zmq::sockopt::curve_secretkey, key_.secret_key());
    publisher_.bind("tcp://127.0.0.1:0");
    return publisher_.get(zmq::sockopt::last_endpoint);
  }

  void follow(const std::atomic<bool>& stop, Delays& delays, std::atomic<int>& received) {
    zmq::context_t context(1);
    zmq::socket_t subscriber(context, zmq::socket_type::sub);
    const wire::CurveKeyPair own = wire::make_key_pair();
    subscriber.set(zmq::sockopt::curve_serverkey, key_.public_key());
    subscriber.set(zmq::sockopt::curve_publickey, own.public_key());
    subscriber.set(zmq::sockopt::curve_secretkey, own.secret_key());
    subscriber.set(zmq::sockopt::subscribe, "");
    subscriber.set(zmq::sockopt::rcvtimeo, 100);
    subscriber.connect(endpoint_);
    while (!stop) {
      zmq::message_t message;
      if (!subscriber.recv(message)) continue;
      std::int64_t sent = 0;
      std::copy_n(message.data<char>(), sizeof sent, reinterpret_cast<char*>(&sent));
      delays.add(sent);
      ++received;
    }
  }

  wire::CurveKeyPair key_ = wire::make_key_pair();
  zmq::context_t context_;
  zmq::socket_t publisher_;
  std::string endpoint_ = bind();
  Receiver receiver_;
};

// Ours: a segment as a frame, through the station's endpoint, to a link's decoded frame.
class WirePair {
 public:
  WirePair()
      : endpoint_(wire::StationEndpoint::open({"tcp://127.0.0.1:0", "tcp://127.0.0.1:0", key_, allow_own()}).value()),
        receiver_([this](auto&... given) { follow(given...); }) {}

  void send() {
    segment_.revision += 1;
    frame_.published_ns = now_ns();
    frame_.body = wire::Interim{segment_, 1};
    endpoint_->publish(frame_);
  }
  void turn(std::chrono::milliseconds timeout) { endpoint_->poll(timeout); }
  Receiver& receiver() { return receiver_; }
  std::size_t frame_bytes() { return wire::encode(frame_).size(); }

 private:
  std::function<std::optional<wire::Permissions>(std::string_view)> allow_own() {
    return [this](std::string_view key) {
      return key == peer_key_.public_key() ? std::optional<wire::Permissions>({wire::Permission::watch}) : std::nullopt;
    };
  }

  void follow(const std::atomic<bool>& stop, Delays& delays, std::atomic<int>& received) {
    const auto link =
        wire::ZmqLink::open({endpoint_->feed_address(), endpoint_->desk_address(), key_.public_key(), peer_key_})
            .value();
    wire::ZmqLink* const links[] = {link.get()};
    while (!stop) {
      wire::ZmqLink::wait(links, 100ms);
      for (const wire::FeedFrame& frame : link->receive().frames) {
        delays.add(frame.published_ns);
        ++received;
      }
    }
  }

  static transcript::Segment a_segment() {
    transcript::Segment segment = support::an_interim("u1", std::string(150, 'x'), 1);
    segment.translations = {{"zh", "早上好，各位来宾。", transcript::SegmentState::interim}};
    return segment;
  }

  wire::CurveKeyPair key_ = wire::make_key_pair();
  wire::CurveKeyPair peer_key_ = wire::make_key_pair();
  transcript::Segment segment_ = a_segment();
  wire::FeedFrame frame_{{{1}, 1, "hall-1"}, 0, wire::Interim{}};
  std::unique_ptr<wire::StationEndpoint> endpoint_;
  Receiver receiver_;
};

// Sends until the first message has come, so that connecting is not measured.
template <typename Pair>
void connect(Pair& pair) {
  while (pair.receiver().received() == 0) {
    pair.send();
    pair.turn(interval);
  }
}

template <typename Pair>
void send_for_a_second(Pair& pair) {
  auto next = steady_clock::now();
  for (const auto end = next + 1s; next < end; next += interval) {
    // Less than a millisecond is left over by waiting, and spent turning.
    while (steady_clock::now() < next) {
      pair.turn(std::chrono::duration_cast<std::chrono::milliseconds>(next - steady_clock::now()));
    }
    pair.send();
  }
}

void print(const char* who, Receiver& receiver) {
  receiver.end();
  Delays& delays = receiver.delays();
  std::printf("%s: %zu messages, p50 %.0f us, p99 %.0f us\n", who, delays.count(), delays.quantile(0.5),
              delays.quantile(0.99));
}

}  // namespace

int main(int argc, char** argv) {
  const int seconds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 20;
  PlainPair plain;
  WirePair ours;
  connect(plain);
  connect(ours);
  for (int i = 0; i < seconds; ++i) {
    send_for_a_second(plain);
    send_for_a_second(ours);
  }
  std::printf("frame: %zu bytes of ours, %zu of the peer's\n", ours.frame_bytes(), message_bytes);
  print("libzmq PUB/SUB, CURVE", plain.receiver());
  print("wire feed to link", ours.receiver());
  std::printf("ratio: p50 %.2f (target 1.15), p99 %.2f (target 1.25)\n",
              ours.receiver().delays().quantile(0.5) / plain.receiver().delays().quantile(0.5),
              ours.receiver().delays().quantile(0.99) / plain.receiver().delays().quantile(0.99));
  return 0;
}
