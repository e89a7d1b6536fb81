// A microphone whose samples a test says: feeds an ear and its pipeline block by block while time
// passes with the samples.
#pragma once

#include <algorithm>
#include <vector>

#include "capture-node/ear.hpp"
#include "capture-node/pipeline_core.hpp"
#include "tests/support/noises.hpp"
#include "tests/support/test_clock.hpp"

namespace tongping::support {

class MicrophoneFeed {
 public:
  // 16 kHz.
  explicit MicrophoneFeed(recognise::Recogniser& recogniser)
      : core("podium", recogniser, turns,
             [this](station::SegmentChange change) { changes.push_back(std::move(change)); }) {
    auto opened = station::Ear::open(noise_rate_hz, station::Ear::Pace::real_time, clock,
                                     [this](const station::EarFrame& heard) { take(heard); });
    if (!opened) throw std::runtime_error(opened.error().message);
    ear = std::move(*opened);
  }

  base::Result<void> hear(const Sound& sound) {
    constexpr std::size_t block_frames = 320;  // 20 ms
    for (std::size_t at = 0; at < sound.size(); at += block_frames) {
      base::SampleBlock block;
      block.first_frame = next_frame;
      block.frames = static_cast<std::uint32_t>(std::min(block_frames, sound.size() - at));
      std::copy_n(sound.begin() + static_cast<std::ptrdiff_t>(at), block.frames, block.samples.begin());
      pass(block.frames);
      ear->feed(block);
      if (!done) return done;
    }
    return {};
  }

  // The sound ends.
  base::Result<void> flush() {
    ear->finish();
    return done.and_then([this] { return core.flush(); });
  }

  // Frames that never come.
  void miss(double seconds) { pass(static_cast<std::int64_t>(frames_of(seconds))); }

  std::vector<station::SegmentChange> of_state(transcript::SegmentState state) const {
    std::vector<station::SegmentChange> found;
    std::copy_if(changes.begin(), changes.end(), std::back_inserter(found),
                 [&](const auto& change) { return change.state == state; });
    return found;
  }

  TestClock clock;
  std::unique_ptr<station::Ear> ear;
  std::vector<station::SegmentChange> changes;
  station::TurnTaking turns;
  station::PipelineCore core;
  std::int64_t next_frame = 0;

 private:
  void take(const station::EarFrame& heard) {
    if (done) done = core.feed(heard.frame);
  }
  void pass(std::int64_t frames) {
    next_frame += frames;
    clock.advance(std::chrono::nanoseconds(frames * 1'000'000'000 / static_cast<std::int64_t>(noise_rate_hz)));
  }

  base::Result<void> done;
};

// Something voiced: a pulse train at a moving pitch through two resonances, syllable by syllable, in a quiet room.
inline Sound babbling(double seconds) {
  Sound sound = white_noise(seconds, -66.0, 99);
  double phase = 0.0;
  double low = 0.0, low2 = 0.0;
  for (std::size_t i = 0; i < sound.size(); ++i) {
    const double t = static_cast<double>(i) / noise_rate_hz;
    phase += (130.0 + 30.0 * std::sin(2.0 * std::numbers::pi * 0.9 * t)) / noise_rate_hz;
    const bool pulse = phase >= 1.0;
    if (pulse) phase -= 1.0;
    // A resonance at 600 Hz, 120 Hz wide.
    const double next = (pulse ? 1.0 : 0.0) + 1.8898 * low - 0.9540 * low2;
    low2 = low;
    low = next;
    const double syllable = 0.15 + std::max(0.0, std::sin(2.0 * std::numbers::pi * 4.0 * t));
    sound[i] += static_cast<float>(0.03 * syllable * low);
  }
  return sound;
}

}  // namespace tongping::support
