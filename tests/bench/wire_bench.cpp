// Published to received over TCP loopback with CURVE, by any number of receivers, beside plain libzmq PUB/SUB with
// CURVE in the same run.
//   wire_bench [SECONDS [RECEIVERS]...]      default: 20 1 16 64
// Each is measured for so many seconds; the two take turns of one second, so that what else the machine does meets both
// alike. Publisher and receivers are processes of their own, each receiver with a thread and a context.
#include <zmq.hpp>

#include "common/wire/station_endpoint.hpp"
#include "tests/bench/bench_receiver.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/kernel_view.hpp"

using namespace tongping;
using namespace tongping::bench;
using namespace std::chrono_literals;

namespace {

constexpr auto interval = 20ms;  // 50 a second
constexpr int messages_a_second = 50;
constexpr std::size_t message_bytes = 300;

struct Contest {
  int receivers;
  int seconds;
  wire::CurveKeyPair station_key = wire::make_key_pair();
  wire::CurveKeyPair peer_key = wire::make_key_pair();
};

// The peer: what the library does with sockets alone.
class PlainPublisher {
 public:
  explicit PlainPublisher(const Contest& contest, Board& board) : socket_(context_, zmq::socket_type::pub) {
    socket_.set(zmq::sockopt::curve_server, true);
    socket_.set(zmq::sockopt::curve_secretkey, contest.station_key.secret_key());
    socket_.bind("tcp://127.0.0.1:0");
    board.show(socket_.get(zmq::sockopt::last_endpoint), "");
  }

  void send(std::int64_t number) {
    std::string bytes(message_bytes, 'x');
    const std::int64_t head[] = {now_ns(), number};
    std::memcpy(bytes.data(), head, sizeof head);
    socket_.send(zmq::buffer(bytes), zmq::send_flags::dontwait);
  }
  void turn(std::chrono::milliseconds timeout) { pause(timeout); }

  static void follow(const Contest& contest, Board& board, Delays& delays, int receiver) {
    zmq::context_t context(1);
    zmq::socket_t socket(context, zmq::socket_type::sub);
    socket.set(zmq::sockopt::curve_serverkey, contest.station_key.public_key());
    socket.set(zmq::sockopt::curve_publickey, contest.peer_key.public_key());
    socket.set(zmq::sockopt::curve_secretkey, contest.peer_key.secret_key());
    socket.set(zmq::sockopt::subscribe, "");
    socket.set(zmq::sockopt::rcvtimeo, 100);
    socket.set(zmq::sockopt::linger, 0);
    socket.connect(board.feed.data());
    for (bool first = true; !board.stop;) {
      zmq::message_t message;
      if (!socket.recv(message)) continue;
      std::int64_t head[2];
      std::memcpy(head, message.data(), sizeof head);
      delays.add(receiver, head[1], head[0]);
      if (std::exchange(first, false)) ++board.heard;
    }
  }

 private:
  zmq::context_t context_{1};
  zmq::socket_t socket_;
};

// Ours: a segment as a frame, through the station's endpoint, to a link's decoded frame.
class WirePublisher {
 public:
  WirePublisher(const Contest& contest, Board& board)
      : endpoint_(wire::StationEndpoint::open({"tcp://127.0.0.1:0", "tcp://127.0.0.1:0", contest.station_key,
                                               [known = contest.peer_key.public_key()](std::string_view key) {
                                                 return key == known ? std::optional<wire::Permissions>(
                                                                           {wire::Permission::watch})
                                                                     : std::nullopt;
                                               }})
                      .value()) {
    segment_.translations = {{"zh", "早上好，各位来宾。", transcript::SegmentState::interim}};
    board.show(endpoint_->feed_address(), endpoint_->desk_address());
  }

  // Numbers below 0 are for connecting alone.
  void send(std::int64_t number) {
    segment_.revision = revision_of(number);
    endpoint_->publish({{{1}, 1, "hall-1"}, now_ns(), wire::Interim{segment_, 1}});
  }
  void turn(std::chrono::milliseconds timeout) { endpoint_->poll(timeout); }

  static void follow(const Contest& contest, Board& board, Delays& delays, int receiver) {
    const auto link =
        wire::ZmqLink::open({board.feed.data(), board.desk.data(), contest.station_key.public_key(), contest.peer_key})
            .value();
    measure_until_stopped(*link, board, delays, receiver);
  }

 private:
  transcript::Segment segment_ = support::an_interim("u1", std::string(150, 'x'), 1);
  std::unique_ptr<wire::StationEndpoint> endpoint_;
};

// One of the two, with its receivers in a process of theirs.
template <typename Publisher>
class Side {
 public:
  explicit Side(const Contest& contest)
      : contest_(contest),
        board_(share<Board>()),
        delays_(contest.receivers, contest.seconds * messages_a_second),
        pid_(begin_process([this] { follow(); })) {}

  // Ends when every receiver has got something, so that connecting is not measured. Prints what they cost in memory.
  void connect(const char* who) {
    const double before = support::resident_kib(::getpid());
    const auto begin = steady_clock::now();
    publisher_ = std::make_unique<Publisher>(contest_, *board_);
    while (board_->heard < contest_.receivers) {
      publisher_->send(-1);
      publisher_->turn(interval);
    }
    const double ms = std::chrono::duration<double, std::milli>(steady_clock::now() - begin).count();
    std::printf("  %-21s all connected after %.0f ms, %.0f KiB of memory a receiver\n", who, ms,
                (support::resident_kib(::getpid()) - before) / contest_.receivers);
  }

  void send_for_a_second() {
    auto next = steady_clock::now();
    for (int i = 0; i < messages_a_second; ++i, next += interval) {
      // Less than a millisecond is left over by waiting, and spent turning.
      while (steady_clock::now() < next) {
        publisher_->turn(std::chrono::duration_cast<std::chrono::milliseconds>(next - steady_clock::now()));
      }
      publisher_->send(sent_++);
    }
    // The last one is on its way while the other's turn begins, for both alike.
    publisher_->turn(1ms);
  }

  void end() {
    board_->stop = true;
    wait_for(pid_);
  }
  const Delays& delays() const { return delays_; }

 private:
  void follow() {
    board_->wait_until_open();
    run_threads(contest_.receivers, [&](int i) { Publisher::follow(contest_, *board_, delays_, i); });
  }

  const Contest& contest_;
  Board* board_;
  Delays delays_;
  pid_t pid_;
  std::unique_ptr<Publisher> publisher_;
  std::int64_t sent_ = 0;
};

void print_ratio(const char* what, std::vector<double> plain, std::vector<double> ours) {
  std::printf("  %-21s libzmq p50 %5.0f p99 %6.0f us; ours p50 %5.0f p99 %6.0f us; ratio p50 %.2f, p99 %.2f\n", what,
              quantile(plain, 0.5), quantile(plain, 0.99), quantile(ours, 0.5), quantile(ours, 0.99),
              quantile(ours, 0.5) / quantile(plain, 0.5), quantile(ours, 0.99) / quantile(plain, 0.99));
}

void measure(int receivers, int seconds) {
  const Contest contest{receivers, seconds};
  Side<PlainPublisher> plain(contest);
  Side<WirePublisher> ours(contest);
  std::printf("%d receivers, %d messages of 300 bytes each way:\n", receivers, seconds * messages_a_second);
  plain.connect("libzmq PUB/SUB, CURVE");
  ours.connect("feed and desk to link");
  for (int i = 0; i < seconds; ++i) {
    plain.send_for_a_second();
    ours.send_for_a_second();
  }
  plain.end();
  ours.end();
  const std::size_t wanted = static_cast<std::size_t>(receivers * seconds * messages_a_second);
  std::printf("  received: libzmq %zu of %zu, ours %zu\n", plain.delays().all().size(), wanted,
              ours.delays().all().size());
  print_ratio("published to received", plain.delays().all(), ours.delays().all());
  if (receivers > 1) print_ratio("until the last has it", plain.delays().last(), ours.delays().last());
}

}  // namespace

int main(int argc, char** argv) {
  const int seconds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 20;
  std::vector<int> counts;
  for (int i = 2; i < argc; ++i) counts.push_back(std::max(1, std::atoi(argv[i])));
  if (counts.empty()) counts = {1, 16, 64};
  support::raise_descriptor_limit();
  // Each in a process of its own, so that the memory is that of its receivers.
  for (const int count : counts) wait_for(begin_process([&] { measure(count, seconds); }));
  return 0;
}
