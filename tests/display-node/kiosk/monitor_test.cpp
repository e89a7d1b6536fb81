#include "display-node/kiosk/monitor.hpp"

#include "display-node/kiosk/monitor_query.hpp"
#include "tests/support/catch.hpp"

using namespace tongping::kiosk;

namespace {
std::vector<Monitor> three() {
  std::vector<Monitor> monitors = {{"", "Panel", 0, {0, 0, 1920, 1080}, 60},
                                   {"", "EPSON PJ", 1, {1920, 0, 1280, 800}, 60, "HDMI-1"},
                                   {"", "EPSON PJ", 2, {3200, 0, 1280, 800}, 60, "HDMI-2"}};
  give_identities(monitors);
  return monitors;
}
}  // namespace

TEST_CASE("a monitor is known by its name, twins are numbered") {
  const auto monitors = three();
  CHECK(monitors[0].identity == "Panel");
  CHECK(monitors[1].identity == "EPSON PJ");
  CHECK(monitors[2].identity == "EPSON PJ#2");
}

TEST_CASE("twins with serial numbers are known by these, whichever of them is there") {
  auto monitors = three();
  monitors[1].serial = "X1";
  monitors[2].serial = "X2";
  give_identities(monitors);
  CHECK(monitors[1].identity == "EPSON PJ (X1)");
  CHECK(choose_monitor(monitors, "EPSON PJ (X2)")->index == 2);
  monitors.erase(monitors.begin() + 1);
  give_identities(monitors);
  CHECK(choose_monitor(monitors, "EPSON PJ (X2)")->index == 2);
  CHECK(choose_monitor(monitors, "EPSON PJ (X1)") == nullptr);
}

TEST_CASE("the monitor that is asked for is chosen wherever it stands, any is the last") {
  const auto monitors = three();
  CHECK(choose_monitor(monitors, "Panel")->index == 0);
  CHECK(choose_monitor(monitors, "EPSON PJ#2")->index == 2);
  CHECK(choose_monitor(monitors, "HDMI-2")->index == 2);
  CHECK(choose_monitor(monitors, "any")->index == 2);
  CHECK(choose_monitor(monitors, "gone") == nullptr);
  CHECK(choose_monitor({}, "any") == nullptr);
}

TEST_CASE("a monitor as a JSON line") {
  CHECK(to_json_line(three()[1]) ==
        R"({"identity":"EPSON PJ","name":"EPSON PJ","connector":"HDMI-1","serial":"","index":1,"x":1920,"y":0,)"
        R"("width":1280,"height":800,"refresh_hz":60})");
}
