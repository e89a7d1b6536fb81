// A surface in memory: `--offscreen WxH`, tests, machines without a display. No SDL inside.
#pragma once

#include <condition_variable>
#include <mutex>
#include <vector>

#include "display-node/kiosk/surface.hpp"

namespace tongping::kiosk {

class Offscreen final : public Surface {
 public:
  explicit Offscreen(subtitle::Size size);

  subtitle::Size size() const override { return size_; }
  base::Result<void> present(const render::Pixels& pixels, std::span<const render::Rect> dirty) override;
  bool verify() override { return true; }
  Event wait(std::optional<std::chrono::milliseconds> patience) override;
  void cover(const subtitle::Cover& cover) override;
  void wake() override;  // [any]
  void quit();           // ends the present and every later wait with Event::quit [any]

  // What was presented: a copy, rectangle by rectangle, as a window has it.
  render::Pixels shown() const { return {size_, shown_}; }
  std::uint64_t frames() const { return frames_; }

 private:
  const subtitle::Size monitor_;
  subtitle::Size size_;
  std::vector<std::uint32_t> shown_;
  std::uint64_t frames_ = 0;

  std::mutex mutex_;
  std::condition_variable happened_;
  bool woken_ = false;     // guarded by mutex_
  bool quitting_ = false;  // guarded by mutex_
};

}  // namespace tongping::kiosk
