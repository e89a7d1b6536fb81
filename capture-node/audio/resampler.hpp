// A stream at a source's rate as the 16 kHz 16-bit samples that recognisers take. The home of soxr.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "common/base/result.hpp"

namespace tongping::audio {

inline constexpr std::uint32_t recogniser_rate_hz = 16'000;

// Refuses a rate that makes no recognisable sound, with the rates that do. [any]
base::Result<void> check_rate(std::uint32_t input_rate_hz);

// Sample n of the output stands at the same time as sample n * input rate / 16000 of the input; it only comes out some
// milliseconds later. Owned by a pipeline. [pipeline]
class Resampler {
 public:
  static base::Result<std::unique_ptr<Resampler>> open(std::uint32_t input_rate_hz);
  ~Resampler();
  Resampler(const Resampler&) = delete;
  Resampler& operator=(const Resampler&) = delete;

  // What is ready; valid until the next call. Input beyond [-1, 1] is clipped.
  std::span<const std::int16_t> feed(std::span<const float> input);

  // What is still inside; then begins anew, for another stretch of sound. Valid until the next call.
  std::span<const std::int16_t> drain();

 private:
  struct Engine;
  explicit Resampler(std::unique_ptr<Engine> engine);
  std::span<const std::int16_t> convert(const float* input, std::size_t frames);

  std::unique_ptr<Engine> engine_;
  std::vector<float> converted_;
  std::vector<std::int16_t> samples_;
};

}  // namespace tongping::audio
