// usage: music_bench FILE...
// Words that reach the transcript from a minute of each recorded piece of music: as loud as a talker, where nobody has
// spoken at the microphone; the same after a talker, and 10 dB weaker; and how often words of it stood unfinished and
// were taken back. Then what is lost of talk beside it: of the librivox recordings, the words that are recognised in a
// quiet room, directly after ten seconds of the piece and with the piece 10 dB weaker behind them. FILE: any that a
// file: source opens, of any rate; its first channel is heard.
#include <array>
#include <cstdio>
#include <cstdlib>

#include "capture-node/audio/resampler.hpp"
#include "capture-node/recognise/pocketsphinx_recogniser.hpp"
#include "tests/bench/transcript_words.hpp"

namespace tongping::bench {
namespace {

constexpr double talker_dbfs = -26.0;
constexpr double heard_s = 60.0;

// A minute from the middle; empty where the file cannot be read.
Sound piece_of(const std::string& path) {
  const base::SystemClock clock;
  auto source = audio::FileSource::open({audio::SourceKind::file, path, 1, true}, clock);
  if (!source) return {};
  auto resampler = audio::Resampler::open((*source)->rate_hz());
  if (!resampler) return {};
  Sound sound;
  for (const std::int16_t sample : (*resampler)->feed(load_samples(path, (*source)->rate_hz()))) {
    sound.push_back(static_cast<float>(sample) / 32768.0F);
  }
  const std::size_t wanted = support::frames_of(heard_s);
  const std::size_t begin = sound.size() > wanted ? std::min(sound.size() * 3 / 10, sound.size() - wanted) : 0;
  return {sound.begin() + static_cast<std::ptrdiff_t>(begin),
          sound.begin() + static_cast<std::ptrdiff_t>(std::min(sound.size(), begin + wanted))};
}

struct Words {
  std::size_t alone = 0, after_talker = 0, weaker = 0, withdrawn = 0;
};

struct Kept {
  std::size_t in_quiet = 0, after_music = 0, over_music = 0;
};

Sound talk_over(const Sound& talk, const Sound& piece) {
  Sound sound = talk;
  for (std::size_t i = 0; i < sound.size(); ++i) sound[i] += piece[i % piece.size()];
  return sound;
}

int run(const std::vector<std::string>& files) {
  const std::vector<Recording> recordings = librivox();
  const auto engine = recognise::open_pocketsphinx({});
  if (recordings.empty() || !engine) {
    std::printf("no recordings or no recogniser, skipped\n");
    return 0;
  }
  const Sound talker = support::at_level(recordings.front().samples, talker_dbfs);
  Words all;
  Kept kept;
  std::size_t pieces = 0;
  std::printf(
      "words of a minute: as loud as a talker, nobody before; after one; 10 dB weaker after one; times taken back; of "
      "a talk in a "
      "quiet room, after music, over music\n");
  for (const std::string& file : files) {
    const Sound piece = piece_of(file);
    if (piece.size() < support::frames_of(20.0)) {
      std::printf("%s: shorter than 20 s, or cannot be read\n", file.c_str());
      continue;
    }
    const Sound loud = support::at_level(piece, talker_dbfs);
    const Sound weak = support::at_level(piece, talker_dbfs - 10.0);
    const std::array<Transcript, 3> heard{transcript_of({}, loud, **engine), transcript_of(talker, loud, **engine),
                                          transcript_of(talker, weak, **engine)};
    const Words words{heard[0].words, heard[1].words, heard[2].words,
                      heard[0].withdrawn + heard[1].withdrawn + heard[2].withdrawn};
    const Sound talk = support::at_level(recordings[++pieces % recordings.size()].samples, talker_dbfs);
    const Sound before(loud.begin(), loud.begin() + static_cast<std::ptrdiff_t>(support::frames_of(10.0)));
    Sound begins = before;
    support::append(begins, talk);
    const std::size_t of_music = words_in({}, before, **engine);
    const std::size_t after = words_in({}, begins, **engine);
    const Kept now{words_in({}, talk, **engine), after - std::min(after, of_music),
                   words_in(talker, talk_over(talk, weak), **engine)};
    std::printf("%3zu %3zu %3zu %3zu  %3zu %3zu %3zu  %s\n", words.alone, words.after_talker, words.weaker,
                words.withdrawn, now.in_quiet, now.after_music, now.over_music,
                file.substr(file.rfind('/') + 1).c_str());
    std::fflush(stdout);
    all = {all.alone + words.alone, all.after_talker + words.after_talker, all.weaker + words.weaker,
           all.withdrawn + words.withdrawn};
    kept = {kept.in_quiet + now.in_quiet, kept.after_music + now.after_music, kept.over_music + now.over_music};
  }
  std::printf("%zu pieces: %zu, %zu, %zu words, %zu times taken back; of talk %zu, %zu, %zu\n", pieces, all.alone,
              all.after_talker, all.weaker, all.withdrawn, kept.in_quiet, kept.after_music, kept.over_music);
  return 0;
}

}  // namespace
}  // namespace tongping::bench

int main(int argc, char* argv[]) { return tongping::bench::run({argv + 1, argv + argc}); }
