// Devices that go and come back in any order: never is one taken for another.
#include <cstdlib>
#include <random>

#include "tests/support/catch.hpp"
#include "tests/support/hearing.hpp"
#include "tests/support/pulse.hpp"
#include "tests/support/wave.hpp"

using namespace tongping;
using namespace tongping::support;
using audio::SourceKind;
using audio::SourceSpec;

namespace {

using std::chrono::steady_clock;

const base::SystemClock clock_of_loss;
const base::Log quiet_loss(base::LogLevel::error);

int replugs() {
  const char* given = std::getenv("TONGPING_REPLUGS");
  return given != nullptr ? std::atoi(given) : 4;
}

// Two microphones of one model and without serial numbers: the server names the first "twin" and the next one "twin.2".
// Each hears a tone of its own.
struct Twins {
  PulseDaemon server{{PulseDaemon::virtual_microphone("body0"), PulseDaemon::virtual_microphone("body1")}};
  Scratch folder;
  std::vector<std::unique_ptr<Process>> players;
  base::SampleRing unheard{10};
  std::vector<std::unique_ptr<audio::Source>> keepers;
  std::array<std::string, 2> modules;

  explicit Twins(double seconds) {
    for (int i = 0; i < 2; ++i) {
      const std::string body = "body" + std::to_string(i);
      const std::string wave = (folder / (body + ".wav")).string();
      write_wave(wave, 48'000, {tone(hz(i), 48'000, seconds)});
      // What is listened to all the time has frames at once.
      keepers.push_back(
          pulse_source(SourceSpec{SourceKind::device, body + ".monitor", 1, false, {}}, clock_of_loss, quiet_loss));
      REQUIRE(keepers.back()->start(unheard));
      players.push_back(server.play(wave, body));
    }
  }
  static double hz(int twin) { return twin == 0 ? 500 : 1'100; }
  void plug(int twin) {
    modules[static_cast<std::size_t>(twin)] =
        server.pactl({"load-module", "module-remap-source", "source_name=twin",
                      "master=body" + std::to_string(twin) + ".monitor", "channels=1", "channel_map=mono", "remix=no",
                      "source_properties=\"device.bus_path=port-" + std::to_string(twin) + " device.serial=0\""});
    std::string& index = modules[static_cast<std::size_t>(twin)];
    while (!index.empty() && index.back() == '\n') index.pop_back();
  }
  void unplug(int twin) { server.unload(modules[static_cast<std::size_t>(twin)]); }
};

}  // namespace

TEST_CASE("of two devices of one model that are plugged in again in any order each is heard as itself alone") {
  const int rounds = replugs();
  Twins twins(30 + 5.0 * rounds);
  twins.plug(0);
  twins.plug(1);
  base::SampleRing ring(8'000);
  const auto source = pulse_source({SourceKind::device, "twin", 1, false, {}}, clock_of_loss, quiet_loss);
  REQUIRE(source->start(ring));
  Heard heard;
  REQUIRE(hear(ring, heard, 8s, a_tone_is_heard(24'000)));
  std::minstd_rand random(4);
  for (int round = 0; round < rounds; ++round) {
    const int first = static_cast<int>(random() % 2);
    INFO("round " << round << ", first " << first);
    twins.unplug(first);
    twins.unplug(1 - first);
    REQUIRE(time_until(*source, 2s, is_lost));
    twins.plug(first);
    if (first == 1) {
      // The other one has the name now, and is left alone.
      REQUIRE_FALSE(time_until(*source, 600ms, is_running));
      REQUIRE(source->health().reason.english().find("another device has the name") != std::string::npos);
    }
    if (first == 1) twins.plug(0);
    const auto back = time_until(*source, 5s, is_running);
    REQUIRE(back);
    CHECK(*back < 2s);
    if (first == 0) twins.plug(1);
    // All that was heard since, and a little more.
    Heard again;
    REQUIRE(hear(ring, again, 5s, at_least(again.frames + 12'000)));
    heard.samples.insert(heard.samples.end(), again.samples.begin(), again.samples.end());
    CHECK(share_of(again.samples, Twins::hz(1), 48'000) < 0.01);
  }
  CHECK(share_of(heard.samples, Twins::hz(1), 48'000) < 0.01);
  CHECK(usual_share_of(heard.samples, Twins::hz(0), 48'000) > 0.99);
}

TEST_CASE("a device that is asked for by its place is opened there, whatever its name") {
  Twins twins(30);
  twins.plug(0);
  twins.plug(1);
  const int wanted = GENERATE(0, 1);
  base::SampleRing ring(8'000);
  const auto source =
      pulse_source({SourceKind::device, "twin", 1, false, "port-" + std::to_string(wanted)}, clock_of_loss, quiet_loss);
  REQUIRE(source->start(ring));
  Heard heard;
  REQUIRE(hear(ring, heard, 8s, a_tone_is_heard(24'000)));
  CHECK(usual_share_of(heard.samples, Twins::hz(wanted), 48'000) > 0.99);
}

TEST_CASE("of a source with 16 channels only the chosen one is heard") {
  const PulseDaemon server({PulseDaemon::virtual_microphone("stage", 16, 48'000)});
  const Scratch folder;
  std::vector<std::vector<float>> channels;
  std::string map;
  for (int i = 0; i < 16; ++i) {
    channels.push_back(tone(300 + 100 * i, 48'000, 12));
    map += (i == 0 ? "aux" : ",aux") + std::to_string(i);
  }
  write_wave(folder / "sixteen.wav", 48'000, channels);
  const std::uint32_t channel = GENERATE(2U, 16U);
  base::SampleRing ring(2'000);
  const auto source =
      pulse_source({SourceKind::device, "stage.monitor", channel, false, {}}, clock_of_loss, quiet_loss);
  REQUIRE(source->start(ring));
  const auto player = std::make_unique<Process>(
      Argv{"paplay", "-d", "stage", "--no-remix", "--channel-map=" + map, (folder / "sixteen.wav").string()},
      server.environment());
  Heard heard;
  REQUIRE(hear(ring, heard, 8s, a_tone_is_heard(24'000)));
  REQUIRE(hear(ring, heard, 8s, at_least(heard.frames + 24'000)));
  const std::vector<float> part(heard.samples.end() - 24'000, heard.samples.end());
  CHECK(usual_share_of(part, 200 + 100.0 * channel, 48'000) > 0.99);
}
