#include "capture-node/audio/arrival_lags.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace tongping::audio {
namespace {

constexpr int no_lag = LagCorrelation::reach;
constexpr int last_place = 2 * LagCorrelation::reach;

// Of two sounds that have nothing to do with each other the highest place, anywhere, is at 0.15; of one voice, in a
// room that echoes, at 0.2 to 0.4.
constexpr float least_peak = 0.15F;
constexpr float least_peak_elsewhere = 0.2F;  // than where a talker usually is
constexpr float clear_of_other = 1.25F;

constexpr int near = 2;                   // samples: one place, give or take the talker's head
constexpr int least_apart = 6;            // samples: two talkers, 13 cm of way
constexpr int still_usual = 3;            // samples
constexpr int clearly_moved = 12;         // samples: 26 cm of way
constexpr int first_by = 2;               // samples: a voice arrives at its talker's own microphone first
constexpr int frames_of_look = 3;         // while it is not known where
constexpr int frames_of_care = 30;        // then
constexpr float lag_forgetting = 0.985F;  // half in 14 s of one talker, once it is known
constexpr float least_looks = 20.0F;
constexpr float usual_share = 0.4F;  // of the looks

// As the other one of the two has it.
std::optional<int> turned(std::optional<int> place) {
  return place ? std::optional(2 * no_lag - *place) : std::nullopt;
}

float highest(const LagCorrelation::Lags& lags, int from, int to) {
  from = std::max(from, 0);
  to = std::min(to, last_place);
  return from > to ? 0.0F : *std::max_element(lags.begin() + from, lags.begin() + to + 1);
}

}  // namespace

bool ArrivalLags::in_step(std::size_t one, std::size_t other) const {
  return clocks_[one].stream != nullptr && clocks_[one].stream == clocks_[other].stream;
}

// Where nobody is in step with it nothing is told of it, and its sound is not kept.
void ArrivalLags::take(std::size_t microphone, std::span<const std::int16_t, LagCorrelation::frame_samples> samples,
                       std::chrono::nanoseconds at) {
  for (std::size_t i = 0; i < clocks_.size(); ++i) {
    if (i != microphone && in_step(microphone, i))
      return correlation_.take(microphone, samples, at + clocks_[microphone].begin);
  }
}

void ArrivalLags::learn(std::optional<std::size_t> talker) {
  if (!talker) return;
  for (std::size_t i = 0; i < clocks_.size(); ++i) {
    if (i == *talker || !in_step(*talker, i)) continue;
    Pair& learned = pair(*talker, i);
    if (learned.waits-- > 0) continue;
    learned.waits = (learned.usual ? frames_of_care : frames_of_look) - 1;
    const auto lags = correlation_.of(*talker, i);
    if (!lags) continue;
    const auto peak = std::max_element(lags->begin(), lags->end());
    if (*peak >= least_peak) count(learned, static_cast<std::size_t>(peak - lags->begin()));
  }
}

void ArrivalLags::count(Pair& pair, std::size_t place) {
  for (float& counted : pair.counts) counted *= lag_forgetting;
  pair.counts[place] += 1.0F;
  pair.total = pair.total * lag_forgetting + 1.0F;
  const auto most = std::max_element(pair.counts.begin(), pair.counts.end());
  const auto begin = most - std::min<std::ptrdiff_t>(near, most - pair.counts.begin());
  const auto end = most + std::min<std::ptrdiff_t>(near + 1, pair.counts.end() - most);
  const auto at = static_cast<int>(most - pair.counts.begin());
  const bool often = pair.total >= least_looks && std::accumulate(begin, end, 0.0F) > usual_share * pair.total;
  pair.usual = often && at >= no_lag + first_by ? std::optional(at) : std::nullopt;
}

// A voice from beyond a talker, seen from the other one, lies on that talker's side. Somebody new at a microphone is
// heard there first, which who walks up to it with the own one never is.
std::optional<ArrivalLags::Sides> ArrivalLags::sides(std::size_t one, std::size_t other) const {
  const std::optional<int> ones = usual(one, other), others = turned(usual(other, one));
  if (ones && others) {
    const int apart = *ones - *others;
    if (apart < least_apart) return std::nullopt;
    return Sides{*ones - apart / 3, *others + apart / 3};
  }
  if (ones) return Sides{*ones - still_usual, std::min(*ones - clearly_moved, no_lag - first_by)};
  if (others) return Sides{std::max(*others + clearly_moved, no_lag + first_by), *others + still_usual};
  return std::nullopt;
}

std::optional<std::size_t> ArrivalLags::talker_of(std::size_t one, std::size_t other) {
  if (!in_step(one, other)) return std::nullopt;
  const auto known = sides(one, other);
  if (!known) return std::nullopt;
  const auto lags = correlation_.of(one, other);
  if (!lags) return std::nullopt;
  const auto peak = std::max_element(lags->begin(), lags->end());
  const auto at = static_cast<int>(peak - lags->begin());
  if (at > known->to_other && at < known->from_one) return std::nullopt;
  const bool is_ones = at >= known->from_one;
  const std::optional<int> place = is_ones ? usual(one, other) : turned(usual(other, one));
  const bool is_usual = place && std::abs(at - *place) <= still_usual;
  const float against = is_ones ? highest(*lags, 0, known->to_other) : highest(*lags, known->from_one, last_place);
  if (*peak < (is_usual ? least_peak : least_peak_elsewhere) || *peak <= clear_of_other * against) return std::nullopt;
  return is_ones ? one : other;
}

void ArrivalLags::forget(std::size_t microphone) {
  correlation_.forget(microphone);
  for (std::size_t other = 0; other < clocks_.size(); ++other) {
    pair(microphone, other) = {};
    pair(other, microphone) = {};
  }
}

}  // namespace tongping::audio
