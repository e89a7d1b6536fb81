#include <SDL.h>

#include <vector>

#include "common/base/format.hpp"
#include "display-node/kiosk/monitor_query.hpp"
#include "display-node/kiosk/pane.hpp"

namespace tongping::kiosk {
namespace {

base::Result<void> copy(const render::Pixels& pixels, const SDL_Rect& part, const SDL_Surface& surface) {
  const auto* from = pixels.values.data() + static_cast<std::ptrdiff_t>(part.y) * pixels.size.width + part.x;
  auto* to = static_cast<Uint8*>(surface.pixels) + static_cast<std::ptrdiff_t>(part.y) * surface.pitch +
             static_cast<std::ptrdiff_t>(part.x) * surface.format->BytesPerPixel;
  if (SDL_ConvertPixels(part.w, part.h, SDL_PIXELFORMAT_RGB888, from, pixels.size.width * 4, surface.format->format, to,
                        surface.pitch) == 0) {
    return {};
  }
  return base::failure(base::format("the window cannot be drawn: {}", SDL_GetError()));
}

class SoftwarePane final : public Pane {
 public:
  explicit SoftwarePane(SDL_Window* window) : window_(window) {
    // A surface by way of a renderer would cost a texture upload of the whole picture each time; not all have another.
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, is_x11() ? "0" : nullptr);
  }

  subtitle::Size size() override {
    const SDL_Surface* surface = SDL_GetWindowSurface(window_);
    if (surface != nullptr) return {surface->w, surface->h};
    subtitle::Size size;
    SDL_GetWindowSizeInPixels(window_, &size.width, &size.height);
    return size;
  }

  base::Result<void> show(const render::Pixels& pixels, std::span<const render::Rect> parts) override {
    const SDL_Surface* surface = SDL_GetWindowSurface(window_);
    if (surface == nullptr) return base::failure(base::format("the window cannot be drawn: {}", SDL_GetError()));
    std::vector<SDL_Rect> rects;
    for (const render::Rect& part : parts) {
      rects.push_back({part.x, part.y, part.width, part.height});
      if (auto copied = copy(pixels, rects.back(), *surface); !copied) return copied;
    }
    if (SDL_UpdateWindowSurfaceRects(window_, rects.data(), static_cast<int>(rects.size())) == 0) return {};
    return base::failure(base::format("the window cannot be shown: {}", SDL_GetError()));
  }

  std::string name() const override { return "software"; }

 private:
  SDL_Window* const window_;
};

}  // namespace

std::unique_ptr<Pane> make_software_pane(SDL_Window* window) { return std::make_unique<SoftwarePane>(window); }

}  // namespace tongping::kiosk
