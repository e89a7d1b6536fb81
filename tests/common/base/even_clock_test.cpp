#include "common/base/even_clock.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/test_clock.hpp"

using namespace tongping;
using namespace std::chrono_literals;

TEST_CASE("speech is stamped evenly, whatever is done to the time of day") {
  const auto by = GENERATE(1h, -1h, 24h * 3652, -24h * 3652);
  support::TestClock machine;
  const base::EvenClock clock(machine);
  REQUIRE(clock.wall() == machine.wall());
  for (int second = 0; second < 10; ++second) {
    const auto before = clock.wall();
    if (second == 5) machine.set_time_of_day(by);
    machine.advance(1s);
    REQUIRE(clock.wall() - before == 1s);
  }
  REQUIRE(machine.wall() - clock.wall() == by);
}

TEST_CASE("another station's clock is taken at once at the start, and approached unnoticeably later") {
  support::TestClock machine;
  base::EvenClock clock(machine);
  clock.set(machine.wall() + 3h);
  REQUIRE(clock.wall() - machine.wall() == 3h);

  const auto wanted = clock.ahead() - 5ms;
  clock.approach(wanted);
  for (int second = 0; second < 20; ++second) {
    const auto before = clock.wall();
    machine.advance(1s);
    clock.approach(wanted);
    REQUIRE(clock.wall() - before >= 1s - 500us);
    REQUIRE(clock.wall() - before <= 1s + 500us);
  }
  REQUIRE(clock.ahead() == wanted);
}

TEST_CASE("a station that was asleep does not make up for it in one step") {
  support::TestClock machine;
  base::EvenClock clock(machine);
  const auto begin = clock.ahead();
  clock.approach(begin);
  machine.advance(1h);
  clock.approach(begin + 1s);
  REQUIRE(clock.ahead() - begin == 500us);
}
