#include "display-node/kiosk/offscreen.hpp"

#include <thread>

#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::kiosk;
using namespace std::chrono_literals;

TEST_CASE("only the rectangles presented are copied") {
  Offscreen surface({4, 3});
  const std::vector<std::uint32_t> white(12, 0xFFFFFF);
  REQUIRE(surface.present({{4, 3}, white}, std::vector<render::Rect>{{1, 1, 2, 1}}).has_value());
  const auto shown = surface.shown().values;
  CHECK(std::vector<std::uint32_t>(shown.begin(), shown.end()) ==
        std::vector<std::uint32_t>{0, 0, 0, 0, 0, 0xFFFFFF, 0xFFFFFF, 0, 0, 0, 0, 0});
  CHECK(surface.frames() == 1);
}

TEST_CASE("a picture of another size is refused") {
  Offscreen surface({4, 3});
  const std::vector<std::uint32_t> pixels(4);
  CHECK_FALSE(surface.present({{2, 2}, pixels}, {}).has_value());
}

TEST_CASE("a wake-up ends a wait, comes before it or during it, and counts once") {
  Offscreen surface({1, 1});
  surface.wake();
  surface.wake();
  CHECK(surface.wait(std::nullopt) == Event::wake);
  CHECK(surface.wait(0ms) == Event::timeout);
  std::thread other([&] { surface.wake(); });
  CHECK(surface.wait(std::nullopt) == Event::wake);
  other.join();
}

TEST_CASE("quitting ends this wait and every later one") {
  Offscreen surface({1, 1});
  surface.quit();
  CHECK(surface.wait(std::nullopt) == Event::quit);
  CHECK(surface.wait(1ms) == Event::quit);
}
