#include "capture-node/audio/one_voice.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tongping::audio {
namespace {

constexpr float kept_of_sums = 1.0F - 1.0F / 35.0F;  // every 10 ms
constexpr float least_correlation = 0.75F;           // 0.65 and 0.85 tell the same apart
constexpr float least_variance = 1.0F;               // dB²: a tone has no rises to compare
constexpr float least_loud_frames = 10.0F;
constexpr float loud_ratio = 10.0F;  // 10 dB above the room
constexpr float quiet_ratio = 2.0F;  // the room's own noise does not count
constexpr float middle_db = -50.0F;  // levels are counted from here, so that their squares stay small

}  // namespace

OneVoice::OneVoice(std::size_t microphones) : heard_(microphones), pairs_(microphones * microphones) {}

void OneVoice::feed(std::span<const Level> levels) {
  assert(levels.size() == heard_.size());
  for (std::size_t i = 0; i < heard_.size(); ++i) {
    const float power = std::max(levels[i].power, quiet_ratio * levels[i].room);
    heard_[i] = {10.0F * std::log10(power + 1e-12F) - middle_db, levels[i].power > loud_ratio * levels[i].room};
  }
  for (std::size_t i = 0; i < heard_.size(); ++i) {
    for (std::size_t j = i + 1; j < heard_.size(); ++j) {
      Pair& pair = pairs_[i * heard_.size() + j];
      const float one = heard_[i].db, other = heard_[j].db;
      const bool loud = heard_[i].loud && heard_[j].loud;
      pair.frames = pair.frames * kept_of_sums + 1.0F;
      pair.one = pair.one * kept_of_sums + one;
      pair.other = pair.other * kept_of_sums + other;
      pair.one_squared = pair.one_squared * kept_of_sums + one * one;
      pair.other_squared = pair.other_squared * kept_of_sums + other * other;
      pair.product = pair.product * kept_of_sums + one * other;
      pair.loud_frames = pair.loud_frames * kept_of_sums + (loud ? 1.0F : 0.0F);
      pair.louder = pair.louder * kept_of_sums + (loud ? one - other : 0.0F);
    }
  }
}

std::optional<float> OneVoice::louder_db(std::size_t one, std::size_t other) const {
  if (one > other) {
    const auto turned = louder_db(other, one);
    return turned ? std::optional(-*turned) : std::nullopt;
  }
  const Pair& pair = pairs_[one * heard_.size() + other];
  if (pair.loud_frames < least_loud_frames) return std::nullopt;
  const float mean = pair.one / pair.frames, other_mean = pair.other / pair.frames;
  const float variance = std::max(pair.one_squared / pair.frames - mean * mean, 0.0F);
  const float other_variance = std::max(pair.other_squared / pair.frames - other_mean * other_mean, 0.0F);
  const float covariance = pair.product / pair.frames - mean * other_mean;
  const float scale = std::sqrt(std::max(variance * other_variance, least_variance));
  if (covariance < least_correlation * scale) return std::nullopt;
  return pair.louder / pair.loud_frames;
}

}  // namespace tongping::audio
