#include "capture-node/audio/meter.hpp"

#include <algorithm>
#include <cmath>

namespace tongping::audio {
namespace {

constexpr float hold_s = 1.0F;
constexpr float fall_db_a_second = 20.0F / 1.7F;
constexpr float integration_s = 0.3F;
constexpr float full_scale = 0.999F;  // the greatest 16-bit value is a little below 1

float to_db(float amplitude) {
  return amplitude <= 0.0F ? Level::floor_dbfs : std::max(Level::floor_dbfs, 20.0F * std::log10(amplitude));
}

}  // namespace

void Meter::feed(std::span<const float> samples) {
  if (samples.empty()) return;
  const float seconds = static_cast<float>(samples.size()) / rate_hz_;
  float greatest = 0.0F;
  float squares = 0.0F;
  for (const float sample : samples) {
    greatest = std::max(greatest, std::fabs(sample));
    squares += sample * sample;
  }
  held_s_ += seconds;
  unclipped_s_ = greatest >= full_scale ? 0.0F : unclipped_s_ + seconds;
  if (held_s_ > hold_s) peak_ *= std::pow(10.0F, -fall_db_a_second * std::min(seconds, held_s_ - hold_s) / 20.0F);
  if (greatest >= peak_) {
    peak_ = greatest;
    held_s_ = 0.0F;
  }
  const float weight = 1.0F - std::exp(-seconds / integration_s);
  mean_square_ += weight * (squares / static_cast<float>(samples.size()) - mean_square_);
}

Level Meter::level() const { return {to_db(peak_), to_db(std::sqrt(mean_square_)), unclipped_s_ < hold_s}; }

}  // namespace tongping::audio
