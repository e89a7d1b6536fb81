#include "display-node/kiosk/offscreen.hpp"

#include <algorithm>

namespace tongping::kiosk {

Offscreen::Offscreen(subtitle::Size size)
    : monitor_(size),
      size_(size),
      shown_(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height), 0) {}

base::Result<void> Offscreen::present(const render::Pixels& pixels, std::span<const render::Rect> dirty) {
  if (pixels.size != size_) return base::failure("a picture of another size than the surface was presented");
  for (const render::Rect& rect : dirty) {
    for (int y = rect.y; y < rect.y + rect.height; ++y) {
      const std::size_t at = static_cast<std::size_t>(y) * size_.width + rect.x;
      std::copy_n(pixels.values.begin() + static_cast<std::ptrdiff_t>(at), rect.width,
                  shown_.begin() + static_cast<std::ptrdiff_t>(at));
    }
  }
  ++frames_;
  return {};
}

void Offscreen::cover(const subtitle::Cover& cover) {
  const render::Rect part = subtitle::covered(cover, {0, 0, monitor_.width, monitor_.height});
  size_ = {part.width, part.height};
  shown_.assign(static_cast<std::size_t>(size_.width) * static_cast<std::size_t>(size_.height), 0);
}

Event Offscreen::wait(std::optional<std::chrono::milliseconds> patience) {
  std::unique_lock lock(mutex_);
  const auto something = [this] { return woken_ || quitting_; };
  if (patience) {
    happened_.wait_for(lock, *patience, something);
  } else {
    happened_.wait(lock, something);
  }
  if (quitting_) return Event::quit;
  return std::exchange(woken_, false) ? Event::wake : Event::timeout;
}

void Offscreen::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  happened_.notify_one();
}

void Offscreen::quit() {
  {
    const std::lock_guard lock(mutex_);
    quitting_ = true;
  }
  happened_.notify_one();
}

}  // namespace tongping::kiosk
