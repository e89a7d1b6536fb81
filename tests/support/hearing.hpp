// What a test hears of a source, and what tone is in it.
#pragma once

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <numbers>
#include <numeric>
#include <optional>
#include <vector>

#include "capture-node/audio/sources.hpp"

namespace tongping::support {

using namespace std::chrono_literals;

// With a stream of its own at the sound server.
inline std::unique_ptr<audio::Source> pulse_source(const audio::SourceSpec& spec, const base::Clock& clock,
                                                   const base::Log& log) {
  return audio::Sources(clock, log).open(spec).value();
}

struct Heard {
  std::int64_t frames = 0;
  std::int64_t first_frame = -1;
  std::int64_t missing = 0;  // jumps of first_frame
  std::vector<float> samples;
};

// Takes blocks until `enough` says so or `patience` has passed.
template <typename Enough>
bool hear(base::SampleRing& ring, Heard& heard, std::chrono::milliseconds patience, Enough enough) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!enough(heard)) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    const auto block = ring.pop_for(20ms);
    if (!block) continue;
    if (heard.first_frame < 0) heard.first_frame = block->first_frame;
    if (heard.frames > 0) heard.missing += block->first_frame - (heard.first_frame + heard.frames + heard.missing);
    heard.frames += block->frames;
    heard.samples.insert(heard.samples.end(), block->view().begin(), block->view().end());
  }
  return true;
}

inline auto at_least(std::int64_t frames) {
  return [frames](const Heard& heard) { return heard.frames >= frames; };
}

inline constexpr auto first_frames = 4s;  // of a virtual sink; see PulseDaemon

// Between pieces; nothing where one did not come within a second.
inline std::optional<std::chrono::steady_clock::duration> longest_wait(base::SampleRing& ring, int pieces) {
  auto longest = std::chrono::steady_clock::duration::zero();
  for (int i = 0; i < pieces; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    if (!ring.pop_for(1s)) return std::nullopt;
    longest = std::max(longest, std::chrono::steady_clock::now() - begin);
  }
  return longest;
}

inline bool never(const Heard&) { return false; }

// How long until the health is as wanted; nothing after `patience`.
template <typename Wanted>
std::optional<std::chrono::steady_clock::duration> time_until(const audio::Source& source,
                                                              std::chrono::milliseconds patience, Wanted wanted) {
  const auto begin = std::chrono::steady_clock::now();
  while (!wanted(source.health())) {
    if (std::chrono::steady_clock::now() - begin > patience) return std::nullopt;
    ::poll(nullptr, 0, 5);
  }
  return std::chrono::steady_clock::now() - begin;
}

inline bool is_lost(const audio::SourceHealth& health) { return health.lost; }
inline bool is_running(const audio::SourceHealth& health) { return health.running; }

// The part of the signal's power that a tone of `hz` makes (Goertzel, as a plain correlation).
inline double share_of(const std::vector<float>& samples, double hz, double rate_hz) {
  double re = 0.0;
  double im = 0.0;
  double power = 1e-12;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double angle = 2.0 * std::numbers::pi * hz * static_cast<double>(i) / rate_hz;
    re += static_cast<double>(samples[i]) * std::cos(angle);
    im += static_cast<double>(samples[i]) * std::sin(angle);
    power += static_cast<double>(samples[i]) * static_cast<double>(samples[i]);
  }
  return 2.0 * (re * re + im * im) / (power * static_cast<double>(samples.size()));
}

// Of most stretches of 50 ms: where a busy machine starves the player, the tone goes on with another phase.
inline double usual_share_of(const std::vector<float>& samples, double hz, double rate_hz) {
  const auto length = static_cast<std::ptrdiff_t>(rate_hz / 20);
  std::vector<double> shares;
  for (auto at = samples.begin(); samples.end() - at >= length; at += length) {
    shares.push_back(share_of({at, at + length}, hz, rate_hz));
  }
  std::nth_element(shares.begin(), shares.begin() + static_cast<std::ptrdiff_t>(shares.size() / 2), shares.end());
  return shares.at(shares.size() / 2);
}

inline double rms(const std::vector<float>& samples) {
  double power = 0.0;
  for (const float sample : samples) power += static_cast<double>(sample) * static_cast<double>(sample);
  return samples.empty() ? 0.0 : std::sqrt(power / static_cast<double>(samples.size()));
}

inline auto a_tone_is_heard(std::size_t frames) {
  return [frames](Heard& heard) {
    if (heard.samples.size() < frames) return false;
    heard.samples.erase(heard.samples.begin(), heard.samples.end() - static_cast<std::ptrdiff_t>(frames));
    return rms(heard.samples) > 0.05;
  };
}

}  // namespace tongping::support
