// usage: phantom_bench [SECONDS [KIND]]
// How many words reach the transcript from SECONDS (60) of each other sound, through the station's way from samples to
// segments with the real recogniser: where nobody has spoken at the microphone yet, and after a talker who was 10 dB
// louder. What it finds in a voice far away somebody did say; everything else nobody did.
#include <cstdio>
#include <cstdlib>

#include "capture-node/ear.hpp"
#include "capture-node/pipeline_core.hpp"
#include "capture-node/recognise/pocketsphinx_recogniser.hpp"
#include "tests/bench/recognise_corpus.hpp"
#include "tests/bench/recognise_scoring.hpp"
#include "tests/support/disturbances.hpp"

namespace tongping::bench {
namespace {

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
                     sound.begin() + static_cast<std::ptrdiff_t>(at + frame), heard.samples.begin(), [](float sample) {
                       return static_cast<std::int16_t>(std::clamp(sample, -1.0F, 0.9999F) * 32768.0F);
                     });
      if (!core_.feed(station::judged(heard, activity_).frame)) return;
    }
  }
  void flush() { (void)core_.flush(); }
  std::size_t words() const { return words_; }

 private:
  void take(const station::SegmentChange& change) {
    if (change.state == transcript::SegmentState::final) words_ += plain_words(change.text).size();
  }

  recognise::VoiceActivity activity_;
  station::TurnTaking turns_;
  station::PipelineCore core_;
  std::int64_t frames_ = 0;
  std::size_t words_ = 0;
};

// Words of `sound` after `before`, whose own do not count: they have ended a second earlier.
std::size_t words_in(const Sound& before, const Sound& sound, recognise::Recogniser& recogniser) {
  const auto room = [](const Sound& quiet) {
    return support::mix(quiet, support::white_noise(static_cast<double>(quiet.size()) / corpus_rate_hz, -66.0, 1));
  };
  Listener listener(recogniser);
  if (!before.empty()) {
    listener.hear(room(before));
    listener.hear(room(support::silence(1.0)));
  }
  const std::size_t spoken = listener.words();
  listener.hear(room(sound));
  listener.flush();
  return listener.words() - spoken;
}

int run(double seconds, const std::string& only) {
  std::vector<Recording> recordings = librivox();
  if (recordings.empty()) {
    std::printf("no recordings, skipped\n");
    return 0;
  }
  Sound talk;
  std::vector<Sound> voices;
  for (const Recording& recording : recordings) {
    voices.push_back(support::at_level(recording.samples, -26.0));
    support::append(talk, voices.back());
    support::append(talk, support::silence(1.0));
  }
  const double pauses = static_cast<double>(recordings.size() * corpus_rate_hz) / static_cast<double>(talk.size());
  const auto engine = recognise::open_pocketsphinx({});
  if (!engine) {
    std::printf("%s\n", engine.error().message.c_str());
    return 1;
  }
  std::printf("words in %.0f s: nobody spoke before; a talker did, 10 dB louder\n", seconds);
  for (const support::Disturbance& kind : support::disturbances(-36.0, talk, 1.0 - pauses, voices)) {
    if (!only.empty() && kind.name != only) continue;
    const Sound sound = kind.make(seconds, 1);
    const std::size_t alone = words_in({}, sound, **engine);
    std::printf("%-15s %4zu %4zu\n", kind.name.c_str(), alone, words_in(voices.front(), sound, **engine));
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace tongping::bench

int main(int argc, char* argv[]) {
  return tongping::bench::run(argc > 1 ? std::atof(argv[1]) : 60.0, argc > 2 ? argv[2] : "");
}
