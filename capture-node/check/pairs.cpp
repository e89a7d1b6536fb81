#include "capture-node/check/pairs.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace tongping::check {
namespace {

constexpr std::ptrdiff_t window_frames = 5;
constexpr std::ptrdiff_t furthest_shift = 10;
constexpr std::size_t least_frames = 50;
constexpr float above_room = 10.0F;     // times: 10 dB
constexpr double same_spread_db = 0.8;  // a copy spreads a little: its frames begin elsewhere
constexpr float least_above_room_db = 10.0F;

std::vector<float> smoothed(const std::vector<float>& powers) {
  std::vector<float> out;
  for (std::size_t end = window_frames; end <= powers.size(); ++end) {
    const auto last = powers.begin() + static_cast<std::ptrdiff_t>(end);
    out.push_back(std::accumulate(last - window_frames, last, 1e-12F));
  }
  return out;
}

// Standard deviation of the difference in dB where either is above its room; nothing where that is too short.
std::optional<double> spread_db(const std::vector<float>& a, const std::vector<float>& b, std::ptrdiff_t shift) {
  const float room_a = quiet_power(a);
  const float room_b = quiet_power(b);
  double sum = 0.0;
  double squares = 0.0;
  std::size_t count = 0;
  const auto length = static_cast<std::ptrdiff_t>(std::min(a.size(), b.size()));
  for (std::ptrdiff_t i = std::max<std::ptrdiff_t>(0, -shift); i < length && i + shift < length; ++i) {
    const float at_a = a[static_cast<std::size_t>(i)];
    const float at_b = b[static_cast<std::size_t>(i + shift)];
    if (at_a < above_room * room_a && at_b < above_room * room_b) continue;
    const double difference = 10.0 * std::log10(static_cast<double>(at_a / at_b));
    sum += difference;
    squares += difference * difference;
    ++count;
  }
  if (count < least_frames) return std::nullopt;
  const double mean = sum / static_cast<double>(count);
  return std::sqrt(std::max(0.0, squares / static_cast<double>(count) - mean * mean));
}

float above_room_db(const Talk& talk, std::size_t microphone) {
  return 10.0F * std::log10((talk.powers[microphone] + 1e-12F) / (talk.rooms[microphone] + 1e-12F));
}

}  // namespace

std::optional<bool> same_signal(const std::vector<float>& a, const std::vector<float>& b) {
  if (std::min(a.size(), b.size()) < least_frames + window_frames) return std::nullopt;
  const std::vector<float> smooth_a = smoothed(a);
  const std::vector<float> smooth_b = smoothed(b);
  std::optional<double> least;
  for (std::ptrdiff_t shift = -furthest_shift; shift <= furthest_shift; ++shift) {
    const auto spread = spread_db(smooth_a, smooth_b, shift);
    if (spread) least = std::min(least.value_or(*spread), *spread);
  }
  if (!least) return std::nullopt;
  return *least < same_spread_db;
}

std::optional<std::size_t> heard_best(const Talk& talk) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < talk.powers.size(); ++i) {
    if (above_room_db(talk, i) < least_above_room_db) continue;
    if (!best || above_room_db(talk, i) > above_room_db(talk, *best)) best = i;
  }
  return best;
}

std::vector<float> bleed_db(const Talk& talk) {
  std::vector<float> all(talk.powers.size(), 0.0F);
  const auto best = heard_best(talk);
  if (!best) return all;
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = above_room_db(talk, i) - above_room_db(talk, *best);
  return all;
}

float quiet_power(const std::vector<float>& powers) {
  if (powers.empty()) return 0.0F;
  std::vector<float> sorted = powers;
  const auto tenth = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 10);
  std::nth_element(sorted.begin(), tenth, sorted.end());
  return *tenth;
}

float loud_power(const std::vector<float>& powers) {
  if (powers.empty()) return 0.0F;
  std::vector<float> sorted = powers;
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  const std::size_t fifth = std::max<std::size_t>(1, sorted.size() / 5);
  return std::accumulate(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(fifth), 0.0F) /
         static_cast<float>(fifth);
}

}  // namespace tongping::check
