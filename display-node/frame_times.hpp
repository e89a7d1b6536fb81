// How long the newest pictures took, and how many there were. Pure: time is handed in.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>

#include "common/base/clock.hpp"
#include "display-node/kiosk/overlay_facts.hpp"

namespace tongping::screen {

// Costs a few stores a picture. [main]
class FrameTimes {
 public:
  struct Frame {
    base::SteadyTime at;  // presented
    std::chrono::nanoseconds layout{0};
    std::chrono::nanoseconds raster{0};
    std::chrono::nanoseconds present{0};
  };

  void add(const Frame& frame);

  kiosk::StageTimes of(std::chrono::nanoseconds Frame::*stage) const;

  // Over the last ten seconds.
  double pictures_a_second(base::SteadyTime now) const;

 private:
  static constexpr std::size_t kept = 1024;  // ten seconds at 60 Hz and more

  std::array<Frame, kept> frames_{};
  std::size_t count_ = 0;  // ever; the newest stands at (count_ - 1) % kept
};

}  // namespace tongping::screen
