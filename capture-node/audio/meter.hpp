// How loud a microphone is: what the console shows. Pure.
#pragma once

#include <cstdint>
#include <span>

namespace tongping::audio {

// dBFS: 0 is full scale. Digital silence is `floor_dbfs`.
struct Level {
  static constexpr float floor_dbfs = -96.0F;
  float peak_dbfs = floor_dbfs;  // held, then falling
  float rms_dbfs = floor_dbfs;   // over the last 300 ms, full-scale sine = -3 dB
  bool clipped = false;          // full scale was reached within the hold time
};

// Peak program metering after IEC 60268-18: the peak is held for 1 s and falls by 20 dB in 1.7 s. RMS integrates over
// 300 ms, as a VU meter does (IEC 60268-17). [pipeline]
class Meter {
 public:
  explicit Meter(std::uint32_t rate_hz) : rate_hz_(static_cast<float>(rate_hz)) {}

  void feed(std::span<const float> samples);
  Level level() const;

 private:
  const float rate_hz_;
  float peak_ = 0.0F;
  float held_s_ = 0.0F;       // since the peak was reached
  float unclipped_s_ = 1e9F;  // since full scale was reached
  float mean_square_ = 0.0F;
};

}  // namespace tongping::audio
