
#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/support/hearing.hpp"
#include "tests/support/pulse.hpp"
#include "tests/support/wave.hpp"

using namespace tongping;
using namespace std::chrono_literals;
using audio::SourceKind;
using audio::SourceSpec;
using namespace tongping::support;

namespace {

using std::chrono::steady_clock;

const base::SystemClock clock_of_test;
const base::Log quiet(base::LogLevel::error);

SourceSpec device(const std::string& name, std::uint32_t channel = 1) {
  return {SourceKind::device, name, channel, false, {}};
}

}  // namespace

TEST_CASE("of a source with four channels only the chosen one is heard") {
  const PulseDaemon server({PulseDaemon::virtual_microphone("mixer", 4, 48'000)});
  const Scratch folder;
  write_wave(folder / "four.wav", 48'000,
             {tone(400, 48'000, 6), tone(700, 48'000, 6), tone(1100, 48'000, 6), tone(1700, 48'000, 6)});
  const double tones[] = {400, 700, 1100, 1700};
  const std::uint32_t channel = GENERATE(1U, 3U, 4U);
  base::SampleRing ring(2000);
  const auto source = pulse_source(device("mixer.monitor", channel), clock_of_test, quiet);
  REQUIRE(source->start(ring));
  CHECK(source->rate_hz() == 48'000);
  const auto player = std::make_unique<support::Process>(
      support::Argv{"paplay", "-d", "mixer", "--no-remix", "--channel-map=aux0,aux1,aux2,aux3",
                    (folder / "four.wav").string()},
      server.environment());
  Heard heard;
  REQUIRE(hear(ring, heard, 8s, a_tone_is_heard(24'000)));
  REQUIRE(hear(ring, heard, 8s, at_least(heard.frames + 24'000)));
  const std::vector<float> part(heard.samples.end() - 24'000, heard.samples.end());
  CHECK(usual_share_of(part, tones[channel - 1], 48'000) > 0.99);
}

TEST_CASE("a loopback hears what its sink plays, at the sink's own rate") {
  const PulseDaemon server({PulseDaemon::virtual_microphone("hall", 2, 44'100)});
  const Scratch folder;
  write_wave(folder / "tone.wav", 44'100, {tone(500, 44'100, 6)});
  base::SampleRing ring(2000);
  const auto source =
      pulse_source({SourceKind::loopback, "hall", SourceSpec::all_channels, false, {}}, clock_of_test, quiet);
  REQUIRE(source->start(ring));
  CHECK(source->rate_hz() == 44'100);
  const auto player = server.play(folder / "tone.wav", "hall");
  Heard heard;
  REQUIRE(hear(ring, heard, 8s, a_tone_is_heard(22'050)));
  REQUIRE(hear(ring, heard, 8s, at_least(heard.frames + 22'050)));
  const std::vector<float> part(heard.samples.end() - 22'050, heard.samples.end());
  CHECK(usual_share_of(part, 500, 44'100) > 0.99);
}

TEST_CASE("frames come at once and in small pieces") {
  const PulseDaemon server({PulseDaemon::virtual_microphone("mic1")});
  base::SampleRing ring(2000);
  const auto source = pulse_source(device("mic1.monitor"), clock_of_test, quiet);
  REQUIRE(source->start(ring));
  Heard heard;
  REQUIRE(hear(ring, heard, first_frames, at_least(4'800)));
  CHECK(heard.missing == 0);
  CHECK(is_running(source->health()));
  const auto longest = longest_wait(ring, 50);
  REQUIRE(longest);
  CHECK(*longest < 150ms);  // fragments of 20 ms on a loaded machine
}

TEST_CASE("an unknown device is refused with the names that there are") {
  const PulseDaemon server({PulseDaemon::virtual_microphone("mic1"), PulseDaemon::virtual_microphone("mic2")});
  base::SampleRing ring(10);
  const auto source = pulse_source(device("no-such-mic"), clock_of_test, quiet);
  const auto started = source->start(ring);
  REQUIRE(!started);
  for (const char* part : {"device:no-such-mic", "no source \"no-such-mic\"", "mic1.monitor", "mic2.monitor"}) {
    CHECK(started.error().message.find(part) != std::string::npos);
  }
  CHECK_FALSE(is_running(source->health()));
  CHECK_FALSE(is_lost(source->health()));
}

TEST_CASE("a channel that the device does not have is refused with how many there are") {
  const PulseDaemon server({PulseDaemon::virtual_microphone("mixer", 4)});
  base::SampleRing ring(10);
  const auto source = pulse_source(device("mixer.monitor", 5), clock_of_test, quiet);
  const auto started = source->start(ring);
  REQUIRE(!started);
  CHECK(started.error().message.find("there is no channel 5, it has 4") != std::string::npos);
}

TEST_CASE("without a sound server starting says what to do, and may be tried again") {
  const Scratch folder;
  ::setenv("PULSE_SERVER", ("unix:" + (folder / "none").string()).c_str(), 1);
  base::SampleRing ring(100);
  const auto source = pulse_source(device("mic1.monitor"), clock_of_test, quiet);
  const auto started = source->start(ring);
  REQUIRE(!started);
  CHECK(started.error().message.find("cannot reach the sound server") != std::string::npos);
  const PulseDaemon server({PulseDaemon::virtual_microphone("mic1")});
  CHECK(source->start(ring));
}

TEST_CASE("an unplugged microphone is known as lost within 500 ms and heard again within 2 s of its return") {
  PulseDaemon server({PulseDaemon::virtual_microphone("other"), PulseDaemon::virtual_microphone("body")});
  const Scratch folder;
  write_wave(folder / "other.wav", 48'000, {tone(900, 48'000, 30)});
  const auto player = server.play(folder / "other.wav", "other");  // another microphone hears a voice all the time
  server.pactl({"set-default-source", "other.monitor"});
  // What is plugged and unplugged stands on a sink that is always listened to, and so has frames at once.
  base::SampleRing unheard(10);
  const auto keeper = pulse_source(device("body.monitor"), clock_of_test, quiet);
  REQUIRE(keeper->start(unheard));
  const std::string plug =
      "module-remap-source source_name=mic1 master=body.monitor channels=1 channel_map=mono remix=no";
  std::string module = server.load(plug);
  base::SampleRing ring(4000);
  const auto source = pulse_source(device("mic1"), clock_of_test, quiet);
  REQUIRE(source->start(ring));
  Heard heard;
  REQUIRE(hear(ring, heard, first_frames, at_least(4'800)));

  for (int round = 0; round < 3; ++round) {
    const auto unplugged = steady_clock::now();
    server.unload(module);
    REQUIRE(time_until(*source, 2s, is_lost));
    CHECK(steady_clock::now() - unplugged < 500ms);
    CHECK_FALSE(is_running(source->health()));
    CHECK_FALSE(source->health().reason.empty());
    hear(ring, heard, 100ms, never);
    const Heard while_lost = heard;
    CHECK_FALSE(hear(ring, heard, 500ms, at_least(while_lost.frames + 1)));

    module = server.load(plug);
    const auto back = time_until(*source, 5s, is_running);
    REQUIRE(back);
    CHECK(*back < 2s);
    CHECK(source->health().reason.empty());
    REQUIRE(hear(ring, heard, 2s, at_least(while_lost.frames + 4'800)));
    // The gap is as long as the time that passed, so that later words keep their place in time.
    const auto away_ms = std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - unplugged).count();
    const std::int64_t gap_ms = (heard.missing - while_lost.missing) / 48;
    CHECK(gap_ms > 600);
    CHECK(gap_ms < away_ms);
  }
  // Nothing of the microphone that was there all the time was ever heard.
  CHECK(rms(heard.samples) == 0.0);
}

TEST_CASE("a suspended source and a frozen server are known as lost by their missing frames") {
  PulseDaemon server({PulseDaemon::virtual_microphone("mic1")});
  base::SampleRing ring(4000);
  const auto source = pulse_source(device("mic1.monitor"), clock_of_test, quiet);
  REQUIRE(source->start(ring));
  Heard heard;
  REQUIRE(hear(ring, heard, first_frames, at_least(4'800)));
  const bool frozen = GENERATE(false, true);
  INFO((frozen ? "frozen" : "suspended"));
  frozen ? server.freeze() : static_cast<void>(server.pactl({"suspend-sink", "mic1", "1"}));
  const auto lost = time_until(*source, 2s, is_lost);
  REQUIRE(lost);
  CHECK(*lost < 500ms);
  frozen ? server.thaw() : static_cast<void>(server.pactl({"suspend-sink", "mic1", "0"}));
  const auto back = time_until(*source, 5s, is_running);
  REQUIRE(back);
  CHECK(*back < 2s);
}

TEST_CASE("a server that died is connected to again when it and the microphone return") {
  PulseDaemon server({PulseDaemon::virtual_microphone("mic1")});
  base::SampleRing ring(4000);
  const auto source = pulse_source(device("mic1.monitor"), clock_of_test, quiet);
  REQUIRE(source->start(ring));
  REQUIRE(time_until(*source, first_frames, is_running));
  server.stop();
  const auto lost = time_until(*source, 2s, is_lost);
  REQUIRE(lost);
  CHECK(*lost < 500ms);
  server.restart();
  server.load(PulseDaemon::virtual_microphone("mic1"));
  REQUIRE(time_until(*source, first_frames + 1s, is_running));
}

TEST_CASE("stopping closes the capture stream within 200 ms, lost or not") {
  PulseDaemon server({PulseDaemon::virtual_microphone("mic1")});
  base::SampleRing ring(4000);
  const auto source = pulse_source(device("mic1.monitor"), clock_of_test, quiet);
  REQUIRE(source->start(ring));
  const bool frozen = GENERATE(false, true);
  if (frozen) {
    REQUIRE(time_until(*source, first_frames, is_running));
    server.freeze();
    REQUIRE(time_until(*source, 2s, is_lost));
  }
  const auto begin = steady_clock::now();
  source->stop();
  CHECK(steady_clock::now() - begin < 200ms);
  CHECK_FALSE(is_running(source->health()));
  CHECK_FALSE(is_lost(source->health()));
  server.thaw();
  CHECK(server.pactl({"list", "short", "source-outputs"}).empty());
}

TEST_CASE("nothing is open at the sound server before start") {
  const PulseDaemon server({PulseDaemon::virtual_microphone("mic1")});
  const auto source = pulse_source(device("mic1.monitor"), clock_of_test, quiet);
  REQUIRE(source);
  CHECK(server.pactl({"list", "short", "source-outputs"}).empty());
}
