// usage: role_bench
// The shared recording of a panel (four talkers, five microphones that all hear each other) through the station's way
// from samples to segments, with the real recogniser: whose words stand under whose role, and how many of them are
// wrong beside the same recogniser on each talker's clean recordings. Exit code 1 when a figure misses its target.
#include <cstdio>
#include <map>

#include "capture-node/recognise/pocketsphinx_recogniser.hpp"
#include "tests/bench/recognise_corpus.hpp"
#include "tests/bench/recognise_scoring.hpp"
#include "tests/support/panel.hpp"

namespace tongping::bench {
namespace {

using support::Panel;
using support::Sound;
using support::SpokenSegment;

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

int run() {
  const std::vector<Sound> sounds = support::panel_sounds();
  const auto turns = support::turns_of(support::panel_folder() / "panel4.rttm");
  const auto lines = support::lines_said(support::panel_folder() / "panel4.stm");
  if (sounds.empty() || turns.empty()) {
    std::printf("the recorded panel is not there\n");
    return 0;
  }
  Engines engines(sounds.size());
  const auto clean = Panel(support::clean_sounds(sounds[0].size(), lines), engines.all, false).run();
  const auto alone = Panel(sounds, engines.all, false).run();
  const auto separate = Panel(sounds, engines.all, true).run();
  bool good = true;
  for (const auto& [name, segments] : {std::pair{"one recogniser a microphone", &alone}, {"separated", &separate}}) {
    const support::RoleScore score = support::role_score(*segments, turns);
    std::printf("%-28s wrong role %5.2f %%, missed %5.2f %%, segments of the unused microphone %zu, segments %zu\n",
                name, score.wrong_percent, score.missed_percent, score.phantoms, segments->size());
    if (segments == &separate) good = score.wrong_percent <= 1.0 && score.missed_percent <= 2.0 && score.phantoms == 0;
  }
  for (const auto& [microphone, said] : said_at(lines)) {
    const double here = word_errors(separate, microphone, said);
    std::printf("word errors at microphone %zu: %.1f %%", microphone + 1, here);
    const bool compared =
        std::any_of(clean.begin(), clean.end(), [&](const auto& s) { return s.microphone == microphone; });
    if (compared) {
      const double there = word_errors(clean, microphone, said);
      std::printf(", its talker's clean recordings %.1f %%", there);
      good = good && here <= there + 2.0;
    }
    std::printf("%s\n", compared ? "" : ", no clean recordings of its talker");
  }
  if (std::getenv("TONGPING_VERBOSE") != nullptr) {
    for (const SpokenSegment& s : separate)
      std::printf("  %zu  %6.2f to %6.2f  %s\n", s.microphone + 1, s.begin_s, s.end_s, s.text.c_str());
  }
  std::printf("targets: wrong role 1 %%, missed 2 %%, unused microphone 0, 2 points above clean: %s\n",
              good ? "yes" : "NO");
  return good ? 0 : 1;
}

}  // namespace
}  // namespace tongping::bench

int main() { return tongping::bench::run(); }
