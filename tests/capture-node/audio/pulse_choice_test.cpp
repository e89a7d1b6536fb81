#include "capture-node/audio/pulse_choice.hpp"

#include "tests/support/catch.hpp"

using namespace tongping;
using audio::PulseChoice;
using audio::PulseSeen;

namespace {

const PulseSeen left{"usb-X.mono", 1, "port-1", "0"};
const PulseSeen right{"usb-X.mono.2", 2, "port-2", "0"};

PulseSeen renamed(PulseSeen seen, const std::string& name, std::uint32_t index) {
  seen.name = name;
  seen.index = index;
  return seen;
}

std::uint32_t chosen(PulseChoice& choice, const std::vector<PulseSeen>& sources) {
  const auto found = choice.choose(sources);
  return found ? found->index : 0;
}

}  // namespace

TEST_CASE("two devices of one model that swap their names are told apart by where they are plugged in") {
  PulseChoice choice("usb-X.mono", "");
  choice.opened(choice.choose({left, right}).value());
  const PulseSeen left_again = renamed(left, "usb-X.mono.2", 8);
  const PulseSeen right_again = renamed(right, "usb-X.mono", 7);
  CHECK(chosen(choice, {right_again, left_again}) == 8);
  const auto alone = choice.choose({right_again});
  REQUIRE_FALSE(alone);
  CHECK(alone.error().message.find("another device has the name \"usb-X.mono\"") != std::string::npos);
  CHECK(alone.error().message.find("port-1") != std::string::npos);
}

TEST_CASE("a device that may be another one of its model is not taken for the one that is away") {
  PulseChoice choice("usb-X.mono", "");
  choice.opened(left);
  const bool numbered = GENERATE(false, true);
  PulseSeen other = left;
  other.bus = "port-5";
  if (numbered) other.serial = "A4711B";
  CHECK_FALSE(choice.choose({other}));
}

TEST_CASE("a device that has a number of its own and no twin may move to another socket") {
  PulseSeen first = left;
  first.serial = "A4711B";
  PulseChoice choice("usb-X.mono", "");
  choice.opened(choice.choose({first}).value());
  PulseSeen moved = first;
  moved.bus = "port-5";
  moved.index = 9;
  REQUIRE(chosen(choice, {moved}) == 9);
  choice.opened(moved);
  // Once a twin with the same number was seen, the number says nothing.
  PulseSeen twin = renamed(moved, "usb-X.mono.2", 10);
  twin.bus = "port-6";
  REQUIRE(chosen(choice, {moved, twin}) == 9);
  CHECK_FALSE(choice.choose({renamed(twin, "usb-X.mono", 11)}));
}

TEST_CASE("what is asked for by its place is opened there, under whatever number") {
  PulseChoice choice("usb-X.mono", "port-2");
  CHECK(chosen(choice, {left, right}) == 2);
  CHECK_FALSE(choice.choose({left}));
  CHECK_FALSE(choice.choose({renamed(right, "usb-Y.mono", 3)}));
}

TEST_CASE("a source without a place goes by its name") {
  PulseChoice choice("mic", "");
  choice.opened({"mic", 1, "", ""});
  CHECK(chosen(choice, {{"mic.2", 3, "", ""}, {"mic", 4, "", ""}}) == 4);
  const auto none = choice.choose({{"mic.2", 3, "", ""}});
  REQUIRE_FALSE(none);
  CHECK(none.error().message.find("no source \"mic\"; it has: mic.2") != std::string::npos);
}

TEST_CASE("of several sources of one name none is taken that was not asked for by its place") {
  PulseChoice choice("usb-X.mono", "");
  const PulseSeen other = renamed(right, left.name, 5);
  const auto refused = choice.choose({left, other});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("device:usb-X.mono@port-1") != std::string::npos);
  PulseChoice placed("usb-X.mono", "port-2");
  CHECK(chosen(placed, {left, other}) == 5);
  // Nor one that only its name tells, once another one has that as well.
  const PulseSeen unplaced{"loopback", 6, "", ""};
  PulseChoice named("loopback", "");
  named.opened(named.choose({unplaced}).value());
  CHECK_FALSE(named.choose({unplaced, renamed(unplaced, "loopback", 7)}));
}
