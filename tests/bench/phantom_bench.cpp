// usage: phantom_bench [SECONDS [KIND]]
// How many words reach the transcript from SECONDS (60) of each other sound, through the station's way from samples to
// segments with the real recogniser: where nobody has spoken at the microphone yet, and after a talker who was 10 dB
// louder. What it finds in a voice far away somebody did say; everything else nobody did.
#include <cstdio>
#include <cstdlib>

#include "capture-node/recognise/pocketsphinx_recogniser.hpp"
#include "tests/bench/transcript_words.hpp"
#include "tests/support/disturbances.hpp"

namespace tongping::bench {
namespace {

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
    const std::size_t alone = transcript_of({}, sound, **engine).words();
    std::printf("%-15s %4zu %4zu\n", kind.name.c_str(), alone, transcript_of(voices.front(), sound, **engine).words());
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace tongping::bench

int main(int argc, char* argv[]) {
  return tongping::bench::run(argc > 1 ? std::atof(argv[1]) : 60.0, argc > 2 ? argv[2] : "");
}
