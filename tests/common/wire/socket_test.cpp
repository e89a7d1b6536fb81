// Waiting on many sockets without asking each.
#include "common/wire/socket.hpp"

#include <array>

#include "common/base/wakeup.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::wire;
using namespace std::chrono_literals;

namespace {

constexpr auto long_enough = 20s;

// Two sockets in one process.
struct Pair {
  explicit Pair(const std::string& name) {
    near.options().bind("inproc://" + name);
    far.options().connect("inproc://" + name);
  }
  static zmq::message_t text(const std::string& text) { return {text.data(), text.size()}; }

  zmq::context_t context{0};
  Socket near{context, zmq::socket_type::pair};
  Socket far{context, zmq::socket_type::pair};
};

std::string next(Socket& socket) {
  const auto message = socket.take();
  return message ? message->to_string() : "";
}

}  // namespace

TEST_CASE("what comes after a socket was found empty is seen at the next wait") {
  Pair pair("a");
  const std::array sockets{&pair.near};
  for (int i = 0; i < 1000; ++i) {
    wait(sockets, {}, 0ms);
    REQUIRE(next(pair.near).empty());
    REQUIRE(pair.far.give(Pair::text(std::to_string(i))));
    wait(sockets, {}, long_enough);
    REQUIRE(next(pair.near) == std::to_string(i));
  }
}

TEST_CASE("a socket is seen though another always has something") {
  Pair flooded("flooded");
  Pair quiet("quiet");
  const std::array sockets{&flooded.near, &quiet.near};
  wait(sockets, {}, 0ms);
  for (int i = 0; i < 10; ++i) flooded.far.give(Pair::text("flood"));
  quiet.far.give(Pair::text("heard"));
  wait(sockets, {}, long_enough);
  REQUIRE(next(flooded.near) == "flood");
  REQUIRE(next(quiet.near) == "heard");
  quiet.far.give(Pair::text("again"));
  wait(sockets, {}, long_enough);
  REQUIRE(next(flooded.near) == "flood");
  REQUIRE(next(quiet.near) == "again");
}

TEST_CASE("what came while a socket was written to is seen") {
  Pair pair("both");
  const std::array sockets{&pair.near};
  wait(sockets, {}, 0ms);
  pair.far.give(Pair::text("came"));
  // libzmq may take notice of what came while it sends; then the descriptor tells nothing any more.
  for (int i = 0; i < 100; ++i) pair.near.give(Pair::text("sent"));
  wait(sockets, {}, long_enough);
  REQUIRE(next(pair.near) == "came");
}

TEST_CASE("without waiting, a socket is always asked") {
  Pair pair("unwatched");
  REQUIRE(next(pair.near).empty());
  pair.far.give(Pair::text("one"));
  REQUIRE(next(pair.near) == "one");
}

TEST_CASE("a descriptor ends the waiting") {
  Pair pair("silent");
  const base::Wakeup wakeup;
  wakeup.signal();
  const std::array sockets{&pair.near};
  const std::array descriptors{wakeup.descriptor()};
  const auto begin = std::chrono::steady_clock::now();
  wait(sockets, descriptors, long_enough);
  REQUIRE(std::chrono::steady_clock::now() - begin < long_enough);
}
