// One microphone's way from a source's samples to frames of 10 ms at the recogniser's rate, each with its time and with
// what voice activity says of it. Without a thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "capture-node/audio/meter.hpp"
#include "capture-node/audio/resampler.hpp"
#include "capture-node/heard_frame.hpp"
#include "common/base/clock.hpp"
#include "common/base/sample_ring.hpp"

namespace tongping::station {

// A frame before it is known whose voice it holds.
struct EarFrame {
  HeardFrame frame;
  float power = 0.0F;                     // mean square, 1 is full scale
  float floor = 0.0F;                     // of the room, likewise
  std::chrono::nanoseconds in_stream{0};  // of its first sample: since SampleBlock::first_frame was 0
};

// A frame with what voice activity, which follows its microphone, says of it.
EarFrame judged(HeardFrame frame, recognise::VoiceActivity& activity);

// Owned by whoever feeds it; called by one thread. [listening]
class Ear {
 public:
  using Give = std::function<void(EarFrame)>;  // called within feed and finish

  // How time is counted: a device's own clock is never quite the station's, and is followed; a file that is read faster
  // than time has only its own.
  enum class Pace { real_time, own };

  // `clock` outlives it. Refuses a rate below 4 kHz or above 768 kHz.
  static base::Result<std::unique_ptr<Ear>> open(std::uint32_t rate_hz, Pace pace, const base::Clock& clock, Give give);

  // A jump of `first_frame` up to 100 ms counts as silence; after a longer one the next frame is marked.
  void feed(const base::SampleBlock& block);

  // The sound ends: gives what is still inside. What is fed after it begins after a gap.
  void finish();

  // Gives what is still inside, then silence, and holds nothing of what it heard.
  void forget();

  audio::Level level() const { return meter_.level(); }
  std::int64_t frames() const { return next_frame_; }      // of the stream so far, at its own rate, gaps included
  std::int64_t gap_frames() const { return gap_frames_; }  // of them missing

 private:
  Ear(std::uint32_t rate_hz, Pace pace, const base::Clock& clock, Give give,
      std::unique_ptr<audio::Resampler> resampler);
  void follow_clock(const base::SampleBlock& block);
  void take_gap(std::int64_t missing);
  void take(std::span<const std::int16_t> samples);
  void give_frame();
  std::chrono::nanoseconds length_of(std::int64_t stream_frames) const;

  const std::uint32_t rate_hz_;
  const Pace pace_;
  const base::Clock& clock_;
  const Give give_;
  const std::unique_ptr<audio::Resampler> resampler_;
  audio::Meter meter_;
  recognise::VoiceActivity voice_activity_;
  HeardFrame partial_;
  std::size_t partial_samples_ = 0;

  std::optional<base::WallTime> stream_begin_;  // wall clock of the stream's frame 0
  std::optional<base::WallTime> earliest_;      // of what blocks said of it since `earliest_since_`
  base::SteadyTime earliest_since_;
  base::SteadyTime began_;
  std::int64_t next_frame_ = 0;
  std::int64_t gap_frames_ = 0;
  std::int64_t stretch_begin_ = 0;  // stream frame of the first sample since the last gap
  std::int64_t stretch_given_ = 0;  // frames of 10 ms given since
  bool after_gap_ = false;
};

}  // namespace tongping::station
