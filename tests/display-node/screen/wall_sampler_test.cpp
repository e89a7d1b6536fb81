#include "display-node/wall_sampler.hpp"

#include "common/wire/limits.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::screen;
using namespace std::chrono_literals;

namespace {

struct Wall {
  std::vector<std::uint32_t> values = std::vector<std::uint32_t>(1920 * 1080, 0x204060);
  WallSampler sampler;
  base::SteadyTime now{1h};

  std::optional<WallSample> take(std::optional<base::SteadyTime> next_picture = std::nullopt) {
    return sampler.take({{1920, 1080}, values}, now, next_picture);
  }
};

}  // namespace

TEST_CASE("a wall that nobody looks at is not made small, whatever it shows") {
  Wall wall;
  for (int i = 0; i < 100; ++i) {
    wall.sampler.presented();
    wall.sampler.look(false, false);
    REQUIRE_FALSE(wall.sampler.next());
    REQUIRE_FALSE(wall.take());
    wall.now += 100ms;
  }
}

TEST_CASE(
    "a wall that is looked at is made small at once, then once a second while it changes, and once when it rests") {
  Wall wall;
  wall.sampler.presented();
  wall.sampler.look(true, false);
  const auto first = wall.take();
  REQUIRE(first);
  REQUIRE(first->number == 1);
  REQUIRE(first->image.width == 256);
  REQUIRE(first->image.height == 144);
  REQUIRE(first->image.values.front() == 0x204060);
  REQUIRE_FALSE(wall.sampler.next());
  int taken = 0;
  for (int i = 0; i < 100; ++i) {
    wall.now += 100ms;
    wall.sampler.presented();
    wall.sampler.look(true, false);
    taken += wall.take() ? 1 : 0;
  }
  REQUIRE(taken == 10);
  wall.now += 1h;
  REQUIRE(wall.take().has_value() == false);
  // Somebody else looks: the station that asks now has never had it.
  wall.sampler.look(false, false);
  wall.sampler.look(true, false);
  REQUIRE(wall.take());
}

TEST_CASE("the operator's overlay is on no picture that leaves the machine") {
  Wall wall;
  wall.sampler.presented();
  wall.sampler.look(true, true);
  REQUIRE_FALSE(wall.sampler.next());
  REQUIRE_FALSE(wall.take());
  wall.sampler.look(true, false);
  REQUIRE(wall.take());
}

TEST_CASE("a picture that is due in a moment does not wait, but half a second of no pause is enough") {
  Wall wall;
  wall.sampler.presented();
  wall.sampler.look(true, false);
  REQUIRE(wall.take(wall.now));  // the first one is wanted most
  wall.sampler.presented();
  wall.now += wire::thumbnail_interval;
  REQUIRE_FALSE(wall.take(wall.now + 3ms));
  REQUIRE(wall.sampler.next() == wall.now + 3ms);
  wall.now += 16ms;
  REQUIRE(wall.take(wall.now + 12ms));
  wall.sampler.presented();
  wall.now += wire::thumbnail_interval;
  const auto due = wall.now;
  for (; wall.now < due + 500ms; wall.now += 5ms) REQUIRE_FALSE(wall.take(wall.now + 3ms));
  REQUIRE(wall.take(wall.now + 3ms));
}
