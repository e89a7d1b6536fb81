// What is on the disk of a station that was killed while somebody spoke, sample by sample.
//
// Captured is what listening has taken from a microphone and the spool has written: only then does a pipeline get it
// (tests/capture-node/pipeline/listening_spool_test.cpp shows that order). What was on its way there (at the sound
// server, in a ring, in the spool's mailbox) nobody has recognised, and a kill takes it.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iterator>

#include "tests/support/noises.hpp"
#include "tests/support/pulse.hpp"
#include "tests/support/speech.hpp"
#include "tests/support/wave.hpp"
#include "tests/system/spooled_sound.hpp"
#include "tests/system/venue.hpp"

using namespace tongping;
using namespace tongping::system_test;
using support::PulseDaemon;

namespace {

constexpr auto podium =
    "[[role]]\nid = \"chair\"\nlanguage = \"en\"\n[[microphone]]\nid = \"podium\"\nrole = \"chair\"\n"
    "source = \"device:podium.monitor#1\"\n";

constexpr std::ptrdiff_t lead_in_samples = 8'000;  // half a second
constexpr std::ptrdiff_t marker_samples = 160;     // of noise that stand nowhere else

using Samples = std::vector<std::int16_t>;

int kills_wanted() {
  const char* given = std::getenv("TONGPING_SPOOL_KILLS");
  return given != nullptr ? std::atoi(given) : 3;
}

// A sentence in a room whose noise, alone at first, never repeats: each sample has one place.
support::Sound sentence_in_a_room() {
  const support::Sound speech = support::samples_of(support::recorded_sentence);
  const double seconds = static_cast<double>(lead_in_samples + std::ssize(speech)) / support::noise_rate_hz;
  support::Sound sound = support::white_noise(seconds, -66.0, 5);
  sound.resize(lead_in_samples + speech.size());
  std::transform(speech.begin(), speech.end(), sound.begin() + lead_in_samples, sound.begin() + lead_in_samples,
                 std::plus<>());
  return sound;
}

// As support::write_wave writes it.
Samples as_written(const support::Sound& sound) {
  Samples samples;
  for (const float sample : sound) samples.push_back(static_cast<std::int16_t>(std::lrintf(sample * 32767.0F)));
  return samples;
}

base::Json podium_of(const Venue& venue, const std::string& config) {
  const auto status = venue.run({program("capture-node"), "status", "--json", "--config", config});
  return status.status == 0 ? base::parse_json(status.out).value()["microphones"][0] : base::Json::object();
}

// A segment's start and end are published in whole milliseconds: how long it lasted is known to less than one.
constexpr std::int64_t rounding_ns = 1'000'000;

// Until when a recogniser had heard what was published, in ns.
std::int64_t told_until(const std::string& tail) {
  std::int64_t until = 0;
  for (const std::string& line : lines_of(tail)) {
    const auto segment = transcript::segment_from_json(line);
    if (!segment) continue;  // its last line may have been cut short
    until = std::max(until, segment->wall_start_ns + base::to_ns(base::WallTime(segment->end - segment->start)));
  }
  return until;
}

Samples samples_in(const std::vector<spool::SpoolFrame>& frames) {
  Samples samples;
  for (const auto& frame : frames) samples.insert(samples.end(), frame.samples.begin(), frame.samples.end());
  return samples;
}

// Silence, then what was played: from within its lead-in on, nothing missing, nothing twice. How much of it, in
// samples. A virtual device has rendered a moment ahead when a player comes, and does not give that again.
std::size_t played_on_disk(const Samples& disk, const Samples& played) {
  const auto first = std::find_if(disk.begin(), disk.end(), [](std::int16_t sample) { return sample != 0; });
  REQUIRE(disk.end() - first > marker_samples);
  const auto begin = std::search(played.begin(), played.begin() + lead_in_samples, first, first + marker_samples);
  REQUIRE(begin != played.begin() + lead_in_samples);
  const auto count = std::min(disk.end() - first, played.end() - begin);
  const auto [differs, expected] = std::mismatch(first, first + count, begin);
  INFO("sample " << expected - played.begin() << " of what was played");
  REQUIRE(differs == first + count);
  return static_cast<std::size_t>(count);
}

// The station is started, killed in the middle of the sentence, and what it left is compared.
void kill_and_compare(const Venue& venue, const PulseDaemon& sound, const std::string& config, const Samples& played,
                      std::chrono::milliseconds after_onset) {
  auto station = venue.station(config);
  REQUIRE(eventually([&] { return podium_of(venue, config)["state"] == "live"; }));
  support::Process tail({program("capture-node"), "tail", "--json", "--interim", "--config", config},
                        venue.environment());
  const auto player = sound.play_steadily(venue.path("sentence.wav"), "podium");
  REQUIRE(tail.prints("interim", 20s));
  player->wait(after_onset);
  station->signal(SIGKILL);
  REQUIRE(station->wait(10s).has_value());
  const auto killed = base::to_ns(base::SystemClock().wall());
  const std::int64_t told = told_until(tail.output());
  player->wait(30s);

  const auto frames = SpooledSound(venue.path("hall-1"), "hall-1").frames("podium");
  REQUIRE_FALSE(frames.empty());
  CHECK(std::none_of(frames.begin() + 1, frames.end(), [](const auto& frame) { return frame.after_gap; }));
  const std::size_t there = played_on_disk(samples_in(frames), played);
  const auto until = base::to_ns(frames.back().begin + spool::SpoolFrame::length);
  CHECK(told > 0);
  CHECK(told <= until + rounding_ns);
  std::printf(
      "killed while speaking: %.2f s of what was played on the disk, all of it; %lld ms beyond what was told, "
      "%lld ms before the kill\n",
      static_cast<double>(there) / support::noise_rate_hz, static_cast<long long>((until - told) / 1'000'000),
      static_cast<long long>((killed - until) / 1'000'000));
}

}  // namespace

TEST_CASE("of a station killed while somebody speaks every sample that it captured is on the disk, once and in order") {
  // At the recogniser's rate no sample is changed on its way.
  const PulseDaemon sound({PulseDaemon::virtual_microphone("podium", 1, support::noise_rate_hz)});
  const Venue venue;
  const auto config = venue.station_config(podium);
  const support::Sound sentence = sentence_in_a_room();
  support::write_wave(venue.path("sentence.wav"), support::noise_rate_hz, {sentence});
  for (int i = 0; i < kills_wanted(); ++i) {
    INFO("kill " << i);
    kill_and_compare(venue, sound, config, as_written(sentence), (i * 370ms) % 2000ms);
  }
}
