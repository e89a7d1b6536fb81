// The station at a real sound server: microphones that are not there, and microphones at which nobody speaks.
#include <cstdlib>

#include "tests/support/noises.hpp"
#include "tests/support/pulse.hpp"
#include "tests/support/speech.hpp"
#include "tests/support/wave.hpp"
#include "tests/system/venue.hpp"

using namespace tongping;
using namespace tongping::system_test;
using support::PulseDaemon;

namespace {

std::string microphone(const std::string& id, const std::string& source) {
  return "[[role]]\nid = \"" + id + "\"\nlanguage = \"en\"\n[[microphone]]\nid = \"" + id + "\"\nrole = \"" + id +
         "\"\nsource = \"device:" + source + "\"\n";
}

support::Finished start(const Venue& venue, const std::string& source) {
  const std::string config = venue.station_config(microphone("podium", source));
  return venue.run(
      {program("capture-node"), "run", "--headless", "--consent", "the test", "--for", "1", "--config", config});
}

// Five minutes in the long form of this test.
double quiet_seconds() {
  const char* given = std::getenv("TONGPING_QUIET_SECONDS");
  return given != nullptr ? std::atof(given) : 12.0;
}

std::vector<transcript::Segment> exported_segments(const Venue& venue, const std::string& config) {
  const auto exported =
      venue.run({program("capture-node"), "sessions", "export", "--format", "json", "--config", config});
  INFO(exported.err);
  REQUIRE(exported.status == 0);
  std::vector<transcript::Segment> segments;
  for (const std::string& line : lines_of(exported.out))
    segments.push_back(transcript::segment_from_json(line).value());
  return segments;
}

}  // namespace

TEST_CASE("a device or channel that the sound server does not have is named, and none is taken in its place") {
  const PulseDaemon sound({PulseDaemon::virtual_microphone("desk", 2)});
  const Venue venue;
  const auto missing = start(venue, "lectern.monitor#1");
  INFO(missing.err);
  REQUIRE(missing.status == 1);
  REQUIRE(missing.err.find("capture-node: ") != std::string::npos);
  REQUIRE(missing.err.find("lectern.monitor") != std::string::npos);
  const auto channel = start(venue, "desk.monitor#3");
  INFO(channel.err);
  REQUIRE(channel.status == 1);
  REQUIRE(channel.err.find("desk.monitor") != std::string::npos);
  REQUIRE(channel.err.find('3') != std::string::npos);
  REQUIRE(sound.pactl({"list", "short", "source-outputs"}).empty());
  REQUIRE(start(venue, "desk.monitor#2").status == 0);
}

TEST_CASE("in a silent hall no segment appears, and the first sentence after it does") {
  const PulseDaemon sound({PulseDaemon::virtual_microphone("podium"), PulseDaemon::virtual_microphone("table"),
                           PulseDaemon::virtual_microphone("floor")});
  const Venue venue;
  const auto config =
      venue.station_config(microphone("podium", "podium.monitor#1") + microphone("table", "table.monitor#1") +
                           microphone("floor", "floor.monitor#1"));
  auto station = venue.station(config);
  const double quiet = quiet_seconds();
  const auto patience = std::chrono::seconds(static_cast<int>(quiet) + 60);
  // The podium is digitally silent, a table has mains hum and a hiss, the floor somebody who types.
  const auto wave = [&](const std::string& name, const support::Sound& samples) {
    const auto file = venue.path(name);
    support::write_wave(file, support::noise_rate_hz, {samples});
    return file;
  };
  auto hum = sound.play(
      wave("hum.wav", support::mix(support::hum(quiet, -40.0), support::white_noise(quiet, -66.0, 1))), "table");
  auto keys = sound.play(
      wave("keys.wav", support::mix(support::keyboard(quiet, 2), support::white_noise(quiet, -66.0, 3))), "floor");
  REQUIRE(hum->wait(patience) == 0);
  REQUIRE(keys->wait(patience) == 0);
  REQUIRE(exported_segments(venue, config).empty());

  auto speech = sound.play(support::recorded_sentence, "podium");
  REQUIRE(speech->wait(patience) == 0);
  REQUIRE(eventually([&] { return !exported_segments(venue, config).empty(); }, 60s));
  stop(*station);
  const auto segments = exported_segments(venue, config);
  REQUIRE_FALSE(segments.empty());
  for (const transcript::Segment& segment : segments) {
    INFO(segment.text);
    REQUIRE(segment.role.id == "podium");
    REQUIRE(segment.start >= std::chrono::milliseconds(static_cast<int>(quiet * 1000)));
  }
}
