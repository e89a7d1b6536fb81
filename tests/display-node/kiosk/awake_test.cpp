// What somebody sees who walks past: no sleep, no cursor. Asked of the X server by another connection.
#include <chrono>

#include "display-node/kiosk/window.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/x11_probe.hpp"
#include "tests/support/xvfb.hpp"

using namespace tongping;
using namespace tongping::kiosk;
using namespace std::chrono_literals;

namespace {

// However slow the machine is; false after twenty seconds.
template <typename Reached>
bool until(Window* window, Reached reached) {
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (!reached()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    if (window != nullptr) window->wait(20ms);
  }
  return true;
}

}  // namespace

TEST_CASE("while a window is open the server does not fall asleep, where one without a window does") {
  const support::Xvfb without(320, 200);
  const support::Xvfb with(320, 200);
  with.use();
  const support::X11Probe control(without.display());
  const support::X11Probe probe(with.display());
  auto window = Window::open({}).value();
  probe.sleep_after(1);
  control.sleep_after(2);
  REQUIRE(until(nullptr, [&] { return control.sleeps(); }));
  CHECK_FALSE(probe.sleeps());
  window.reset();
  CHECK(until(nullptr, [&] { return probe.sleeps(); }));
}

TEST_CASE("a monitor that sleeps when a window comes, or is sent to sleep by somebody, is woken") {
  const support::Xvfb display(320, 200);
  display.use();
  const support::X11Probe probe(display.display());
  probe.fall_asleep();
  REQUIRE(probe.sleeps());
  auto window = Window::open({}).value();
  CHECK_FALSE(probe.sleeps());
  probe.fall_asleep();
  REQUIRE(probe.sleeps());
  window->verify();
  CHECK_FALSE(probe.sleeps());
}

TEST_CASE("there is no cursor over a whole picture, and there is one over a strip's neighbours") {
  const support::Xvfb display(320, 200);
  display.use();
  const support::X11Probe probe(display.display());
  probe.move_cursor(100, 190);
  auto window = Window::open({}).value();
  CHECK(until(window.get(), [&] { return !probe.shows_cursor(); }));
  window->cover({subtitle::Band::bottom, 0.25});
  CHECK(until(window.get(), [&] { return probe.shows_cursor(); }));
}
