#include "capture-node/audio/arrival_lags.hpp"

#include <algorithm>
#include <numeric>

namespace tongping::audio {
namespace {

constexpr int no_lag = LagCorrelation::reach;
constexpr int last_place = 2 * LagCorrelation::reach;

// Of two sounds that have nothing to do with each other the highest place, anywhere, is at 0.15; of one voice, in a
// room that echoes, at 0.2 to 0.4.
constexpr float least_peak = 0.15F;
constexpr float least_new_peak = 0.2F;  // where nobody is known to have spoken
constexpr float clear_of_other = 1.25F;

constexpr int near = 2;                   // samples: one place, give or take the talker's head
constexpr int least_apart = 6;            // samples: two talkers, 13 cm of way
constexpr int still_usual = 3;            // samples
constexpr int clearly_moved = 12;         // samples: 26 cm of way nearer to a microphone at which nobody has spoken
constexpr int frames_of_look = 3;         // while it is not known where
constexpr int frames_of_care = 30;        // then
constexpr float lag_forgetting = 0.985F;  // half in 14 s of one talker, once it is known
constexpr float least_looks = 20.0F;
constexpr float usual_share = 0.4F;  // of the looks

float highest(const LagCorrelation::Lags& lags, int from, int to) {
  from = std::max(from, 0);
  to = std::min(to, last_place);
  return from > to ? 0.0F : *std::max_element(lags.begin() + from, lags.begin() + to + 1);
}

}  // namespace

bool ArrivalLags::in_step(std::size_t one, std::size_t other) const {
  return clocks_[one].stream != nullptr && clocks_[one].stream == clocks_[other].stream;
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
  const bool known = pair.total >= least_looks && std::accumulate(begin, end, 0.0F) > usual_share * pair.total;
  pair.usual = known ? std::optional(static_cast<int>(most - pair.counts.begin())) : std::nullopt;
}

// A voice from beyond a talker, seen from the other one, lies on that talker's side.
std::optional<ArrivalLags::Sides> ArrivalLags::sides(std::size_t one, std::size_t other) const {
  const std::optional<int> of_one = pair(one, other).usual;
  std::optional<int> of_other = pair(other, one).usual;
  if (of_other) of_other = 2 * no_lag - *of_other;
  if (of_one && of_other) {
    const int apart = *of_one - *of_other;
    if (apart < least_apart) return std::nullopt;
    return Sides{*of_one - apart / 3, *of_other + apart / 3, least_peak, least_peak};
  }
  if (of_one) return Sides{*of_one - still_usual, *of_one - clearly_moved, least_peak, least_new_peak};
  if (of_other) return Sides{*of_other + clearly_moved, *of_other + still_usual, least_new_peak, least_peak};
  return std::nullopt;
}

std::optional<std::size_t> ArrivalLags::talker_of(std::size_t one, std::size_t other) {
  if (!in_step(one, other)) return std::nullopt;
  const auto known = sides(one, other);
  if (!known) return std::nullopt;
  const auto lags = correlation_.of(one, other);
  if (!lags) return std::nullopt;
  const float best = highest(*lags, 0, last_place);
  const float of_one = highest(*lags, known->from_one, last_place), of_other = highest(*lags, 0, known->to_other);
  if (of_one >= best && of_one >= known->least_of_one && of_one > clear_of_other * of_other) return one;
  if (of_other >= best && of_other >= known->least_of_other && of_other > clear_of_other * of_one) return other;
  return std::nullopt;
}

void ArrivalLags::forget(std::size_t microphone) {
  correlation_.forget(microphone);
  for (std::size_t other = 0; other < clocks_.size(); ++other) {
    pair(microphone, other) = {};
    pair(other, microphone) = {};
  }
}

}  // namespace tongping::audio
