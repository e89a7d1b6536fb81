#include "capture-node/audio/onset_delays.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tongping::audio {
namespace {

constexpr float onset_forgetting = 0.9995F;   // half in 14 s of one talker
constexpr float onsets_known_after = 150.0F;  // of one talker
constexpr float least_likeness = 0.25F;       // of the rises; 1 where they are the same
constexpr float least_contrast = 2.0F;        // the best place against the mean of the others
constexpr float harmless = 0.5F;              // frames
constexpr float frame_ms = 10.0F;
constexpr std::chrono::milliseconds told_change(5);
constexpr std::int64_t settled_every = 50;  // frames

}  // namespace

OnsetDelays::OnsetDelays(std::size_t microphones)
    : microphones_(microphones), pairs_(microphones * microphones), held_back_(microphones), late_(microphones) {}

void OnsetDelays::feed(std::span<const HeardLevel> levels, std::optional<std::size_t> talker) {
  assert(levels.size() == microphones_.size());
  take(levels);
  if (talker) learn(*talker);
  if (++frames_ % settled_every == 0) settle();
}

void OnsetDelays::take(std::span<const HeardLevel> levels) {
  for (std::size_t i = 0; i < microphones_.size(); ++i) {
    Microphone& m = microphones_[i];
    const float power = (levels[i].present ? levels[i].power : 0.0F) + levels[i].floor;
    std::move(m.rises.begin() + 1, m.rises.end(), m.rises.begin());
    m.rises.back() = m.power > 0.0F ? std::max(10.0F * std::log10(power / m.power), 0.0F) : 0.0F;
    m.power = power;
  }
}

void OnsetDelays::learn(std::size_t talker) {
  const float own = microphones_[talker].rises[reach];
  for (std::size_t i = 0; i < microphones_.size(); ++i) {
    if (i == talker) continue;
    Pair& learned = pair(talker, i);
    const auto& rises = microphones_[i].rises;
    for (std::size_t at = 0; at < window; ++at)
      learned.together[at] = learned.together[at] * onset_forgetting + own * rises[at];
    learned.own_rises = learned.own_rises * onset_forgetting + own * own;
    learned.rises = learned.rises * onset_forgetting + rises[reach] * rises[reach];
    learned.frames = learned.frames * onset_forgetting + 1.0F;
  }
}

// Frames; nothing while it is not known.
std::optional<float> OnsetDelays::later(const Pair& pair) const {
  if (pair.frames < onsets_known_after) return std::nullopt;
  const auto best = std::max_element(pair.together.begin(), pair.together.end());
  float sum = 0.0F;
  for (const float t : pair.together) sum += t;
  const float others = (sum - *best) / static_cast<float>(window - 1);
  if (*best < least_likeness * std::sqrt(pair.rises * pair.own_rises) || *best < least_contrast * others)
    return std::nullopt;
  const auto at = static_cast<std::size_t>(best - pair.together.begin());
  if (at == 0 || at + 1 == window) return std::nullopt;
  const float before = pair.together[at - 1], after = pair.together[at + 1];
  const float bend = before - 2.0F * *best + after;
  const float aside = bend < 0.0F ? 0.5F * (before - after) / bend : 0.0F;
  return static_cast<float>(at) - static_cast<float>(reach) + aside;
}

// Difference constraints: nobody's voice comes to its own microphone later than `harmless_frames` after another. Found
// by relaxing (R. Bellman, "On a routing problem", 1958).
std::vector<int> OnsetDelays::needed(const std::vector<Lag>& lags, float harmless_frames) const {
  std::vector<int> held_back(microphones_.size(), 0);
  for (std::size_t round = 0; round < held_back.size(); ++round) {
    for (const Lag& lag : lags) {
      const float least = static_cast<float>(held_back[lag.from]) - lag.frames - harmless_frames;
      held_back[lag.at] = std::clamp(static_cast<int>(std::ceil(least)), held_back[lag.at], most_frames);
    }
  }
  return held_back;
}

std::vector<OnsetDelays::Lag> OnsetDelays::lags() const {
  std::vector<Lag> lags;
  for (std::size_t from = 0; from < microphones_.size(); ++from) {
    for (std::size_t at = 0; at < microphones_.size(); ++at) {
      if (const auto frames = later(pair(from, at))) lags.push_back({from, at, *frames});
    }
  }
  return lags;
}

// What is good enough stays: each change moves a microphone's frames against the others'.
void OnsetDelays::settle() {
  const std::vector<Lag> known = lags();
  const std::vector<int> wanted = needed(known, harmless), bearable = needed(known, harmless + 0.25F);
  bool good = true;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    good = good && bearable[i] <= held_back_[i] && held_back_[i] <= wanted[i];
  if (!good) held_back_ = wanted;
  tell_late(known);
}

// A number that people read: small changes do not count.
void OnsetDelays::tell_late(const std::vector<Lag>& lags) {
  std::vector<std::chrono::milliseconds> late(late_.size());
  for (const Lag& lag : lags) {
    if (held_back_[lag.at] <= held_back_[lag.from]) continue;
    late[lag.from] = std::max(late[lag.from], std::chrono::milliseconds(std::lround(-lag.frames * frame_ms)));
  }
  for (std::size_t i = 0; i < late.size(); ++i) {
    const bool same = (late[i].count() > 0) == (late_[i].count() > 0);
    if (!same || std::chrono::abs(late[i] - late_[i]) >= told_change) late_[i] = late[i];
  }
}

void OnsetDelays::forget(std::size_t microphone) {
  for (std::size_t other = 0; other < microphones_.size(); ++other) {
    pair(microphone, other) = {};
    pair(other, microphone) = {};
  }
  late_[microphone] = {};
}

}  // namespace tongping::audio
