#include "display-node/kiosk/turned.hpp"

#include <utility>

namespace tongping::kiosk {
namespace {

bool on_its_side(const Turn& turn) { return turn.degrees == 90 || turn.degrees == 270; }

subtitle::Size turned_size(subtitle::Size size, const Turn& turn) {
  return on_its_side(turn) ? subtitle::Size{size.height, size.width} : size;
}

}  // namespace

render::Rect turned(const render::Rect& rect, subtitle::Size picture, const Turn& turn) {
  const int left = turn.mirror ? picture.width - rect.x - rect.width : rect.x;
  const int right = picture.width - left - rect.width;  // what is to the right of it
  const int below = picture.height - rect.y - rect.height;
  switch (turn.degrees) {
    case 90: return {below, left, rect.height, rect.width};
    case 180: return {right, below, rect.width, rect.height};
    case 270: return {rect.y, right, rect.height, rect.width};
    default: return {left, rect.y, rect.width, rect.height};
  }
}

Turned::Turned(std::unique_ptr<Surface> surface, Turn turn) : surface_(std::move(surface)), turn_(turn) {}

subtitle::Size Turned::size() const { return turned_size(surface_->size(), turn_); }

base::Result<void> Turned::present(const render::Pixels& pixels, std::span<const render::Rect> dirty) {
  const subtitle::Size size = turned_size(pixels.size, turn_);
  if (size != std::exchange(size_, size)) pixels_.assign(static_cast<std::size_t>(size.width) * size.height, 0);
  std::vector<render::Rect> rects;
  for (const render::Rect& rect : dirty) {
    for (int y = rect.y; y < rect.y + rect.height; ++y) {
      for (int x = rect.x; x < rect.x + rect.width; ++x) {
        const render::Rect to = turned({x, y, 1, 1}, pixels.size, turn_);
        pixels_[static_cast<std::size_t>(to.y) * size.width + to.x] =
            pixels.values[static_cast<std::size_t>(y) * pixels.size.width + x];
      }
    }
    rects.push_back(turned(rect, pixels.size, turn_));
  }
  return surface_->present({size, pixels_}, rects);
}

}  // namespace tongping::kiosk
