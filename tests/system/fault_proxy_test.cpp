#include "tests/support/fault_proxy.hpp"

#include <poll.h>

#include "tests/support/catch.hpp"
#include "tests/support/tcp_connection.hpp"

using namespace tongping::support;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Socket& operator=(Socket&&) = delete;
  ~Socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int descriptor() const { return descriptor_; }

  void say(const std::string& text) const { REQUIRE(::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL) > 0); }

  // What has come after at most `patience`: "" is nothing, "end" the end, "reset" a reset.
  std::string hear(std::chrono::milliseconds patience = 20s) const {
    pollfd item{descriptor_, POLLIN, 0};
    if (::poll(&item, 1, static_cast<int>(patience.count())) <= 0) return "";
    char block[256];
    const ssize_t got = ::recv(descriptor_, block, sizeof block, 0);
    if (got < 0) return "reset";
    return got == 0 ? "end" : std::string(block, static_cast<std::size_t>(got));
  }

 private:
  int descriptor_;
};

// Something to be connected to.
class Target {
 public:
  Target() : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = loopback_address("tcp://127.0.0.1:0");
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(listener_.descriptor(), generic, size) == 0);
    REQUIRE(::listen(listener_.descriptor(), 8) == 0);
    ::getsockname(listener_.descriptor(), generic, &size);
    endpoint_ = "tcp://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }
  Socket accept() const { return Socket(::accept(listener_.descriptor(), nullptr, nullptr)); }
  const std::string& endpoint() const { return endpoint_; }

 private:
  Socket listener_;
  std::string endpoint_;
};

int try_to_connect(const std::string& endpoint, int descriptor) {
  const sockaddr_in address = loopback_address(endpoint);
  return ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

Socket connect_to(const std::string& endpoint) {
  Socket socket(::socket(AF_INET, SOCK_STREAM, 0));
  REQUIRE(try_to_connect(endpoint, socket.descriptor()) == 0);
  return socket;
}

struct Joined {
  Target target;
  FaultProxy proxy{target.endpoint()};
  Socket near = connect_to(proxy.endpoint());
  Socket far = target.accept();
};

constexpr auto a_while = 150ms;  // in which nothing must come

}  // namespace

TEST_CASE("bytes pass both ways, in order, and so does the end") {
  Joined joined;
  joined.near.say("hello");
  CHECK(joined.far.hear() == "hello");
  joined.far.say("good evening");
  CHECK(joined.near.hear() == "good evening");
  const std::string large(3 * FaultProxy::max_waiting_bytes, 'x');
  std::thread sender([&] { joined.near.say(large); });
  std::string got;
  while (got.size() < large.size()) got += joined.far.hear();
  sender.join();
  CHECK(got == large);
  { const Socket gone = std::move(joined.near); }
  CHECK(joined.far.hear() == "end");
}

TEST_CASE("a half-open connection swallows everything, for ever, a new one works") {
  Joined joined;
  joined.proxy.set(Fault::silence);
  joined.near.say("lost");
  CHECK(joined.far.hear(a_while).empty());
  joined.proxy.set(Fault::none);
  joined.near.say("lost too");
  CHECK(joined.far.hear(a_while).empty());
  const Socket near = connect_to(joined.proxy.endpoint());
  const Socket far = joined.target.accept();
  near.say("heard");
  CHECK(far.hear() == "heard");
}

TEST_CASE("one direction only") {
  Joined joined;
  joined.proxy.set(Fault::mute_target);
  joined.far.say("lost");
  joined.near.say("heard");
  CHECK(joined.far.hear() == "heard");
  CHECK(joined.near.hear(a_while).empty());

  Joined other;
  other.proxy.set(Fault::mute_visitor);
  other.near.say("lost");
  other.far.say("heard");
  CHECK(other.near.hear() == "heard");
  CHECK(other.far.hear(a_while).empty());
}

TEST_CASE("a cut keeps the bytes until the cable is back") {
  Joined joined;
  joined.proxy.set(Fault::cut);
  joined.near.say("one ");
  joined.near.say("two");
  CHECK(joined.far.hear(a_while).empty());
  joined.proxy.set(Fault::none);
  std::string got = joined.far.hear();
  while (got.size() < 7) got += joined.far.hear();
  CHECK(got == "one two");
}

TEST_CASE("a reset is told to both, a refusal to whoever comes") {
  Joined joined;
  joined.proxy.reset_all();
  CHECK(joined.near.hear() == "reset");
  CHECK(joined.far.hear() == "reset");
  joined.proxy.set(Fault::refuse);
  const Socket refused(::socket(AF_INET, SOCK_STREAM, 0));
  CHECK(try_to_connect(joined.proxy.endpoint(), refused.descriptor()) != 0);
  joined.proxy.set(Fault::none);
  const Socket near = connect_to(joined.proxy.endpoint());
  const Socket far = joined.target.accept();
  far.say("heard");
  CHECK(near.hear() == "heard");
}

TEST_CASE("a delayed byte comes late, a crawling text one byte after another") {
  Joined joined;
  joined.proxy.set(Fault::delay);
  const auto begin = steady_clock::now();
  joined.near.say("late");
  CHECK(joined.far.hear() == "late");
  CHECK(steady_clock::now() - begin >= FaultProxy::mean_delay - FaultProxy::jitter);

  joined.proxy.set(Fault::crawl);
  joined.near.say("ab");
  CHECK(joined.far.hear() == "a");
  CHECK(joined.far.hear() == "b");
  CHECK(steady_clock::now() - begin >= FaultProxy::crawl_interval);
}
