// Words that reach the transcript, through the station's way from samples to segments with the real recogniser.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "capture-node/ear.hpp"
#include "capture-node/pipeline_core.hpp"
#include "tests/bench/recognise_corpus.hpp"
#include "tests/bench/recognise_scoring.hpp"
#include "tests/support/noises.hpp"

namespace tongping::bench {

using support::Sound;

// A microphone with its own engine.
class Listener {
 public:
  explicit Listener(recognise::Recogniser& recogniser)
      : core_("bench", recogniser, turns_, [this](const station::SegmentChange& change) { take(change); }) {}

  void hear(const Sound& sound) {
    constexpr std::size_t frame = station::HeardFrame::frames;
    for (std::size_t at = 0; at + frame <= sound.size(); at += frame) {
      station::HeardFrame heard;
      heard.begin = base::from_ns(0) + frames_++ * station::HeardFrame::length;
      std::transform(sound.begin() + static_cast<std::ptrdiff_t>(at),
                     sound.begin() + static_cast<std::ptrdiff_t>(at + frame), heard.samples.begin(),
                     support::sixteen_bits);
      if (!core_.feed(station::judged(heard, activity_).frame)) return;
    }
  }
  void flush() { (void)core_.flush(); }
  const std::string& text() const { return text_; }     // of what is final
  std::size_t withdrawn() const { return withdrawn_; }  // utterances that stood unfinished and were taken back

 private:
  void take(const station::SegmentChange& change) {
    if (change.state == transcript::SegmentState::final) text_ += change.text + ' ';
    if (change.state == transcript::SegmentState::withdrawn) ++withdrawn_;
  }

  recognise::VoiceActivity activity_;
  station::TurnTaking turns_;
  station::PipelineCore core_;
  std::int64_t frames_ = 0;
  std::string text_;
  std::size_t withdrawn_ = 0;
};

struct Transcript {
  std::string text;
  std::size_t withdrawn = 0;
  std::size_t words() const { return plain_words(text).size(); }
};

// What becomes of `sound` after `before`, whose own do not count: they have ended a second earlier.
inline Transcript transcript_of(const Sound& before, const Sound& sound, recognise::Recogniser& recogniser) {
  const auto room = [](const Sound& quiet) {
    return support::mix(quiet, support::white_noise(static_cast<double>(quiet.size()) / corpus_rate_hz, -66.0, 1));
  };
  Listener listener(recogniser);
  if (!before.empty()) {
    listener.hear(room(before));
    listener.hear(room(support::silence(1.0)));
  }
  const std::size_t spoken = listener.text().size();
  const std::size_t withdrawn = listener.withdrawn();
  listener.hear(room(sound));
  listener.flush();
  return {listener.text().substr(spoken), listener.withdrawn() - withdrawn};
}

}  // namespace tongping::bench
