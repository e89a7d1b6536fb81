// usage: role_bench [BEGINNINGS]
// The shared recording of a panel (four talkers, five microphones that all hear each other) through the station's way
// from samples to segments, with the real recogniser: whose words stand under whose role, and how many of them are
// wrong beside the same recogniser on each talker's clean recordings. Exit code 1 when a figure misses its target.
// The engine's words depend by some points on where in the sound its first frame of 10 ms begins; so all is heard
// BEGINNINGS times (4 when not given), from places spread over one frame, and the means are compared.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <numeric>

#include "capture-node/recognise/pocketsphinx_recogniser.hpp"
#include "tests/bench/recognise_corpus.hpp"
#include "tests/bench/recognise_scoring.hpp"
#include "tests/support/panel.hpp"

namespace tongping::bench {
namespace {

using support::Panel;
using support::Sound;
using support::SpokenSegment;

constexpr std::size_t engine_frame = corpus_rate_hz / 100;  // samples; 10 ms

struct Engines {
  explicit Engines(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      owned.push_back(std::move(*recognise::open_pocketsphinx({})));
      all.push_back(owned.back().get());
    }
  }
  std::vector<std::unique_ptr<recognise::Recogniser>> owned;
  std::vector<recognise::Recogniser*> all;
};

// What was said at each microphone, in its order.
std::map<std::size_t, std::string> said_at(const std::vector<support::Line>& lines) {
  std::map<std::size_t, std::string> said;
  for (const support::Line& line : lines) said[line.turn.microphone] += line.words + " ";
  return said;
}

double word_errors(std::vector<SpokenSegment> segments, std::size_t microphone, const std::string& said) {
  std::sort(segments.begin(), segments.end(), [](const auto& a, const auto& b) { return a.begin_s < b.begin_s; });
  std::string text;
  for (const SpokenSegment& segment : segments) {
    if (segment.microphone == microphone) text += segment.text + " ";
  }
  WordErrors errors;
  errors.add(said, text);
  return errors.percent();
}

// All that is heard, from `frames` on.
std::vector<Sound> begun_at(std::vector<Sound> sounds, std::size_t frames) {
  for (Sound& sound : sounds) sound.erase(sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(frames));
  return sounds;
}

// Word errors in percent, one of each beginning.
struct Percents {
  std::vector<double> all;

  double mean() const { return std::accumulate(all.begin(), all.end(), 0.0) / static_cast<double>(all.size()); }
  void print(const char* what) const {
    const auto [least, most] = std::minmax_element(all.begin(), all.end());
    std::printf("%s %.1f %% (%.1f to %.1f)", what, mean(), *least, *most);
  }
};

struct AtMicrophone {
  Percents here;
  Percents clean;  // empty where there are no clean recordings of its talker
};

bool judge_roles(const char* name, const std::vector<SpokenSegment>& segments,
                 const std::vector<support::Turn>& turns) {
  const support::RoleScore score = support::role_score(segments, turns);
  std::printf("%-28s wrong role %5.2f %%, missed %5.2f %%, segments of the unused microphone %zu, segments %zu\n", name,
              score.wrong_percent, score.missed_percent, score.phantoms, segments.size());
  if (std::getenv("TONGPING_VERBOSE") != nullptr) {
    for (const SpokenSegment& s : segments)
      std::printf("  %zu  %6.2f to %6.2f  %s\n", s.microphone + 1, s.begin_s, s.end_s, s.text.c_str());
  }
  return score.wrong_percent <= 1.0 && score.missed_percent <= 2.0 && score.phantoms == 0;
}

bool judge_words(const std::map<std::size_t, AtMicrophone>& errors) {
  bool good = true;
  for (const auto& [microphone, at] : errors) {
    std::printf("word errors at microphone %zu: ", microphone + 1);
    at.here.print("mean");
    if (at.clean.all.empty()) {
      std::printf(", no clean recordings of its talker\n");
      continue;
    }
    at.clean.print(", its talker's clean recordings");
    std::printf(", %+.1f points\n", at.here.mean() - at.clean.mean());
    good = good && at.here.mean() <= at.clean.mean() + 2.0;
  }
  return good;
}

int run(std::size_t beginnings) {
  const std::vector<Sound> sounds = support::panel_sounds();
  const auto turns = support::turns_of(support::panel_folder() / "panel4.rttm");
  const auto lines = support::lines_said(support::panel_folder() / "panel4.stm");
  if (sounds.empty() || turns.empty()) {
    std::printf("the recorded panel is not there\n");
    return 0;
  }
  const auto clean_sounds = support::clean_sounds(sounds[0].size(), lines);
  const auto said = said_at(lines);
  Engines engines(sounds.size());
  judge_roles("one recogniser a microphone", Panel(sounds, engines.all, false).run(), turns);
  bool good = true;
  std::map<std::size_t, AtMicrophone> errors;
  for (std::size_t i = 0; i < beginnings; ++i) {
    const std::size_t frames = i * engine_frame / beginnings;
    const auto clean = Panel(begun_at(clean_sounds, frames), engines.all, false).run();
    const auto separate = Panel(begun_at(sounds, frames), engines.all, true).run();
    good = judge_roles("separated", separate, turns) && good;
    for (const auto& [microphone, words] : said) {
      AtMicrophone& at = errors[microphone];
      at.here.all.push_back(word_errors(separate, microphone, words));
      const auto own = [m = microphone](const SpokenSegment& s) { return s.microphone == m; };
      if (std::any_of(clean.begin(), clean.end(), own)) at.clean.all.push_back(word_errors(clean, microphone, words));
    }
  }
  good = judge_words(errors) && good;
  std::printf("targets: wrong role 1 %%, missed 2 %%, unused microphone 0, 2 points above clean: %s\n",
              good ? "yes" : "NO");
  return good ? 0 : 1;
}

}  // namespace
}  // namespace tongping::bench

int main(int count, char** arguments) {
  const int beginnings = count > 1 ? std::atoi(arguments[1]) : 4;
  if (beginnings < 1) {
    std::fprintf(stderr, "usage: role_bench [BEGINNINGS]\n");
    return 2;
  }
  return tongping::bench::run(static_cast<std::size_t>(beginnings));
}
