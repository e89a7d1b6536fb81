// Does a microphone give its talker's voice later than others hear it? Pure.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "capture-node/audio/crosstalk.hpp"

namespace tongping::audio {

// Sound reaches a talker's own microphone first. Where it comes from there later than from another one, the device is
// slower (radio links take 3 to 20 ms, sound cards up to 30), and whatever compares the two at one moment would take
// the talker for the other's. How much later is learned while one talker speaks alone, from where the rises of the
// level in one microphone lie beside those in the other (their correlation, 10 ms at a time); the others are held back
// until no voice comes to its own microphone last. Owned by one thread. [listening]
class OnsetDelays {
 public:
  static constexpr int most_frames = 6;  // that a microphone is held back

  explicit OnsetDelays(std::size_t microphones);

  // One level a microphone, all of the same 10 ms of the station's clock, not held back. `talker`: who alone has been
  // speaking for 120 ms and longer.
  void feed(std::span<const HeardLevel> levels, std::optional<std::size_t> talker);

  // Another device may be behind it from here on.
  void forget(std::size_t microphone);

  // Frames by which to hold this one back, 0 to `most_frames`.
  int held_back(std::size_t microphone) const { return held_back_[microphone]; }

  // How much later it gives its talker's voice than the quickest of those that wait for it; 0: nobody waits for it.
  std::chrono::milliseconds late(std::size_t microphone) const { return late_[microphone]; }

 private:
  static constexpr std::size_t reach = most_frames + 2;  // frames, to either side
  static constexpr std::size_t window = 2 * reach + 1;

  // How the rises at one microphone go with those of another one's talker, who is `from`.
  struct Pair {
    std::array<float, window> together{};  // place `reach`: at once; before it: earlier than at the talker's own
    float rises = 0.0F;                    // squares
    float own_rises = 0.0F;
    float frames = 0.0F;
  };
  // The voice of who speaks at `from` comes so much later at `at`; earlier where it is negative.
  struct Lag {
    std::size_t from = 0;
    std::size_t at = 0;
    float frames = 0.0F;
  };
  struct Microphone {
    float power = 0.0F;
    std::array<float, window> rises{};  // dB, the newest last
  };

  const Pair& pair(std::size_t from, std::size_t at) const { return pairs_[from * microphones_.size() + at]; }
  Pair& pair(std::size_t from, std::size_t at) { return pairs_[from * microphones_.size() + at]; }
  void take(std::span<const HeardLevel> levels);
  void learn(std::size_t talker);
  std::vector<Lag> lags() const;
  void settle();
  void tell_late(const std::vector<Lag>& lags);
  std::vector<int> needed(const std::vector<Lag>& lags, float harmless_frames) const;
  std::optional<float> later(const Pair& pair) const;

  std::vector<Microphone> microphones_;
  std::vector<Pair> pairs_;
  std::vector<int> held_back_;
  std::vector<std::chrono::milliseconds> late_;
  std::int64_t frames_ = 0;
};

}  // namespace tongping::audio
