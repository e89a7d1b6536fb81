// What a microphone's sound is like: what a technician asks before a meeting. Pure.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "capture-node/audio/meter.hpp"
#include "capture-node/recognise/voice_activity.hpp"

namespace tongping::check {

struct SoundFacts {
  std::chrono::milliseconds heard{0};
  std::chrono::milliseconds voice{0};  // of it with vowels: somebody spoke
  float peak_dbfs = audio::Level::floor_dbfs;
  float voice_dbfs = audio::Level::floor_dbfs;  // mean power where there was a voice
  float room_dbfs = audio::Level::floor_dbfs;   // where there was none: the quietest tenth
  float hum_dbfs = audio::Level::floor_dbfs;    // of the mains and its harmonics, where it stands out
  int hum_hz = 0;                               // 50 or 60; 0: it does not
  std::int64_t clipped = 0;                     // samples at full scale
  bool zeros = true;                            // not one sample was anything but 0

  float voice_above_room_db() const { return voice_dbfs - room_dbfs; }
};

// Fed with all of a microphone's frames of a while. [any]
class SoundProbe {
 public:
  static constexpr std::size_t frame_samples = recognise::VoiceActivity::frame_samples;  // 10 ms at 16 kHz

  // Goes into the voice activity too, which needs all frames.
  void feed(std::span<const std::int16_t, frame_samples> frame);

  SoundFacts facts() const;

  // Mean square of each frame so far, 1 is full scale.
  const std::vector<float>& powers() const { return powers_; }

 private:
  static constexpr std::size_t hum_samples = 8'000;  // half a second: mains is told from what is 5 Hz beside it

  void search_hum(std::span<const std::int16_t, frame_samples> frame, bool quiet);
  void judge_hum();

  recognise::VoiceActivity voice_activity_;
  std::vector<float> powers_;
  std::vector<float> stretch_;  // without a voice, gathered for the search
  std::int64_t voiced_frames_ = 0;
  double voiced_power_ = 0.0;
  int peak_ = 0;
  std::int64_t clipped_ = 0;
  std::size_t hum_searched_ = 0;
  std::array<std::size_t, 2> hum_found_{};  // at 50 and 60 Hz
  std::array<double, 2> hum_power_{};       // sums
};

}  // namespace tongping::check
