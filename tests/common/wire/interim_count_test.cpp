#include "common/wire/interim_count.hpp"

#include "tests/common/wire/replica_frames.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::wire;

namespace {

FeedFrame heartbeat(std::uint64_t interims, const Origin& from = first_start) {
  return {from, 1, Heartbeat{0, 1, interims}};
}

void hear(InterimCount& count, int interims) {
  for (int i = 0; i < interims; ++i) count.take({first_start, 1, Interim{support::an_interim("u", "so", 1), 0}});
}

}  // namespace

TEST_CASE("unfinished speech that never came is counted at the next heartbeat") {
  InterimCount count;
  hear(count, 2);
  REQUIRE_FALSE(count.reach());
  count.take(heartbeat(100));
  REQUIRE(count.reach() == 100U);
  hear(count, 3);
  REQUIRE(count.reach() == 103U);
  count.take(heartbeat(110));
  REQUIRE(count.dropped() == 7);
  hear(count, 10);
  count.take(heartbeat(120));
  REQUIRE(count.dropped() == 7);
}

TEST_CASE("a station or relay that was started again counts anew") {
  InterimCount count;
  count.take(heartbeat(100));
  count.take(heartbeat(5, {{1}, 8, "hall-1"}));
  REQUIRE(count.dropped() == 0);
  count.take(heartbeat(2, {{1}, 8, "hall-1"}));
  REQUIRE(count.dropped() == 0);
  REQUIRE(count.reach() == 2U);
}
