// The picture of the GPU's path beside that of the window's surface. Where there is no GPU, Mesa's llvmpipe draws.
#include <SDL.h>

#include <cstdlib>

#include "display-node/kiosk/pane.hpp"
#include "display-node/kiosk/window.hpp"
#include "display-node/render/canvas.hpp"
#include "display-node/subtitle/cards.hpp"
#include "display-node/text/shaper.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/foreign_leaks.hpp"
#include "tests/support/x11_probe.hpp"
#include "tests/support/xvfb.hpp"

using namespace tongping;
using namespace tongping::kiosk;
using namespace std::chrono_literals;

namespace {

constexpr subtitle::Size gpu_size{800, 600};
constexpr render::Rect whole{0, 0, 800, 600};

// A test card: letters, lines, colours.
class Card {
 public:
  Card() : fonts_(text::Fonts::open().value()), shaper_(*fonts_), rasteriser_(*fonts_), canvas_(rasteriser_) {
    subtitle::Show show;
    show.languages = {"en", "zh"};
    canvas_.draw(subtitle::card({.content = transcript::Content::test, .text = ""}, {"wall", "subtitle", nullptr}, show,
                                gpu_size, shaper_));
  }
  render::Pixels pixels() const { return canvas_.pixels(); }

 private:
  std::unique_ptr<text::Fonts> fonts_;
  text::Shaper shaper_;
  text::Rasteriser rasteriser_;
  render::Canvas canvas_;
};

// An X server's whole screen, and what is to stand there.
struct Wall {
  Wall() { display.use(); }

  const support::ForeignLeaks drivers;
  const support::Xvfb display{gpu_size.width, gpu_size.height};
  const support::X11Probe probe{display.display()};
  const Card card;
};

std::unique_ptr<Window> open(Renderer renderer) { return Window::open({.renderer = renderer}).value(); }

// Handles events, as a screen does, until the X screen shows exactly this; how many pixels differ after 20 seconds.
std::size_t wrong_pixels(Window& window, const support::X11Probe& probe, const render::Pixels& wanted) {
  const auto end = std::chrono::steady_clock::now() + 20s;
  while (true) {
    const std::vector<std::uint32_t> seen = probe.picture();
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < seen.size(); ++i) wrong += seen[i] != wanted.values[i] ? 1 : 0;
    if (wrong == 0 || std::chrono::steady_clock::now() > end) return wrong;
    const Event event = window.wait(20ms);
    if (event == Event::redraw) REQUIRE(window.present(wanted, std::vector{whole}).has_value());
  }
}

}  // namespace

TEST_CASE("the GPU's picture is that of software, to the pixel, and of what changed only that is copied") {
  const Wall wall;
  for (const Renderer renderer : {Renderer::software, Renderer::gpu}) {
    const auto window = open(renderer);
    INFO(window->renderer());
    CHECK(window->renderer().starts_with(renderer == Renderer::gpu ? "gpu (" : "software"));
    REQUIRE(window->present(wall.card.pixels(), std::vector{whole}).has_value());
    CHECK(wrong_pixels(*window, wall.probe, wall.card.pixels()) == 0);

    // All is another colour, but only a part is said to be.
    const std::vector<std::uint32_t> gold(wall.card.pixels().values.size(), 0xFFD400);
    std::vector<std::uint32_t> expected(wall.card.pixels().values.begin(), wall.card.pixels().values.end());
    const render::Rect part{300, 200, 101, 57};
    for (int y = part.y; y < part.y + part.height; ++y) {
      std::fill_n(expected.begin() + y * gpu_size.width + part.x, part.width, 0xFFD400U);
    }
    REQUIRE(window->present({gpu_size, gold}, std::vector{part}).has_value());
    CHECK(wrong_pixels(*window, wall.probe, {gpu_size, expected}) == 0);
  }
}

TEST_CASE("when the GPU loses what it had the whole picture comes back, within a second") {
  const Wall wall;
  const auto window = open(Renderer::gpu);
  REQUIRE(window->present(wall.card.pixels(), std::vector{whole}).has_value());
  REQUIRE(wrong_pixels(*window, wall.probe, wall.card.pixels()) == 0);
  for (const Uint32 loss : {SDL_RENDER_TARGETS_RESET, SDL_RENDER_DEVICE_RESET}) {
    SDL_Renderer* renderer = SDL_GetRenderer(SDL_GL_GetCurrentWindow());
    REQUIRE(renderer != nullptr);
    SDL_SetRenderDrawColor(renderer, 200, 0, 0, 255);
    SDL_RenderClear(renderer);
    SDL_RenderPresent(renderer);
    REQUIRE(wall.probe.pixel(0, 0) == 0xC80000);
    SDL_Event event{};
    event.type = loss;
    REQUIRE(SDL_PushEvent(&event) == 1);
    const auto begin = std::chrono::steady_clock::now();
    CHECK(wrong_pixels(*window, wall.probe, wall.card.pixels()) == 0);
    std::printf("gpu: whole again after %.0f ms\n",
                std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  }
}

TEST_CASE("a CPU that calls itself OpenGL is not taken for a GPU") {
  CHECK(is_drawn_by_cpu("llvmpipe (LLVM 15.0.6, 256 bits)"));
  CHECK(is_drawn_by_cpu("softpipe"));
  CHECK(is_drawn_by_cpu("Google SwiftShader"));
  CHECK_FALSE(is_drawn_by_cpu("Mesa Intel(R) UHD Graphics 620 (KBL GT2)"));
  CHECK_FALSE(is_drawn_by_cpu("NVIDIA GeForce GTX 1650/PCIe/SSE2"));
}

TEST_CASE("without a GPU software draws, when it was left to the window") {
  if (std::filesystem::exists("/dev/dri")) return;
  const support::Xvfb display(320, 200);
  display.use();
  CHECK(open(Renderer::automatic)->renderer() == "software");
}
