// The shared recording of a panel (four talkers, five microphones that all hear each other) through the real station:
// five channels of a device at a sound server, in real time, with translation; judged by the shared score_roles.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>
#include <span>
#include <sstream>

#include "tests/support/panel_recording.hpp"
#include "tests/support/pulse.hpp"
#include "tests/support/wave.hpp"
#include "tests/system/spooled_sound.hpp"
#include "tests/system/venue.hpp"

using namespace tongping;
using namespace tongping::system_test;
using support::PulseDaemon;
using support::Sound;

namespace {

constexpr double pause_ends_s = 2.0;  // after the last word it is final, and translated
constexpr std::size_t step_frames = spool::SpoolFrame::samples_a_frame;
constexpr auto step = spool::SpoolFrame::length;

// By so many points the same recordings come out differently when they are heard a fraction of a frame earlier or
// later, which in real time is chance: these are hard for the recogniser. role_bench, in lock step, has no such chance.
constexpr double recogniser_scatter = 6.0;

using Figures = std::map<std::string, double>;

// The recording until `end_s`, with the turns and lines that have ended by then.
struct PanelPart {
  std::vector<Sound> sounds;
  std::vector<support::Line> lines;
  std::string rttm, stm;  // files
};

// Those whose time, in the columns after `before` others, ends by then.
std::string lines_until(const std::filesystem::path& file, double end_s, int before, bool has_length) {
  std::string kept;
  for (const std::string& line : lines_of(read_file(file))) {
    std::istringstream fields(line);
    std::string skipped;
    for (int i = 0; i < before; ++i) fields >> skipped;
    double begin = 0.0, last = 0.0;
    fields >> begin >> last;
    if ((has_length ? begin + last : last) <= end_s) kept += line + "\n";
  }
  return kept;
}

PanelPart panel_until(const Venue& venue, double end_s) {
  PanelPart part{support::panel_sounds(), {}, {}, {}};
  if (part.sounds.empty()) return part;
  const auto frames = std::min(support::frames_of(end_s + pause_ends_s), part.sounds[0].size());
  for (Sound& sound : part.sounds) sound.resize(frames);
  part.rttm = venue.write("panel.rttm", lines_until(support::panel_folder() / "panel4.rttm", end_s, 3, true));
  part.stm = venue.write("panel.stm", lines_until(support::panel_folder() / "panel4.stm", end_s, 3, false));
  part.lines = support::lines_said(part.stm);
  return part;
}

// Microphones are of roles mic1, mic2, …, as score_roles wants them.
std::string sections(std::size_t microphones) {
  std::string text;
  for (std::size_t i = 1; i <= microphones; ++i) {
    const std::string number = std::to_string(i);
    text += "[[role]]\nid = \"mic" + number + "\"\nlanguage = \"en\"\ntranslate = [\"es\"]\n[[microphone]]\nid = \"m" +
            number + "\"\nrole = \"mic" + number + "\"\nsource = \"device:panel.monitor#" + number + "\"\n";
  }
  return text;
}

base::Json microphones_of(const Venue& venue, const std::string& config) {
  const auto status = venue.run({program("capture-node"), "status", "--json", "--config", config});
  return status.status == 0 ? base::parse_json(status.out).value()["microphones"] : base::Json::array();
}

bool all_are(const base::Json& microphones, const std::string& state) {
  return !microphones.empty() &&
         std::all_of(microphones.begin(), microphones.end(), [&](const auto& one) { return one["state"] == state; });
}

std::string exported(const Venue& venue, const std::string& config, const std::string& name) {
  const auto done = venue.run({program("capture-node"), "sessions", "export", "--format", "json", "--config", config});
  INFO(done.err);
  REQUIRE(done.status == 0);
  return venue.write(name, done.out);
}

Figures scored(const PanelPart& part, const std::string& segments, double offset_ms) {
  const auto tool = bench::shared_folder() / "tools" / "score_roles";
  const auto done = support::run({"python3", tool.string(), "--rttm", part.rttm, "--stm", part.stm, "--offset-ms",
                                  std::to_string(offset_ms), segments});
  INFO(done.err);
  REQUIRE(done.status == 0);
  Figures figures;
  for (const std::string& line : lines_of(done.out)) {
    figures[line.substr(0, line.find('\t'))] = std::stod(line.substr(line.find('\t') + 1));
  }
  return figures;
}

// How loud each 10 ms are, in dB: what one recording and another of it have in common.
template <typename Samples>
float loudness(const Samples& samples) {
  double power = 1.0;
  for (const float sample : samples) power += static_cast<double>(sample) * static_cast<double>(sample);
  return static_cast<float>(10.0 * std::log10(power));
}

std::vector<float> loudness_of(const Sound& sound) {
  std::vector<float> steps;
  for (std::size_t at = 0; at + step_frames <= sound.size(); at += step_frames) {
    std::vector<float> samples(sound.begin() + static_cast<std::ptrdiff_t>(at),
                               sound.begin() + static_cast<std::ptrdiff_t>(at + step_frames));
    for (float& sample : samples) sample *= 32768.0F;
    steps.push_back(loudness(samples));
  }
  return steps;
}

// Where `part` stands in `whole`.
std::size_t place_in(const std::vector<float>& whole, std::span<const float> part) {
  std::size_t best = 0;
  double least = 1e300;
  for (std::size_t lag = 0; lag + part.size() <= whole.size(); ++lag) {
    double differs = 0.0;
    for (std::size_t i = 0; i < part.size() && differs < least; ++i)
      differs += std::abs(static_cast<double>(whole[lag + i] - part[i]));
    if (differs >= least) continue;
    least = differs;
    best = lag;
  }
  return best;
}

// When the recording began on the station's clock, as the station itself heard it. A player that was starved on the way
// has played something else: its quarters then stand elsewhere.
base::WallTime began(const std::vector<spool::SpoolFrame>& heard, const Sound& played) {
  constexpr std::size_t pieces = 4;
  std::vector<float> whole;
  for (const spool::SpoolFrame& frame : heard) whole.push_back(loudness(frame.samples));
  const std::vector<float> part = loudness_of(played);
  const std::size_t length = part.size() / pieces;
  std::vector<base::WallTime> begins;
  for (std::size_t i = 0; i < pieces; ++i) {
    const std::size_t place = place_in(whole, std::span(part).subspan(i * length, length));
    begins.push_back(heard.at(place).begin - static_cast<int>(i * length) * step);
  }
  const auto [first, last] = std::minmax_element(begins.begin(), begins.end());
  INFO("the recording was not played as it is");
  REQUIRE(*last - *first < 100ms);
  return begins[0];
}

double session_began_ms(const std::string& segments_file) {
  const base::Json first = base::parse_json(lines_of(read_file(segments_file)).at(0)).value();
  return first["wall_start_ns"].get<double>() / 1e6 - first["start_ms"].get<double>();
}

// How many states of segments of a microphone stand in JSON lines.
std::size_t states_at(const std::string& text, std::size_t microphone) {
  const auto lines = lines_of(text);
  return static_cast<std::size_t>(std::count_if(lines.begin(), lines.end(), [&](const std::string& line) {
    return base::parse_json(line).value()["role"]["id"] == "mic" + std::to_string(microphone);
  }));
}

// What became of five sounds at five microphones; its segments are in a file.
struct LiveRun {
  std::string segments;
  double offset_ms = 0.0;            // of the sounds' beginning, on the session's clock
  std::size_t states_at_unused = 0;  // of segments at the last microphone, unfinished ones included
};

void play_through(const Venue& venue, const PulseDaemon& server, const std::string& config,
                  const std::vector<Sound>& sounds) {
  support::write_wave(venue.path("played.wav"), support::noise_rate_hz, sounds);
  const auto player = server.play_steadily(venue.path("played.wav"), "panel");
  REQUIRE(player->wait(300s) == 0);
  // Recognisers may be behind.
  REQUIRE(eventually([&] { return all_are(microphones_of(venue, config), "live"); }, 120s));
  for (const base::Json& microphone : microphones_of(venue, config)) {
    INFO(microphone.dump());
    CHECK(microphone["missing_ms"] == 0);
  }
}

// `more`: of the station's section.
LiveRun run_live(const Venue& venue, const std::string& name, const std::vector<Sound>& sounds,
                 const std::string& more = "") {
  const int channels = static_cast<int>(sounds.size());
  const PulseDaemon server({PulseDaemon::virtual_microphone("panel", channels)});
  const auto config = venue.station_config(more + sections(sounds.size()) + "[spool]\nkeep = true\n", name);
  auto station = venue.station(config);
  REQUIRE(eventually([&] { return all_are(microphones_of(venue, config), "live"); }));
  support::Process tail({program("capture-node"), "tail", "--json", "--interim", "--config", config},
                        venue.environment());
  REQUIRE(eventually([&] {
    return venue.run({program("capture-node"), "status", "--config", config}).out.find("tail") != std::string::npos;
  }));
  play_through(venue, server, config, sounds);
  stop(*station);
  LiveRun run{exported(venue, config, name + ".jsonl"), 0.0, states_at(tail.output(), sounds.size())};
  const auto begin = began(SpooledSound(venue.path(name), name).frames("m1"), sounds[0]);
  run.offset_ms = static_cast<double>(base::to_ns(begin)) / 1e6 - session_began_ms(run.segments);
  return run;
}

void print(const Figures& figures, const LiveRun& run) {
  for (const auto& [name, value] : figures) std::printf("panel live: %s %.2f\n", name.c_str(), value);
  std::printf("panel live: unfinished and finished states at the unused microphone %zu, offset %.0f ms\n",
              run.states_at_unused, run.offset_ms);
  std::fflush(stdout);
}

double words_said(const std::vector<support::Line>& lines, std::size_t microphone) {
  std::size_t words = 0;
  for (const support::Line& line : lines) {
    std::istringstream text(line.words);
    for (std::string word; text >> word;) words += line.turn.microphone == microphone ? 1 : 0;
  }
  return static_cast<double>(words);
}

// Nothing where the recordings are not there.
std::optional<Figures> judged(const Venue& venue, const PanelPart& part) {
  if (part.sounds.empty() || !std::filesystem::exists(bench::shared_folder() / "tools" / "score_roles")) {
    WARN("the recorded panel or score_roles is not there; skipped");
    return std::nullopt;
  }
  const LiveRun run = run_live(venue, "hall-1", part.sounds);
  const Figures figures = scored(part, run.segments, run.offset_ms);
  print(figures, run);
  INFO(read_file(run.segments));
  CHECK(figures.at("wrong_role_pct") <= 1.0);
  CHECK(figures.at("missed_pct") <= 2.0);
  CHECK(figures.at("phantom_segments") == 0);
  CHECK(figures.at("duplicate_pairs") == 0);
  CHECK(run.states_at_unused == 0);
  return figures;
}

}  // namespace

TEST_CASE("the first minute of a panel stands under its talkers' roles, once, and nothing at the unused microphone") {
  const Venue venue;
  judged(venue, panel_until(venue, 45.5));
}

TEST_CASE("a whole panel stands under its talkers' roles, and its words are as right as of clean recordings",
          "[.long]") {
  const Venue venue;
  const PanelPart part = panel_until(venue, 1000.0);
  const auto live = judged(venue, part);
  if (!live) return;
  // Through the same devices and the same resampling; each microphone by itself.
  const auto clean_sounds = support::clean_sounds(part.sounds[0].size(), part.lines);
  const LiveRun clean_run = run_live(venue, "clean", clean_sounds, "separate_voices = false\n");
  const Figures clean = scored(part, clean_run.segments, clean_run.offset_ms);
  double words = 0.0, errors = 0.0, clean_errors = 0.0;
  for (std::size_t talker = 1; talker < support::panel_microphones; ++talker) {
    const std::string name = "wer_channel_" + std::to_string(talker);
    if (states_at(read_file(clean_run.segments), talker) == 0) continue;  // no clean recordings of this one
    std::printf("panel live: word errors of talker %zu %.1f %%, clean %.1f %%\n", talker, live->at(name),
                clean.at(name));
    const double said = words_said(part.lines, talker - 1);
    words += said;
    errors += said * live->at(name);
    clean_errors += said * clean.at(name);
  }
  REQUIRE(words > 0.0);
  std::printf("panel live: word errors of both %.1f %%, clean %.1f %%\n", errors / words, clean_errors / words);
  CHECK(errors / words <= clean_errors / words + recogniser_scatter + 2.0);
}
