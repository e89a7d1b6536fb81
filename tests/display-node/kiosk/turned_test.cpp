#include "display-node/kiosk/turned.hpp"

#include "display-node/kiosk/offscreen.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::kiosk;

namespace {

// A picture of 3 x 2 with six colours, as the surface behind shows it.
std::vector<std::uint32_t> seen(Turn turn) {
  const bool on_its_side = turn.degrees % 180 != 0;
  auto behind = std::make_unique<Offscreen>(on_its_side ? subtitle::Size{2, 3} : subtitle::Size{3, 2});
  const Offscreen& surface = *behind;
  Turned turned(std::move(behind), turn);
  REQUIRE(turned.size() == subtitle::Size{3, 2});
  const std::vector<std::uint32_t> pixels = {1, 2, 3, 4, 5, 6};
  // In two parts, so that rectangles are turned too.
  REQUIRE(turned.present({{3, 2}, pixels}, std::vector<render::Rect>{{0, 0, 1, 2}, {1, 0, 2, 2}}).has_value());
  const auto shown = surface.shown().values;
  return {shown.begin(), shown.end()};
}

using Pixels = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("pictures are turned clockwise") {
  CHECK(seen({0, false}) == Pixels{1, 2, 3, 4, 5, 6});
  CHECK(seen({90, false}) == Pixels{4, 1, 5, 2, 6, 3});
  CHECK(seen({180, false}) == Pixels{6, 5, 4, 3, 2, 1});
  CHECK(seen({270, false}) == Pixels{3, 6, 2, 5, 1, 4});
}

TEST_CASE("pictures are mirrored before they are turned") {
  CHECK(seen({0, true}) == Pixels{3, 2, 1, 6, 5, 4});
  CHECK(seen({90, true}) == Pixels{6, 3, 5, 2, 4, 1});
  CHECK(seen({180, true}) == Pixels{4, 5, 6, 1, 2, 3});
}

TEST_CASE("a band is that part of the monitor") {
  using subtitle::Band;
  using subtitle::Rect;
  CHECK(subtitle::covered({Band::none, 1.0}, {1920, 0, 1920, 1080}) == Rect{1920, 0, 1920, 1080});
  CHECK(subtitle::covered({Band::bottom, 0.3}, {1920, 0, 1920, 1080}) == Rect{1920, 756, 1920, 324});
  CHECK(subtitle::covered({Band::top, 0.25}, {0, 100, 800, 600}) == Rect{0, 100, 800, 150});
  Offscreen surface({800, 600});
  surface.cover({Band::top, 0.25});
  CHECK(surface.size() == subtitle::Size{800, 150});
}
