#include "display-node/kiosk/window.hpp"

#include <SDL.h>

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

// Handles events until `reached`, however slow the machine is; false after twenty seconds.
template <typename Reached>
bool until(Window& window, Reached reached) {
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (!reached()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    window.wait(20ms);
  }
  return true;
}

// Skips what the window system has to say besides; how often `wanted` came before a quiet moment.
int count_until_quiet(Window& window, Event wanted) {
  int count = 0;
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  for (Event event = window.wait(20s); std::chrono::steady_clock::now() < deadline; event = window.wait(50ms)) {
    if (event == wanted) ++count;
    if (event == Event::timeout && count > 0) break;
    if (event == Event::quit) break;
  }
  return count;
}

void present(Window& window, std::uint32_t value, const std::vector<render::Rect>& dirty) {
  const subtitle::Size size = window.size();
  const std::vector<std::uint32_t> pixels(static_cast<std::size_t>(size.width) * size.height, value);
  REQUIRE(window.present({size, pixels}, dirty).has_value());
}

}  // namespace

TEST_CASE("redraws that wait are one, and what waits between them is not lost") {
  const support::Xvfb display(640, 480);
  display.use();
  auto window = Window::open({}).value();
  present(*window, 0x204060, {{0, 0, 640, 480}});
  while (window->wait(200ms) != Event::timeout) continue;
  const auto uncover = [] {
    SDL_Event event{};
    event.type = SDL_WINDOWEVENT;
    event.window.event = SDL_WINDOWEVENT_EXPOSED;
    REQUIRE(SDL_PushEvent(&event) == 1);
  };
  for (int i = 0; i < 5; ++i) uncover();
  window->wake();
  for (int i = 0; i < 5; ++i) uncover();
  CHECK(window->wait(20s) == Event::redraw);
  CHECK(window->wait(20s) == Event::wake);
  CHECK(window->wait(20s) == Event::redraw);
  CHECK(window->wait(50ms) == Event::timeout);
}

TEST_CASE("a window covers its monitor, shows changed rectangles, wakes, obeys its keys") {
  const support::Xvfb display(800, 600);
  display.use();
  const auto monitors = list_monitors().value();
  REQUIRE(monitors.size() == 1);
  CHECK(monitors[0].geometry == subtitle::Rect{0, 0, 800, 600});
  auto window = Window::open({.monitor = monitors[0].identity}).value();
  REQUIRE(until(*window, [&] { return window->size() == subtitle::Size{800, 600}; }));

  const auto shows = [&](int x, int y, const std::string& color) {
    return until(*window, [&] { return pixel(display, x, y) == color; });
  };
  present(*window, 0x112233, {{0, 0, 800, 600}});
  CHECK(shows(10, 10, "#112233"));
  CHECK(shows(799, 599, "#112233"));
  present(*window, 0x112233, {{0, 0, 800, 600}});
  present(*window, 0xFFD400, {{100, 100, 50, 50}});
  CHECK(shows(120, 120, "#FFD400"));
  CHECK(pixel(display, 99, 120) == "#112233");

  std::thread other([&] {
    window->wake();
    window->wake();
  });
  other.join();
  CHECK(count_until_quiet(*window, Event::wake) == 1);

  REQUIRE(support::run({"xdotool", "key", "--clearmodifiers", "F11"}).status == 0);
  CHECK(until(*window, [&] { return window->size() != subtitle::Size{800, 600}; }));
  REQUIRE(support::run({"xdotool", "key", "--clearmodifiers", "Escape"}).status == 0);
  CHECK(count_until_quiet(*window, Event::quit) == 1);
}

TEST_CASE("a band is a strip at its edge, and becomes the whole monitor and a strip again") {
  const support::Xvfb display(800, 600);
  display.use();
  const subtitle::Cover strip{subtitle::Band::bottom, 0.25};
  auto window = Window::open({.cover = strip}).value();
  const auto covers = [&](subtitle::Size size, const std::string& above) {
    if (!until(*window, [&] { return window->size() == size; })) return false;
    present(*window, 0x112233, {{0, 0, size.width, size.height}});
    return until(*window, [&] { return pixel(display, 400, 590) == "#112233" && pixel(display, 400, 440) == above; });
  };
  CHECK(covers({800, 150}, "#000000"));
  window->cover({});
  CHECK(covers({800, 600}, "#112233"));
  window->cover(strip);
  CHECK(covers({800, 150}, "#000000"));
}

TEST_CASE("without a display the error says so") {
  ::setenv("DISPLAY", ":99999", 1);
  ::setenv("SDL_VIDEODRIVER", "x11", 1);
  const auto window = Window::open({});
  REQUIRE_FALSE(window.has_value());
  CHECK(window.error().message.starts_with("no display can be reached"));
}
