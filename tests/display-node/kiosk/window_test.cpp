#include "display-node/kiosk/window.hpp"

#include <thread>

#include "tests/support/catch.hpp"
#include "tests/support/xvfb.hpp"

using namespace tongping;
using namespace tongping::kiosk;
using namespace std::chrono_literals;

namespace {

// What a pixel of the real screen shows, as "#RRGGBB".
std::string pixel(const support::Xvfb& display, int x, int y) {
  const support::Scratch scratch;
  display.screenshot(scratch / "screen.png");
  const auto found = support::run({"convert", (scratch / "screen.png").string(), "-depth", "8", "-format",
                                   "#%[hex:p{" + std::to_string(x) + "," + std::to_string(y) + "}]", "info:"});
  return found.out.substr(0, 7);
}

// Events until none comes for a while; true when a redraw was among them.
bool settle(Window& window) {
  bool redraw = false;
  for (Event event = window.wait(300ms); event != Event::timeout; event = window.wait(300ms))
    redraw |= event == Event::redraw;
  return redraw;
}

void present(Window& window, std::uint32_t value, const std::vector<render::Rect>& dirty) {
  const subtitle::Size size = window.size();
  const std::vector<std::uint32_t> pixels(static_cast<std::size_t>(size.width) * size.height, value);
  REQUIRE(window.present({size, pixels}, dirty).has_value());
}

}  // namespace

TEST_CASE("a window covers its monitor, shows changed rectangles, wakes, obeys its keys") {
  const support::Xvfb display(800, 600);
  display.use();
  const auto monitors = list_monitors().value();
  REQUIRE(monitors.size() == 1);
  CHECK(monitors[0].geometry == subtitle::Rect{0, 0, 800, 600});
  auto window = Window::open({.monitor = monitors[0].identity}).value();
  settle(*window);
  REQUIRE(window->size() == subtitle::Size{800, 600});

  present(*window, 0x112233, {{0, 0, 800, 600}});
  settle(*window);
  CHECK(pixel(display, 10, 10) == "#112233");
  CHECK(pixel(display, 799, 599) == "#112233");
  present(*window, 0xFFD400, {{100, 100, 50, 50}});
  settle(*window);
  CHECK(pixel(display, 120, 120) == "#FFD400");
  CHECK(pixel(display, 99, 120) == "#112233");

  std::thread other([&] {
    window->wake();
    window->wake();
  });
  CHECK(window->wait(10s) == Event::wake);
  other.join();
  CHECK(window->wait(0ms) == Event::timeout);

  REQUIRE(support::run({"xdotool", "key", "--clearmodifiers", "F11"}).status == 0);
  settle(*window);
  CHECK(window->size() != subtitle::Size{800, 600});
  REQUIRE(support::run({"xdotool", "key", "--clearmodifiers", "Escape"}).status == 0);
  CHECK(window->wait(10s) == Event::quit);
}

TEST_CASE("without a display the error says so") {
  ::setenv("DISPLAY", ":99999", 1);
  ::setenv("SDL_VIDEODRIVER", "x11", 1);
  const auto window = Window::open({});
  REQUIRE_FALSE(window.has_value());
  CHECK(window.error().message.starts_with("no display can be reached"));
}
