// Projectors that are switched off and on, change their mode, are plugged in elsewhere: the picture is back on all of
// the right one, at its own resolution.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <optional>

#include "display-node/kiosk/window.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/edid_maker.hpp"
#include "tests/support/x11_probe.hpp"
#include "tests/support/xorg.hpp"
#include "tests/support/xvfb.hpp"

using namespace tongping;
using namespace tongping::kiosk;
using namespace std::chrono_literals;

namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

// What a screen does: presents all when asked to, in a colour of its own for every fourth column, so that a picture
// that was stretched is noticed.
class Wall {
 public:
  Wall(const std::string& display, const std::string& monitor)
      : probe_(display), window_(Window::open({.monitor = monitor}).value()) {
    present();
  }

  int pictures() const { return pictures_; }

  // How long until all of this part of the X screen shows it; nothing after twenty seconds.
  std::optional<double> covers(const subtitle::Rect& place) {
    const auto begin = std::chrono::steady_clock::now();
    while (!is_on(place)) {
      if (std::chrono::steady_clock::now() - begin > 20s) return std::nullopt;
      const Event event = window_->wait(5ms);
      if (event == Event::quit) return std::nullopt;
      if (event == Event::redraw) present();
    }
    return Milliseconds(std::chrono::steady_clock::now() - begin).count();
  }

 private:
  static constexpr std::uint32_t colors[] = {0x102030, 0x405060, 0x708090, 0xA0B0C0};

  void present() {
    ++pictures_;
    const subtitle::Size size = window_->size();
    std::vector<std::uint32_t> row(static_cast<std::size_t>(size.width));
    for (std::size_t x = 0; x < row.size(); ++x) row[x] = colors[x % 4];
    std::vector<std::uint32_t> pixels;
    for (int y = 0; y < size.height; ++y) pixels.insert(pixels.end(), row.begin(), row.end());
    REQUIRE(window_->present({size, pixels}, std::vector<render::Rect>{{0, 0, size.width, size.height}}).has_value());
  }

  bool is_on(const subtitle::Rect& place) const {
    if (window_->size() != subtitle::Size{place.width, place.height}) return false;
    for (const int x : {0, 1, 2, 3, place.width / 2, place.width - 2, place.width - 1}) {
      for (const int y : {0, place.height / 2, place.height - 1}) {
        if (probe_.pixel(place.x + x, place.y + y) != colors[x % 4]) return false;
      }
    }
    return true;
  }

  support::X11Probe probe_;
  std::unique_ptr<Window> window_;
  int pictures_ = 0;
};

void add_mode(const support::Xvfb& display, const std::string& name, int width, int height) {
  const auto number = [](int value) { return std::to_string(value); };
  const std::string& at = display.display();
  const support::Argv line{"xrandr",
                           "--display",
                           at,
                           "--newmode",
                           name,
                           "100",
                           number(width),
                           number(width + 8),
                           number(width + 16),
                           number(width + 32),
                           number(height),
                           number(height + 2),
                           number(height + 4),
                           number(height + 8)};
  REQUIRE(support::run(line).status == 0);
  REQUIRE(support::run({"xrandr", "--display", at, "--addmode", "screen", name}).status == 0);
}

void set_mode(const support::Xvfb& display, const std::string& name) {
  REQUIRE(support::run({"xrandr", "--display", display.display(), "--output", "screen", "--mode", name}).status == 0);
}

std::optional<support::Xorg> start_xorg() {
  try {
    return std::make_optional<support::Xorg>();
  } catch (const std::runtime_error& why) {
    WARN("skipped: " << why.what());
    return std::nullopt;
  }
}

}  // namespace

TEST_CASE("after each of a hundred changes of mode the picture covers all of the output, sharp, within a second") {
  const support::Xvfb display(1920, 1920);
  display.use();
  const std::vector<subtitle::Size> sizes{{1920, 1080}, {1280, 720}, {640, 480}, {1080, 1920}, {1024, 768}};
  for (const auto& [width, height] : sizes) add_mode(display, std::to_string(width) + "p", width, height);
  Wall wall(display.display(), "any");
  std::vector<double> times;
  for (std::size_t i = 0; i < 100; ++i) {
    const auto [width, height] = sizes[i % sizes.size()];
    INFO(i << ": " << width << "x" << height);
    set_mode(display, std::to_string(width) + "p");
    const auto took = wall.covers({0, 0, width, height});
    REQUIRE(took);
    times.push_back(*took);
  }
  std::sort(times.begin(), times.end());
  std::printf(
      "projector: 100 changes of mode: covered after %.0f ms (median), %.0f ms (longest), by %.1f pictures each\n",
      times[50], times[99], wall.pictures() / 100.0);
  CHECK(times[50] < 1000);
  // A change comes as many events: making a picture for each takes most of a second on a slow machine.
  CHECK(wall.pictures() < 400);
}

TEST_CASE("the same under a window manager: the picture covers the output") {
  const support::Xvfb display(1280, 1280);
  display.use();
  const support::Process manager({"openbox", "--sm-disable"},
                                 {{"DISPLAY", display.display()}, {"HOME", "/nonexistent"}});
  const auto is_managed = [&] {
    const auto told = support::run({"xprop", "-display", display.display(), "-root", "_NET_SUPPORTING_WM_CHECK"});
    return told.out.find("window id") != std::string::npos;
  };
  const auto begin = std::chrono::steady_clock::now();
  while (!is_managed()) REQUIRE(std::chrono::steady_clock::now() - begin < 20s);
  const std::vector<subtitle::Size> sizes{{1280, 720}, {640, 480}, {800, 1280}};
  for (const auto& [width, height] : sizes) add_mode(display, std::to_string(width) + "p", width, height);
  Wall wall(display.display(), "any");
  for (std::size_t i = 0; i < 12; ++i) {
    const auto [width, height] = sizes[i % sizes.size()];
    INFO(i << ": " << width << "x" << height);
    set_mode(display, std::to_string(width) + "p");
    REQUIRE(wall.covers({0, 0, width, height}));
  }
}

TEST_CASE("pictures from 640 x 480 to 7680 x 4320 cover their output, upright too") {
  const support::Xvfb display(7680, 7680);
  display.use();
  const std::vector<subtitle::Size> sizes{{640, 480},   {800, 600},   {1366, 768},  {1920, 1200}, {3840, 2160},
                                          {7680, 4320}, {4320, 7680}, {2160, 3840}, {480, 640}};
  for (const auto& [width, height] : sizes) add_mode(display, std::to_string(width) + "p", width, height);
  Wall wall(display.display(), "any");
  for (const auto& [width, height] : sizes) {
    INFO(width << "x" << height);
    set_mode(display, std::to_string(width) + "p");
    REQUIRE(wall.covers({0, 0, width, height}));
  }
}

TEST_CASE("a projector that is unplugged is waited for, and has its picture again when it is back, wherever that is") {
  const auto server = start_xorg();
  if (!server) return;
  server->use();
  server->xrandr({"--output", "DUMMY0", "--mode", "1024x768"});
  server->plug("DUMMY1", "1280x720", {"--right-of", "DUMMY0"});
  Wall wall(server->display(), "DUMMY1");
  REQUIRE(wall.covers({1024, 0, 1280, 720}));
  for (int i = 0; i < 3; ++i) {
    server->unplug("DUMMY1");
    REQUIRE(wall.covers({0, 0, 1024, 768}));
    server->plug("DUMMY1", "800x600", {"--right-of", "DUMMY0"});
    REQUIRE(wall.covers({1024, 0, 800, 600}));
    server->plug("DUMMY1", "1280x720", {"--left-of", "DUMMY0"});
    REQUIRE(wall.covers({0, 0, 1280, 720}));
  }
}

TEST_CASE("two projectors of one kind are told apart by what they say, in whatever socket they are") {
  const auto server = start_xorg();
  if (!server) return;
  server->use();
  server->xrandr({"--output", "DUMMY0", "--mode", "1024x768"});
  server->plug("DUMMY1", "800x600", {"--right-of", "DUMMY0"});
  const auto say = [&](const std::string& connector, const std::string& serial) {
    support::X11Probe(server->display()).set_output_bytes(connector, "EDID", support::make_edid("EPSON PJ", serial));
  };
  say("DUMMY0", "X1");
  say("DUMMY1", "X2");
  const auto identities = [] {
    std::vector<std::string> all;
    const auto monitors = list_monitors().value();
    for (const Monitor& monitor : monitors) all.push_back(monitor.identity + " at " + monitor.connector);
    return all;
  };
  REQUIRE(identities() == std::vector<std::string>{"EPSON PJ (X1) at DUMMY0", "EPSON PJ (X2) at DUMMY1"});
  Wall wall(server->display(), "EPSON PJ (X2)");
  REQUIRE(wall.covers({1024, 0, 800, 600}));
  say("DUMMY0", "X2");
  say("DUMMY1", "X1");
  server->plug("DUMMY1", "640x480", {"--right-of", "DUMMY0"});
  CHECK(wall.covers({0, 0, 1024, 768}));
}
