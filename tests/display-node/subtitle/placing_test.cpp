#include "display-node/subtitle/placing.hpp"
#include "tests/support/catch.hpp"

using namespace tongping::subtitle;

namespace {
constexpr Shelf shelf{100, 1000, 10, 30, 2};
using Placed = std::vector<PlacedBlock>;
}  // namespace

TEST_CASE("a cue that fits stands on its floor") {
  const std::vector<Stack> stacks = {{2, 50}, {1, 60}};
  const Placed placed = place_cue(stacks, shelf, 1000, true);
  CHECK(placed == Placed{{0, 830}, {0, 940}});
  CHECK(top_of(placed, stacks, 1000) == 830);
}

TEST_CASE("an older cue is cut from its first line on") {
  const std::vector<Stack> stacks = {{3, 50}, {1, 60}};
  CHECK(place_cue(stacks, shelf, 290, false) == Placed{{1, 120}, {0, 230}});
  CHECK(place_cue(stacks, shelf, 170, false) == Placed{{3, 100}, {0, 110}});
}

TEST_CASE("nothing fits where there is no room") {
  const std::vector<Stack> stacks = {{1, 50}};
  const Placed placed = place_cue(stacks, shelf, 140, false);
  CHECK(placed[0].first_line == 1);
  CHECK(top_of(placed, stacks, 140) == 140);
}

TEST_CASE("the newest cue gives up lines of its longest language first") {
  const std::vector<Stack> stacks = {{30, 50}, {10, 60}};
  const Placed placed = place_cue(stacks, shelf, 1000, true);
  const std::size_t source = 30 - placed[0].first_line;
  const std::size_t translation = 10 - placed[1].first_line;
  CHECK(source >= 2);
  CHECK(translation >= 2);
  CHECK(source * 50 + translation * 60 + 10 <= 900);
  CHECK(placed[0].top >= shelf.top);
}

TEST_CASE("on a wall too low for the lines to be kept the last ones are shown") {
  const std::vector<Stack> stacks = {{4, 500}, {4, 500}};
  CHECK(place_cue(stacks, shelf, 1000, true) == Placed{{4, 490}, {3, 500}});
}
