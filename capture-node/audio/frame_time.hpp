// How long a stream's frames last. Pure.
#pragma once

#include <chrono>
#include <cstdint>

namespace tongping::audio {

// Whole seconds apart: the product would overflow after two days. The rate is above 0. [any]
constexpr std::chrono::nanoseconds length_of_frames(std::int64_t frames, std::uint32_t rate_hz) {
  constexpr std::chrono::nanoseconds second = std::chrono::seconds(1);
  const std::int64_t rate = rate_hz;
  return frames / rate * second + frames % rate * second / rate;
}

}  // namespace tongping::audio
