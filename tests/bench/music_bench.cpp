// usage: music_bench FILE...
// Words that reach the transcript from a minute of each recorded piece of music: as loud as a talker, where nobody has
// spoken at the microphone; the same after a talker, and 10 dB weaker; and how often words of it stood unfinished and
// were taken back. Then the word errors of talk beside it: of the librivox recordings in a quiet room, directly after
// ten seconds of the piece (words of which are errors), and with the piece 10 dB weaker behind them. FILE: any that a
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

struct OfMusic {
  std::size_t alone = 0, after_talker = 0, weaker = 0, withdrawn = 0;
};

struct OfTalk {
  WordErrors quiet, after_music, over_music;
};

struct Heard {
  recognise::Recogniser& engine;
  Sound talker;
  OfMusic music{};
  OfTalk talk{};

  void hear_music(const Sound& loud, const Sound& weak);
  void hear_talk(const Recording& recording, const Sound& loud, const Sound& weak);
};

void Heard::hear_music(const Sound& loud, const Sound& weak) {
  const std::array<Transcript, 3> heard{transcript_of({}, loud, engine), transcript_of(talker, loud, engine),
                                        transcript_of(talker, weak, engine)};
  music.alone += heard[0].words();
  music.after_talker += heard[1].words();
  music.weaker += heard[2].words();
  for (const Transcript& one : heard) music.withdrawn += one.withdrawn;
  std::printf("%3zu %3zu %3zu", heard[0].words(), heard[1].words(), heard[2].words());
}

void Heard::hear_talk(const Recording& recording, const Sound& loud, const Sound& weak) {
  const Sound said = support::at_level(recording.samples, talker_dbfs);
  Sound after(loud.begin(), loud.begin() + static_cast<std::ptrdiff_t>(support::frames_of(10.0)));
  support::append(after, said);
  Sound over = said;
  for (std::size_t i = 0; i < over.size(); ++i) over[i] += weak[i % weak.size()];
  talk.quiet.add(recording.said, transcript_of({}, said, engine).text);
  talk.after_music.add(recording.said, transcript_of({}, after, engine).text);
  talk.over_music.add(recording.said, transcript_of(talker, over, engine).text);
}

int run(const std::vector<std::string>& files) {
  const std::vector<Recording> recordings = librivox();
  const auto engine = recognise::open_pocketsphinx({});
  if (recordings.empty() || !engine) {
    std::printf("no recordings or no recogniser, skipped\n");
    return 0;
  }
  Heard heard{**engine, support::at_level(recordings.front().samples, talker_dbfs)};
  std::size_t pieces = 0;
  std::printf("words of a minute: as loud as a talker, nobody before; after one; 10 dB weaker after one\n");
  for (const std::string& file : files) {
    const Sound piece = piece_of(file);
    if (piece.size() < support::frames_of(20.0)) {
      std::printf("%s: shorter than 20 s, or cannot be read\n", file.c_str());
      continue;
    }
    const Sound loud = support::at_level(piece, talker_dbfs);
    const Sound weak = support::at_level(piece, talker_dbfs - 10.0);
    heard.hear_music(loud, weak);
    heard.hear_talk(recordings[++pieces % recordings.size()], loud, weak);
    std::printf("  %s\n", file.substr(file.rfind('/') + 1).c_str());
    std::fflush(stdout);
  }
  std::printf("%zu pieces: %zu, %zu, %zu words; taken back %zu times\n", pieces, heard.music.alone,
              heard.music.after_talker, heard.music.weaker, heard.music.withdrawn);
  std::printf("word errors of talk in quiet, after music, over music: %.1f, %.1f, %.1f %%\n",
              heard.talk.quiet.percent(), heard.talk.after_music.percent(), heard.talk.over_music.percent());
  return 0;
}

}  // namespace
}  // namespace tongping::bench

int main(int argc, char* argv[]) { return tongping::bench::run({argv + 1, argv + argc}); }
