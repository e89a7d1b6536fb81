// A recorded panel on the station's way from sound to segments, in lock step and as fast as it goes.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "capture-node/pipeline_core.hpp"
#include "capture-node/voice_separation.hpp"
#include "tests/support/noises.hpp"
#include "tests/support/panel_recording.hpp"
#include "tests/support/scripted_recogniser.hpp"
#include "tests/support/test_clock.hpp"

namespace tongping::support {

struct SpokenSegment {
  std::size_t microphone = 0;
  double begin_s = 0.0;
  double end_s = 0.0;
  std::string text;
};

// Ears, separation and pipelines of all microphones, as a station joins them.
class Panel {
 public:
  // `in_step`: the microphones are channels of one device.
  Panel(std::vector<Sound> sounds, const std::vector<recognise::Recogniser*>& recognisers, bool separate,
        bool in_step = true)
      : sounds_(std::move(sounds)),
        separate_(separate),
        separation_(sounds_.size(), [this](std::size_t at, const station::HeardFrame& f) { feed(at, f); }) {
    for (std::size_t i = 0; i < sounds_.size(); ++i) {
      cores_.push_back(std::make_unique<station::PipelineCore>(
          std::to_string(i), *recognisers[i], *turns_.emplace_back(std::make_unique<station::TurnTaking>()),
          [this, i](const station::SegmentChange& change) { take(i, change); }));
      ears_.push_back(*station::Ear::open(noise_rate_hz, station::Ear::Pace::real_time, clock_,
                                          [this, i](const station::EarFrame& heard) { hear(i, heard); }));
      separation_.join(i, clock_.steady(), {in_step ? this : nullptr, {}});
    }
  }

  std::vector<SpokenSegment> run() {
    constexpr std::size_t block_frames = 160;
    std::size_t length = 0;
    for (const Sound& sound : sounds_) length = std::max(length, sound.size());
    for (std::size_t at = 0; at + block_frames <= length; at += block_frames) {
      clock_.advance(std::chrono::milliseconds(10));
      for (std::size_t i = 0; i < sounds_.size(); ++i) give(i, at, block_frames);
      separation_.turn(clock_.steady());
    }
    for (std::size_t i = 0; i < ears_.size(); ++i) {
      separation_.leave(i);
      cores_[i]->flush();
    }
    return segments_;
  }

  const audio::Crosstalk& crosstalk() const { return separation_.crosstalk(); }

 private:
  void give(std::size_t microphone, std::size_t at, std::size_t frames) {
    const Sound& sound = sounds_[microphone];
    if (at + frames > sound.size()) return;
    base::SampleBlock block;
    block.first_frame = static_cast<std::int64_t>(at);
    block.frames = static_cast<std::uint32_t>(frames);
    std::copy_n(sound.begin() + static_cast<std::ptrdiff_t>(at), frames, block.samples.begin());
    ears_[microphone]->feed(block);
  }
  void hear(std::size_t microphone, const station::EarFrame& heard) {
    if (separate_) return separation_.take(microphone, heard, clock_.steady());
    feed(microphone, heard.frame);
  }
  void feed(std::size_t microphone, const station::HeardFrame& frame) { cores_[microphone]->feed(frame); }
  void take(std::size_t microphone, const station::SegmentChange& change) {
    if (change.state != transcript::SegmentState::final) return;
    const auto seconds = [this](base::WallTime time) { return std::chrono::duration<double>(time - begin_).count(); };
    segments_.push_back({microphone, seconds(change.start), seconds(change.end), change.text});
  }

  const std::vector<Sound> sounds_;
  const bool separate_;
  TestClock clock_;
  const base::WallTime begin_ = clock_.wall();
  station::VoiceSeparation separation_;
  std::vector<std::unique_ptr<station::Ear>> ears_;
  std::vector<std::unique_ptr<station::TurnTaking>> turns_;
  std::vector<std::unique_ptr<station::PipelineCore>> cores_;
  std::vector<SpokenSegment> segments_;
};

struct RoleScore {
  double wrong_percent = 0.0;   // of the segments' time: their own microphone's talker silent, another's speaking
  double missed_percent = 0.0;  // of the talkers' time: in no segment of their own microphone
  std::size_t phantoms = 0;     // segments of microphones that nobody speaks at
};

// In steps of 10 ms; what stands within 250 ms of a turn is not wrong, within 500 ms of a segment not missed.
inline RoleScore role_score(const std::vector<SpokenSegment>& segments, const std::vector<Turn>& turns) {
  constexpr double step = 0.01;
  const auto speaks = [&](std::size_t microphone, double at, double collar) {
    return std::any_of(turns.begin(), turns.end(), [&](const Turn& turn) {
      return turn.microphone == microphone && turn.begin_s - collar <= at && at <= turn.end_s + collar;
    });
  };
  const auto other_speaks = [&](std::size_t microphone, double at) {
    return std::any_of(turns.begin(), turns.end(), [&](const Turn& turn) {
      return turn.microphone != microphone && turn.begin_s <= at && at <= turn.end_s;
    });
  };
  RoleScore score;
  double all = 0.0, wrong = 0.0, speech = 0.0, missed = 0.0;
  for (const SpokenSegment& segment : segments) {
    score.phantoms += std::none_of(turns.begin(), turns.end(),
                                   [&](const Turn& turn) { return turn.microphone == segment.microphone; });
    for (double at = segment.begin_s; at < segment.end_s; at += step) {
      all += step;
      if (!speaks(segment.microphone, at, 0.25) && other_speaks(segment.microphone, at)) wrong += step;
    }
  }
  for (const Turn& turn : turns) {
    for (double at = turn.begin_s; at < turn.end_s; at += step) {
      speech += step;
      const bool covered = std::any_of(segments.begin(), segments.end(), [&](const SpokenSegment& s) {
        return s.microphone == turn.microphone && s.begin_s - 0.5 <= at && at <= s.end_s + 0.5;
      });
      if (!covered) missed += step;
    }
  }
  score.wrong_percent = all > 0.0 ? 100.0 * wrong / all : 0.0;
  score.missed_percent = speech > 0.0 ? 100.0 * missed / speech : 0.0;
  return score;
}

// With recognisers that hear words in all that they are given, so that no silence of theirs hides what is wrong.
inline RoleScore score_of_sounds(std::vector<Sound> sounds, const std::vector<Turn>& turns, bool separate,
                                 bool in_step = true) {
  std::vector<ScriptedRecogniser> scripted(sounds.size());
  std::vector<recognise::Recogniser*> recognisers;
  for (ScriptedRecogniser& recogniser : scripted) {
    recogniser.partials = {"something", "something that was said"};
    recogniser.final_text = "something that was said";
    recognisers.push_back(&recogniser);
  }
  return role_score(Panel(std::move(sounds), recognisers, separate, in_step).run(), turns);
}

}  // namespace tongping::support
