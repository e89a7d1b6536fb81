// A surface for a projector that hangs upside down, stands on its side or shines from behind: pictures are turned and
// mirrored on their way to another surface.
#pragma once

#include <memory>
#include <vector>

#include "display-node/kiosk/surface.hpp"

namespace tongping::kiosk {

struct Turn {
  int degrees = 0;      // clockwise: 0, 90, 180 or 270
  bool mirror = false;  // left and right, for a projection from behind; before it is turned
  bool operator==(const Turn&) const = default;
};

// Where a rectangle of a picture of this size comes to stand. [any]
render::Rect turned(const render::Rect& rect, subtitle::Size picture, const Turn& turn);

// [main]
class Turned final : public Surface {
 public:
  Turned(std::unique_ptr<Surface> surface, Turn turn);

  subtitle::Size size() const override;
  base::Result<void> present(const render::Pixels& pixels, std::span<const render::Rect> dirty) override;
  bool verify() override { return surface_->verify(); }
  Event wait(std::optional<std::chrono::milliseconds> patience) override { return surface_->wait(patience); }
  std::optional<std::string> take_key() override { return surface_->take_key(); }
  std::string monitor() const override { return surface_->monitor(); }
  void cover(const subtitle::Cover& cover) override { surface_->cover(cover); }
  void wake() override { surface_->wake(); }  // [any]

 private:
  const std::unique_ptr<Surface> surface_;
  const Turn turn_;
  subtitle::Size size_;  // of `pixels_`
  std::vector<std::uint32_t> pixels_;
};

}  // namespace tongping::kiosk
