// A meeting in which everybody talks, out of recordings.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "tests/bench/recognise_corpus.hpp"

namespace tongping::bench {

inline std::vector<std::int16_t> as_int16(std::span<const float> samples) {
  std::vector<std::int16_t> result;
  for (const float sample : samples)
    result.push_back(static_cast<std::int16_t>(std::clamp(sample, -1.0F, 0.9999F) * 32768.0F));
  return result;
}

// Everybody says a sentence alone first, as at the start of a meeting; from then on each microphone has the recordings
// in another order, and a breath between them.
struct Talk {
  std::vector<std::vector<float>> sounds;
  std::vector<std::vector<std::vector<std::int16_t>>> recordings;
  double seconds = 0.0;
};

inline Talk everybody_talks(const std::vector<Recording>& recordings, std::size_t microphones, double seconds) {
  constexpr std::size_t turn = corpus_rate_hz * 5;  // what a pair takes to be learned
  Talk talk;
  const std::size_t length = microphones * turn + static_cast<std::size_t>(seconds * corpus_rate_hz);
  talk.seconds = static_cast<double>(length) / corpus_rate_hz;
  for (std::size_t i = 0; i < microphones; ++i) {
    auto& sound = talk.sounds.emplace_back(room_noise(microphones * turn, static_cast<std::uint32_t>(i)));
    auto& spoken = talk.recordings.emplace_back();
    const auto alone = std::span(recordings[i % recordings.size()].samples).first(turn * 4 / 5);
    std::copy(alone.begin(), alone.end(), sound.begin() + static_cast<std::ptrdiff_t>(i * turn));
    spoken.push_back(as_int16(alone));
    for (std::size_t next = i; sound.size() < length; ++next) {
      const auto& samples = recordings[next % recordings.size()].samples;
      const auto taken = std::span(samples).first(std::min(samples.size(), length - sound.size()));
      spoken.push_back(as_int16(taken));
      sound.insert(sound.end(), taken.begin(), taken.end());
      const auto breath = room_noise(corpus_rate_hz * 3 / 10, static_cast<std::uint32_t>(next));
      sound.insert(sound.end(), breath.begin(), breath.end());
    }
    sound.resize(length);
  }
  return talk;
}

}  // namespace tongping::bench
