// What is wrong with a microphone's sound, seen from what arrives and what does not: drivers that fail rarely say so.
// Pure: time is handed in.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "capture-node/audio/sample_watch.hpp"
#include "capture-node/audio/stream_clock.hpp"
#include "common/base/clock.hpp"
#include "common/base/sample_ring.hpp"
#include "common/transcript/sound_gap.hpp"

namespace tongping::audio {

using transcript::SoundFault;

// A stretch without usable sound, as far as it is known.
struct Gap {
  SoundFault fault = SoundFault::missing;
  base::SteadyTime begin;
  std::chrono::nanoseconds length{0};  // of what is missing; 0 while it goes on and nobody knows
  bool over = false;
  bool operator==(const Gap&) const = default;
};

// Owned and called by the thread that listens. [listening]
class SoundWatch {
 public:
  // With a fragment of the sound server and a turn of the listener each is known within 500 ms.
  static constexpr std::chrono::milliseconds missing_after{300};
  static constexpr std::chrono::milliseconds zero_after{400};
  static constexpr std::chrono::milliseconds frozen_after{200};  // repeated exactly, after the piece came once
  static constexpr std::chrono::seconds first_sound{3};          // how late virtual sources of a sound server may begin
  static constexpr std::chrono::seconds apart{1};                // losses that follow each other sooner are one gap

  struct Options {
    std::uint32_t rate_hz = 0;
    bool samples = true;  // zeros and repetitions are faults: it is a real microphone's sound
    std::chrono::milliseconds patience = first_sound;
  };

  SoundWatch(Options options, base::SteadyTime now);

  // Counts what is missing into the block's `first_frame`.
  void feed(base::SampleBlock& block, base::SteadyTime now);

  // Often, whether sound comes or not, after what has come was fed.
  void turn(base::SteadyTime now);

  // No more sound comes: what is open is over.
  void end(base::SteadyTime now);

  // What is wrong now.
  std::optional<SoundFault> fault() const;
  std::optional<double> drift_ppm() const { return clock_.drift_ppm(); }

  // What is new of gaps: one when it begins, and again when it is over.
  std::vector<Gap> take_gaps() { return std::exchange(news_, {}); }

 private:
  void lost(std::int64_t frames, base::SteadyTime now);
  void open(Gap gap);
  void close(base::SteadyTime now);
  static bool is_still(SoundFault fault);
  bool is_absent(const Gap& gap) const;
  std::optional<SoundFault> stillness() const;
  std::chrono::nanoseconds length_of(std::int64_t frames) const;

  const Options options_;
  StreamClock clock_;
  SampleWatch samples_;
  std::optional<std::int64_t> next_frame_;  // as the source counts
  std::int64_t added_ = 0;                  // to what the source counts
  base::SteadyTime last_sound_;
  base::SteadyTime last_turn_;
  bool heard_ = false;
  std::optional<Gap> open_;
  base::SteadyTime last_loss_;  // of `open_`; or when sound came back
  std::vector<Gap> news_;
};

}  // namespace tongping::audio
