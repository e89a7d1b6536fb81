// How the sound of one microphone goes with that of another one, a little earlier or later. Pure.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace tongping::audio {

// The cross-correlation of the last 64 ms that two microphones have both heard, whitened, so that one sound has one
// peak whatever its pitch (the phase transform: C. Knapp, G. Carter, "The generalized correlation method for estimation
// of time delay", 1976). The two count their samples by one clock. Owned by one thread. [listening]
class LagCorrelation {
 public:
  static constexpr std::size_t frame_samples = 160;  // 10 ms
  static constexpr int reach = 256;                  // samples: in 16 ms sound goes 5.5 m
  static constexpr std::size_t places = 2 * reach + 1;

  // 1 where both are alike but for the lag; place `reach`: none, after it: the other one hears it later.
  using Lags = std::array<float, places>;

  explicit LagCorrelation(std::size_t microphones);
  ~LagCorrelation();

  // The next 10 ms of a microphone, and when they were heard, by the clock that counts for both.
  void take(std::size_t microphone, std::span<const std::int16_t, frame_samples> samples, std::chrono::nanoseconds at);

  // Nothing: one of them has not heard these 64 ms.
  std::optional<Lags> of(std::size_t one, std::size_t other);

  // Overwrites what it holds of a microphone's sound.
  void forget(std::size_t microphone);

 private:
  static constexpr std::size_t window = 1'024;  // samples
  static constexpr std::size_t most_apart = 3 * frame_samples;

  struct Transform;
  struct Microphone {
    std::array<float, window + most_apart> samples{};  // the newest last
    std::size_t heard = 0;                             // of them, without a gap
    std::int64_t end = 0;                              // sample after the newest
    std::optional<std::int64_t> transformed;           // its spectrum is of the samples before this one
  };

  bool transform(std::size_t microphone, std::int64_t end);

  std::vector<Microphone> microphones_;
  const std::unique_ptr<Transform> transform_;
};

}  // namespace tongping::audio
