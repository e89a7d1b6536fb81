#include "capture-node/recognise/voice_activity.hpp"

#include <algorithm>
#include <cmath>

namespace tongping::recognise {
namespace {

constexpr float active_above_db = 6.0F;
constexpr float least_periodicity = 0.6F;
constexpr float steady_spread_db = 1.5F;     // a held vowel varies more than that within a third of a second
constexpr float quietest_floor_db = -72.0F;  // below the own noise of any microphone's input
constexpr float floor_bias_db = 1.0F;        // a minimum of smoothed noise lies below its mean

float to_db(float power) { return 10.0F * std::log10(power + 1e-10F); }

// Where between three values, of which the middle one is greatest, the parabola through them has its summit: -0.5 to
// 0.5.
float summit(float before, float greatest, float after) {
  const float bend = before - 2.0F * greatest + after;
  return bend < -1e-6F ? 0.5F * (before - after) / bend : 0.0F;
}

}  // namespace

VoiceFrame VoiceActivity::feed(std::span<const std::int16_t, frame_samples> frame) {
  const float power = take_samples(frame);
  smooth_power_ = frames_ == 0 ? power : smooth_power_ + 0.1F * (power - smooth_power_);
  const float level_db = to_db(power);
  levels_[frames_ % steady_frames] = level_db;
  follow_floor(to_db(smooth_power_));
  ++frames_;
  VoiceFrame result;
  result.above_db = level_db - floor_db_;
  result.level_db = level_db;
  result.active = result.above_db >= active_above_db;
  // Of what lies between words a share is wanted, not each frame.
  const float energy = low_energy();
  if (result.active || frames_ % 2 == 0) last_pitch_ = pitch(energy);
  result.periodic = last_pitch_.periodicity >= least_periodicity;
  result.voiced = result.active && result.periodic && !steady();
  const float period = result.periodic ? last_pitch_.period : 0.0F;
  const float low_db = to_db(energy / static_cast<float>(pitch_window - greatest_lag));
  result.likeness = music_watch_.feed({level_db, floor_db_, low_db, period, result.active});
  return result;
}

// Mean square without rumble and mains hum's fundamental, 1 is full scale; keeps what the pitch is looked for in.
float VoiceActivity::take_samples(std::span<const std::int16_t, frame_samples> frame) {
  std::move(pitch_signal_.begin() + pitch_samples_a_frame, pitch_signal_.end(), pitch_signal_.begin());
  auto* pitch = pitch_signal_.data() + pitch_window - pitch_samples_a_frame;
  constexpr std::size_t decimation = frame_samples / pitch_samples_a_frame;
  float sum = 0.0F;
  for (std::size_t i = 0; i < frame_samples; ++i) {
    const float sample = high_pass_.step(static_cast<float>(frame[i]) / 32768.0F);
    sum += sample * sample;
    const float low = low_pass_.step(sample);
    if (i % decimation == decimation - 1) *pitch++ = low;
  }
  return sum / static_cast<float>(frame_samples);
}

void VoiceActivity::follow_floor(float level_db) {
  if (frames_ == 0) part_minima_.fill(level_db);
  const std::size_t in_part = frames_ % frames_a_part;
  part_minimum_ = in_part == 0 ? level_db : std::min(part_minimum_, level_db);
  part_minima_[frames_ / frames_a_part % floor_parts] = part_minimum_;
  const float minimum = *std::min_element(part_minima_.begin(), part_minima_.end());
  floor_db_ = std::max(minimum + floor_bias_db, quietest_floor_db);
}

// Greatest normalised autocorrelation over the lags of a voice's pitch. Several lags side by side: a processor's vector
// registers do them at once. It reads what is its own; ThreadSanitizer's look at every sample would take most of the
// time of all that listens.
__attribute__((no_sanitize("thread"))) VoiceActivity::Pitch VoiceActivity::pitch(float energy) const {
  constexpr std::size_t length = pitch_window - greatest_lag;
  constexpr std::size_t side_by_side = 8;
  constexpr std::size_t lags = greatest_lag - least_lag + 1;
  constexpr std::size_t groups = (lags + side_by_side - 1) / side_by_side;
  const float* now = pitch_signal_.data() + greatest_lag;
  std::array<float, groups * side_by_side> products{};
  for (std::size_t group = 0; group < groups; ++group) {
    const float* first = pitch_signal_.data() + std::min(group * side_by_side, lags - side_by_side);
    std::array<float, side_by_side> sums{};
    for (std::size_t i = 0; i < length; ++i) {
      for (std::size_t lag = 0; lag < side_by_side; ++lag) sums[lag] += now[i] * first[i + lag];
    }
    std::copy(sums.begin(), sums.end(), products.begin() + (first - pitch_signal_.data()));
  }
  std::array<float, lags> normalised{};
  float lagged = 0.0F;
  for (std::size_t i = 0; i < length; ++i) lagged += pitch_signal_[i] * pitch_signal_[i];
  for (std::size_t at = 0; at < lags; ++at) {
    normalised[at] = products[at] / std::sqrt(energy * std::max(lagged, 0.0F) + 1e-20F);
    lagged += pitch_signal_[at + length] * pitch_signal_[at + length] - pitch_signal_[at] * pitch_signal_[at];
  }
  const auto best =
      static_cast<std::size_t>(std::max_element(normalised.begin(), normalised.end()) - normalised.begin());
  const bool inside = best > 0 && best + 1 < lags;
  const float aside = inside ? summit(normalised[best - 1], normalised[best], normalised[best + 1]) : 0.0F;
  return {std::max(normalised[best], 0.0F), static_cast<float>(greatest_lag - best) - aside};
}

// Of the newest frames, which the pitch is looked for in; ThreadSanitizer as above.
__attribute__((no_sanitize("thread"))) float VoiceActivity::low_energy() const {
  float energy = 0.0F;
  for (std::size_t i = greatest_lag; i < pitch_window; ++i) energy += pitch_signal_[i] * pitch_signal_[i];
  return energy;
}

bool VoiceActivity::steady() const {
  if (frames_ < steady_frames) return false;
  const auto [least, most] = std::minmax_element(levels_.begin(), levels_.end());
  return *most - *least < steady_spread_db;
}

}  // namespace tongping::recognise
