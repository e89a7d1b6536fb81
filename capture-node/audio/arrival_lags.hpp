// Which of two microphones' talkers is it whom both hear? By when the voice arrives at each. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "capture-node/audio/lag_correlation.hpp"
#include "capture-node/audio/source.hpp"

namespace tongping::audio {

// A voice arrives at two microphones at two moments, and how far they are apart depends on where its talker is, not on
// how loud anybody is: a level that is turned up does not change it, nor does a neighbour who speaks up. What is usual
// for a talker is learned while that one speaks alone; only what arrives at the talker's own microphone first is, so
// that nobody's microphone learns somebody else. Told are microphones of one device alone: two devices do not
// keep step to the sample. Owned by one thread. [listening]
class ArrivalLags {
 public:
  explicit ArrivalLags(std::size_t microphones)
      : correlation_(microphones), clocks_(microphones), pairs_(microphones * microphones) {}

  // Its samples are counted by this clock from now on. What is learned of it stays.
  void join(std::size_t microphone, SampleClock clock) { clocks_[microphone] = clock; }

  // Its next 10 ms, and when they were heard, by its clock; one that is late and waited for, so much later.
  void take(std::size_t microphone, std::span<const std::int16_t, LagCorrelation::frame_samples> samples,
            std::chrono::nanoseconds at);

  // All that hear these 10 ms have given them. `talker`: who alone has been speaking for 120 ms and longer.
  void learn(std::optional<std::size_t> talker);

  // Whose talker both hear, where they hear one voice: of two who talk at once it may tell either. Nothing: that is not
  // learned, or it is neither's, or they do not keep step.
  std::optional<std::size_t> talker_of(std::size_t one, std::size_t other);

  // Overwrites what it holds of its sound. What is learned of it stays.
  void leave(std::size_t microphone) { correlation_.forget(microphone); }

  // It is another one from here on: nothing of it is known.
  void forget(std::size_t microphone);

 private:
  // Where the other one heard the talker of `from` while that one spoke alone.
  struct Pair {
    std::array<float, LagCorrelation::places> counts{};
    float total = 0.0F;
    int waits = 0;             // frames until the next look
    std::optional<int> usual;  // place in LagCorrelation::Lags
  };
  // Where the peak lies when it is the one's talker, and when it is the other's; none of the two between them.
  struct Sides {
    int from_one = 0;
    int to_other = 0;
  };

  const Pair& pair(std::size_t from, std::size_t at) const { return pairs_[from * clocks_.size() + at]; }
  Pair& pair(std::size_t from, std::size_t at) { return pairs_[from * clocks_.size() + at]; }
  std::optional<int> usual(std::size_t from, std::size_t at) const { return pair(from, at).usual; }
  bool in_step(std::size_t one, std::size_t other) const;
  std::optional<Sides> sides(std::size_t one, std::size_t other) const;
  static void count(Pair& pair, std::size_t place);

  LagCorrelation correlation_;
  std::vector<SampleClock> clocks_;
  std::vector<Pair> pairs_;
};

}  // namespace tongping::audio
