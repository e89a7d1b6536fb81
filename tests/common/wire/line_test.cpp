// How often a receiver knocks: time is handed in, the machine that it knocks at is one that never answers.
#include "common/wire/line.hpp"

#include "common/wire/limits.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/tcp_connection.hpp"

using namespace tongping;
using namespace tongping::wire;
using namespace std::chrono_literals;

namespace {

// Takes connections, as a station's kernel does while the station is busy, and says nothing.
class SilentStation {
 public:
  explicit SilentStation(int backlog) : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = support::loopback_address(":0");
    socklen_t size = sizeof address;
    REQUIRE(::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(descriptor_, backlog) == 0);
    REQUIRE(::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    endpoint_ = "tcp://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }
  ~SilentStation() { ::close(descriptor_); }
  SilentStation(const SilentStation&) = delete;
  SilentStation& operator=(const SilentStation&) = delete;

  // Ends when the visitor has sent its greeting: then libzmq has told that it is connected.
  void take_visitor() {
    visitors_.push_back(::accept(descriptor_, nullptr, nullptr));
    char greeting = 0;
    REQUIRE(::recv(visitors_.back(), &greeting, 1, 0) == 1);
  }
  const std::string& endpoint() const { return endpoint_; }

 private:
  int descriptor_;
  std::string endpoint_;
  std::vector<int> visitors_;  // closed with the process
};

LineOptions to(const SilentStation& station) {
  return {zmq::socket_type::sub, station.endpoint(), make_key_pair().public_key(), make_key_pair(), 10};
}

std::size_t attempts(Line& line) {
  std::vector<Socket*> sockets;  // one each, as long as none is in use
  line.append_to(sockets);
  return sockets.size();
}

constexpr base::SteadyTime begin{1h};

}  // namespace

TEST_CASE("an attempt that nobody takes soon has another beside it") {
  const SilentStation station(0);
  const support::TcpConnection fills_the_queue(station.endpoint());
  zmq::context_t context(1);
  Line line(context, to(station));
  std::vector<std::string> notes;
  line.follow(begin, notes);
  line.follow(begin + attempt_interval - 1ms, notes);
  REQUIRE(attempts(line) == 1);
  line.follow(begin + attempt_interval, notes);
  REQUIRE(attempts(line) == 2);
}

TEST_CASE("an attempt that waits in the station's queue is given longer before another stands beside it") {
  SilentStation station(10);
  zmq::context_t context(1);
  Line line(context, to(station));
  std::vector<std::string> notes;
  line.follow(begin, notes);
  station.take_visitor();
  line.follow(begin, notes);
  line.follow(begin + queued_interval - 1ms, notes);
  REQUIRE(attempts(line) == 1);
  line.follow(begin + queued_interval, notes);
  REQUIRE(attempts(line) == 2);
}
