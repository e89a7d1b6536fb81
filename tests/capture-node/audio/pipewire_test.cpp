// The same microphones where the sound server is PipeWire, which speaks PulseAudio's protocol and does things its own
// way: names that several have, a session manager that links and restores, patch bays.
#include <algorithm>

#include "capture-node/audio/devices.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/hearing.hpp"
#include "tests/support/pipewire.hpp"
#include "tests/support/wave.hpp"

using namespace tongping;
using namespace tongping::support;
using audio::SourceKind;
using audio::SourceSpec;

namespace {

using std::chrono::steady_clock;

const base::SystemClock clock_of_pipewire;
const base::Log quiet_pipewire(base::LogLevel::error);

SourceSpec source_at(const std::string& name, std::uint32_t channel = 1, const std::string& bus = "") {
  return {SourceKind::device, name, channel, false, bus};
}

std::string plugged(const std::string& name, const std::string& body, const std::string& bus = "") {
  const std::string properties = bus.empty() ? "" : " source_properties=device.bus_path=" + bus;
  return "module-remap-source source_name=" + name + " master=" + body +
         ".monitor channels=1 channel_map=mono remix=no" + properties;
}

// A hall with a microphone at which nobody speaks and another one, the default, that hears a tone all the time.
struct PipewireHall {
  PipewireDaemon server{{PipewireDaemon::virtual_microphone("other"), PipewireDaemon::virtual_microphone("body")}};
  Scratch folder;
  std::unique_ptr<Process> player;
  base::SampleRing ring{4'000};
  std::unique_ptr<audio::Source> source;
  Heard heard;

  explicit PipewireHall(const std::string& name)
      : source(pulse_source(source_at(name), clock_of_pipewire, quiet_pipewire)) {
    write_wave(folder / "other.wav", 48'000, {tone(900, 48'000, 60)});
    play();
  }
  void play() {
    player = server.play(folder / "other.wav", "other");
    server.pactl({"set-default-source", "other.monitor"});
  }
  void open() {
    REQUIRE(source->start(ring));
    REQUIRE(hear(ring, heard, first_frames, at_least(4'800)));
  }
  // Of the next half second.
  bool is_heard_again() { return hear(ring, heard, 4s, at_least(heard.frames + 24'000)); }
  // The stream's index at the server: that of the only program that listens.
  std::string stream() const {
    std::istringstream lines(server.pactl({"list", "short", "source-outputs"}));
    for (std::string line; std::getline(lines, line);) {
      std::istringstream fields(line);
      std::string index, listened_to, client;
      if (fields >> index >> listened_to >> client && client != "-") return index;
    }
    return {};
  }
};

}  // namespace

TEST_CASE("PipeWire's sources and sinks are listed with their channels, rates and what is a loopback") {
  const PipewireDaemon server({PipewireDaemon::virtual_source("lectern"), PipewireDaemon::virtual_source("stage", 16),
                               PipewireDaemon::virtual_microphone("desk", 4, 44'100),
                               plugged("wired", "desk", "port-3")});
  const auto devices = audio::list_devices();
  REQUIRE(devices);
  const auto find = [&](const std::string& name) {
    const auto found = std::find_if(devices->begin(), devices->end(), [&](const auto& d) { return d.name == name; });
    REQUIRE(found != devices->end());
    return *found;
  };
  const audio::Device lectern = find("lectern");
  CHECK(lectern.inputs == 1);
  CHECK_FALSE(lectern.loopback);
  CHECK(lectern.backend.find("PipeWire") != std::string::npos);
  CHECK(audio::source_of(lectern) == "device:lectern#1");
  const audio::Device stage = find("stage");
  CHECK(stage.inputs == 16);
  CHECK(stage.default_rate_hz == 48'000);
  CHECK(stage.channel_map.at(15) == "aux15");
  const audio::Device monitor = find("desk.monitor");
  CHECK(monitor.inputs == 4);
  CHECK(monitor.loopback);
  CHECK(audio::source_of(monitor) == "loopback:desk");
  CHECK(find("wired").bus == "port-3");
  CHECK(find("desk").outputs == 4);
  CHECK_FALSE(find("desk").loopback);
}

TEST_CASE("at PipeWire a microphone that goes is known as lost within 500 ms and comes back within 2 s") {
  PipewireHall hall("mic");
  std::string module = hall.server.load(plugged("mic", "body"));
  hall.open();
  for (int round = 0; round < 3; ++round) {
    hall.server.unload(module);
    const auto unplugged = steady_clock::now();
    REQUIRE(time_until(*hall.source, 2s, is_lost));
    CHECK(steady_clock::now() - unplugged < 500ms);
    hear(hall.ring, hall.heard, 100ms, never);
    const std::int64_t until_lost = hall.heard.frames;
    CHECK_FALSE(hear(hall.ring, hall.heard, 700ms, at_least(until_lost + 1)));
    module = hall.server.load(plugged("mic", "body"));
    const auto back = time_until(*hall.source, 5s, is_running);
    REQUIRE(back);
    CHECK(*back < 2s);
    REQUIRE(hall.is_heard_again());
  }
  CHECK(rms(hall.heard.samples) == 0.0);
}

TEST_CASE("at PipeWire neither another default nor whoever moves the stream makes a microphone hear another one") {
  PipewireHall hall("mic");
  hall.server.load(plugged("mic", "body"));
  hall.open();
  hall.server.pactl({"set-default-source", "body.monitor"});
  hall.server.pactl({"set-default-source", "other.monitor"});
  CHECK(hall.is_heard_again());
  const Finished moved =
      run({"pactl", "move-source-output", hall.stream(), "other.monitor"}, 5s, hall.server.environment());
  CHECK(moved.status != 0);
  CHECK(hall.is_heard_again());
  // Nor by what a session manager remembers of it.
  hall.source->stop();
  hall.open();
  CHECK(rms(hall.heard.samples) == 0.0);
}

TEST_CASE("what is patched into a microphone's stream beside it ends the stream, and it is opened anew without") {
  PipewireHall hall("mic");
  hall.server.load(plugged("mic", "body"));
  hall.open();
  const std::string before = hall.stream();
  const Finished patched = run({"pw-link", "other:monitor_MONO", "tongping:input_MONO"}, 5s, hall.server.environment());
  REQUIRE(patched.status == 0);
  const auto lost = time_until(*hall.source, 2s, is_lost);
  REQUIRE(lost);
  CHECK(*lost < 500ms);
  REQUIRE(time_until(*hall.source, 5s, is_running));
  CHECK(hall.stream() != before);
  hear(hall.ring, hall.heard, 200ms, never);
  hall.heard.samples.clear();
  REQUIRE(hall.is_heard_again());
  CHECK(rms(hall.heard.samples) == 0.0);
}

TEST_CASE("a stream that somebody muted at the sound server mutes no other microphone") {
  PipewireDaemon server({PipewireDaemon::virtual_microphone("one"), PipewireDaemon::virtual_microphone("two")});
  const Scratch folder;
  write_wave(folder / "tone.wav", 48'000, {tone(500, 48'000, 30)});
  const auto player = server.play(folder / "tone.wav", "two");
  base::SampleRing ring(4'000);
  Heard heard;
  {
    const auto muted = pulse_source(source_at("one.monitor"), clock_of_pipewire, quiet_pipewire);
    REQUIRE(muted->start(ring));
    std::istringstream listed(server.pactl({"list", "short", "source-outputs"}));
    std::string stream;
    listed >> stream;
    server.pactl({"set-source-output-mute", stream, "1"});
    // Until the session manager has noticed.
    hear(ring, heard, 500ms, never);
  }
  const auto source = pulse_source(source_at("two.monitor"), clock_of_pipewire, quiet_pipewire);
  REQUIRE(source->start(ring));
  CHECK(hear(ring, heard, 4s, a_tone_is_heard(24'000)));
}

TEST_CASE("of two PipeWire devices of one name each is opened by its place, in whatever order they came") {
  const PipewireDaemon server(
      {PipewireDaemon::virtual_microphone("body0"), PipewireDaemon::virtual_microphone("body1")});
  const Scratch folder;
  std::vector<std::unique_ptr<Process>> players;
  for (int i = 0; i < 2; ++i) {
    const std::string wave = (folder / (std::to_string(i) + ".wav")).string();
    write_wave(wave, 48'000, {tone(i == 0 ? 500 : 1'100, 48'000, 60)});
    players.push_back(server.play(wave, "body" + std::to_string(i)));
  }
  const std::array plugs{plugged("twin", "body0", "port-0"), plugged("twin", "body1", "port-1")};
  const std::size_t first = GENERATE(0U, 1U);
  std::array<std::string, 2> modules;
  modules.at(first) = server.load(plugs.at(first));
  modules.at(1 - first) = server.load(plugs.at(1 - first));
  base::SampleRing ring(8'000);
  const auto unnamed = pulse_source(source_at("twin"), clock_of_pipewire, quiet_pipewire);
  const auto refused = unnamed->start(ring);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("device:twin@port-") != std::string::npos);

  const auto source = pulse_source(source_at("twin", 1, "port-0"), clock_of_pipewire, quiet_pipewire);
  REQUIRE(source->start(ring));
  Heard heard;
  REQUIRE(hear(ring, heard, 8s, a_tone_is_heard(24'000)));
  CHECK(usual_share_of(heard.samples, 500, 48'000) > 0.99);
  server.unload(modules[0]);
  REQUIRE(time_until(*source, 2s, is_lost));
  // The other one has its name, and is left alone.
  REQUIRE_FALSE(time_until(*source, 1s, is_running));
  server.load(plugs[0]);
  const auto back = time_until(*source, 5s, is_running);
  REQUIRE(back);
  CHECK(*back < 2s);
  Heard again;
  REQUIRE(hear(ring, again, 5s, at_least(24'000)));
  CHECK(share_of(again.samples, 1'100, 48'000) < 0.01);
}

TEST_CASE("of a PipeWire source with 16 channels only the chosen one is heard") {
  const PipewireDaemon server({PipewireDaemon::virtual_microphone("stage", 16)});
  const Scratch folder;
  std::vector<std::vector<float>> channels;
  for (int i = 0; i < 16; ++i) channels.push_back(tone(300 + 100 * i, 48'000, 12));
  write_wave(folder / "sixteen.wav", 48'000, channels);
  const std::uint32_t channel = GENERATE(2U, 16U);
  base::SampleRing ring(2'000);
  const auto source = pulse_source(source_at("stage.monitor", channel), clock_of_pipewire, quiet_pipewire);
  REQUIRE(source->start(ring));
  const Process player({"paplay", "-d", "stage", "--no-remix", "--channel-map=" + PipewireDaemon::channel_map(16),
                        (folder / "sixteen.wav").string()},
                       server.environment());
  Heard heard;
  REQUIRE(hear(ring, heard, 8s, a_tone_is_heard(24'000)));
  REQUIRE(hear(ring, heard, 8s, at_least(heard.frames + 24'000)));
  const std::vector<float> part(heard.samples.end() - 24'000, heard.samples.end());
  CHECK(usual_share_of(part, 200 + 100.0 * channel, 48'000) > 0.99);
}

TEST_CASE("at PipeWire frames come at once and in small pieces") {
  const PipewireDaemon server({PipewireDaemon::virtual_source("mic")});
  base::SampleRing ring(2'000);
  const auto source = pulse_source(source_at("mic"), clock_of_pipewire, quiet_pipewire);
  REQUIRE(source->start(ring));
  Heard heard;
  REQUIRE(hear(ring, heard, 2s, at_least(4'800)));
  const auto longest = longest_wait(ring, 50);
  REQUIRE(longest);
  CHECK(*longest < 150ms);  // fragments of 20 ms on a loaded machine
}

TEST_CASE("each part of PipeWire that dies or hangs is known as lost, and sound comes back with it") {
  PipewireDaemon server({PipewireDaemon::virtual_microphone("mic")});
  base::SampleRing ring(4'000);
  const auto source = pulse_source(source_at("mic.monitor"), clock_of_pipewire, quiet_pipewire);
  REQUIRE(source->start(ring));
  REQUIRE(time_until(*source, first_frames, is_running));
  using Part = PipewireDaemon::Part;
  const Part part = GENERATE(Part::daemon, Part::session, Part::pulse);
  const bool hangs = GENERATE(false, true);
  INFO("part " << part << (hangs ? " hangs" : " dies"));
  // A session manager that hangs is not missed until something changes.
  if (hangs && part == Part::session) return;
  hangs ? server.freeze(part) : server.stop(part);
  const auto lost = time_until(*source, 2s, is_lost);
  REQUIRE(lost);
  CHECK(*lost < 500ms);
  if (hangs) {
    server.thaw(part);
  } else {
    // Also where only WirePlumber died: 0.4.13 does not link again what was there before it.
    server.stop();
    server.restart();
    server.load(PipewireDaemon::virtual_microphone("mic"));
  }
  const auto back = time_until(*source, 5s, is_running);
  REQUIRE(back);
  CHECK(*back < 2s);
}

TEST_CASE("stopping closes PipeWire's capture stream") {
  const PipewireDaemon server({PipewireDaemon::virtual_microphone("mic")});
  base::SampleRing ring(100);
  const auto source = pulse_source(source_at("mic.monitor"), clock_of_pipewire, quiet_pipewire);
  REQUIRE(source->start(ring));
  REQUIRE(time_until(*source, first_frames, is_running));
  REQUIRE_FALSE(server.pactl({"list", "short", "source-outputs"}).empty());
  const auto begin = steady_clock::now();
  source->stop();
  CHECK(steady_clock::now() - begin < 200ms);
  CHECK(server.pactl({"list", "short", "source-outputs"}).empty());
}
