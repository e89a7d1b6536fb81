// Samples that no microphone gives: exact zeros, and the same piece again and again. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tongping::audio {

// Fed by one thread with all samples in order. Air and amplifiers always move the last bits: a stretch that is exactly
// zero comes from a switch (muted, unplugged behind the converter), one that exactly repeats from a driver whose buffer
// is no longer filled.
class SampleWatch {
 public:
  explicit SampleWatch(std::uint32_t rate_hz);

  void feed(std::span<const float> samples);
  void clear();  // what comes next does not go on from before

  std::int64_t zero_frames() const { return zeros_; }         // the newest, up to now
  std::int64_t repeated_frames() const { return repeated_; }  // likewise; each as it was a fixed time before

 private:
  void look_for_period();
  void follow_period(std::size_t fresh);

  const std::size_t longest_period_;
  std::vector<float> past_;  // the newest samples
  std::int64_t zeros_ = 0;
  std::int64_t repeated_ = 0;
  std::size_t period_ = 0;  // 0: none is known
  std::size_t since_look_ = 0;
};

}  // namespace tongping::audio
