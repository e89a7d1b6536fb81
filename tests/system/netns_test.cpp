#include "tests/support/netns.hpp"

#include "tests/support/catch.hpp"

using namespace tongping::support;

namespace {

constexpr const char* listen_once = R"(
import socket, sys
listener = socket.create_server((sys.argv[1], 7770))
print("listening", flush=True)
print("heard", listener.accept()[0].recv(100).decode(), flush=True)
)";

constexpr const char* say_hello = R"(
import socket, sys
socket.create_connection((sys.argv[1], 7770), timeout=0.5).sendall(b"hello")
)";

}  // namespace

TEST_CASE("two hosts hear each other until the cable is pulled out") {
  if (const std::string reason = TwoHosts::why_not(); !reason.empty()) {
    WARN("skipped: " << reason);
    return;
  }
  using Side = TwoHosts::Side;
  const TwoHosts hosts;
  const std::string left = TwoHosts::address(Side::left);
  Process listener(hosts.within(Side::left, {"python3", "-c", listen_once, left}));
  REQUIRE(listener.says("listening", std::chrono::seconds(20)));

  hosts.unplug();
  CHECK(run(hosts.within(Side::right, {"python3", "-c", say_hello, left})).status != 0);
  hosts.plug();
  CHECK(run(hosts.within(Side::right, {"python3", "-c", say_hello, left})).status == 0);
  CHECK(listener.says("heard hello", std::chrono::seconds(20)));
}

TEST_CASE("two hosts see nothing but each other") {
  if (const std::string reason = TwoHosts::why_not(); !reason.empty()) {
    WARN("skipped: " << reason);
    return;
  }
  const TwoHosts hosts;
  const Finished routes = run(hosts.within(TwoHosts::Side::left, {"ip", "route"}));
  CHECK(routes.status == 0);
  CHECK(routes.out.find("default") == std::string::npos);
  CHECK(routes.out.find("10.77.0.0/24") != std::string::npos);
}
