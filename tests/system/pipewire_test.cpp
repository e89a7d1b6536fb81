// A station where the sound server is PipeWire: it lists what there is, loses and finds its microphone, and what is
// said comes out as words.
#include "tests/support/pipewire.hpp"
#include "tests/support/speech.hpp"
#include "tests/system/lossy_hall.hpp"

using namespace tongping;
using namespace tongping::system_test;
using support::PipewireDaemon;

namespace {

constexpr auto plugged_in =
    "module-remap-source source_name=mic master=body.monitor channels=1 channel_map=mono remix=no";

}  // namespace

TEST_CASE("capture-node devices lists what PipeWire has, as it stands in a configuration") {
  const PipewireDaemon sound(
      {PipewireDaemon::virtual_source("stage", 16), PipewireDaemon::virtual_microphone("hall", 2)});
  const Venue venue;
  const auto listed = venue.run({program("capture-node"), "devices", "--json"});
  INFO(listed.out << listed.err);
  REQUIRE(listed.status == 0);
  const auto find = [&](const std::string& name) {
    for (const std::string& line : lines_of(listed.out)) {
      const auto device = base::parse_json(line);
      if (device && (*device)["name"] == name) return *device;
    }
    return base::Json();
  };
  CHECK(find("stage")["inputs"] == 16);
  CHECK(find("stage")["loopback"] == false);
  CHECK(find("hall.monitor")["loopback"] == true);
  CHECK(find("hall")["outputs"] == 2);
}

TEST_CASE("at PipeWire a station tells within 500 ms what it lost, finds it again and writes what is said") {
  PipewireDaemon sound({PipewireDaemon::virtual_microphone("other"), PipewireDaemon::virtual_microphone("body")});
  std::string module = sound.load(plugged_in);
  sound.pactl({"set-default-source", "other.monitor"});
  const LossyHall hall(one_microphone("device:mic#1"));
  const bool server = GENERATE(false, true);
  INFO((server ? "the server dies" : "the microphone is unplugged"));
  // Somebody talks at the other microphone all the time.
  auto talker = sound.play(support::recorded_sentence, "other");
  server ? sound.stop() : sound.unload(module);
  const std::int64_t gone = now_ns();
  const base::Json lost = hall.gap("missing", false);
  CHECK(ms_between(gone, lost["wall_ns"]) < 500);
  REQUIRE(hall.microphone_now()["state"] == "no_device");
  talker->wait(10s);
  if (server) sound.restart();
  if (server) sound.load(PipewireDaemon::virtual_microphone("body"));
  sound.load(plugged_in);
  const std::int64_t plugged = now_ns();
  const base::Json over = hall.gap("missing", true);
  CHECK(ms_between(plugged, over["wall_ns"]) < 2'000);
  // Nothing of the other microphone has become words; of this one everything.
  CHECK(hall.tail->output().find("\"text\"") == std::string::npos);
  const auto speech = sound.play(support::recorded_sentence, "body");
  REQUIRE(speech->wait(30s) == 0);
  CHECK(hall.tail->says("\"state\":\"final\"", 30s));
  stop(*hall.station);
}
