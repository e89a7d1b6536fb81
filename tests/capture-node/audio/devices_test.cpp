#include "capture-node/audio/devices.hpp"

#include <algorithm>

#include "tests/support/catch.hpp"
#include "tests/support/pulse.hpp"

using namespace tongping;
using support::PulseDaemon;

TEST_CASE("sources and sinks are listed with their channels, rates and what is a loopback") {
  const PulseDaemon server({PulseDaemon::virtual_microphone("desk", 4, 44'100),
                            "module-remap-source master=desk.monitor source_name=lectern channels=1 channel_map=mono "
                            "source_properties=device.bus_path=port-3"});
  const auto devices = audio::list_devices();
  REQUIRE(devices);
  const auto find = [&](const std::string& name) {
    const auto found =
        std::find_if(devices->begin(), devices->end(), [&](const auto& device) { return device.name == name; });
    REQUIRE(found != devices->end());
    return *found;
  };
  CHECK(devices->size() == 3);
  const audio::Device monitor = find("desk.monitor");
  CHECK(monitor.inputs == 4);
  CHECK(monitor.outputs == 0);
  CHECK(monitor.default_rate_hz == 44'100);
  CHECK(monitor.loopback);
  CHECK(monitor.backend == "pulseaudio");
  CHECK_FALSE(monitor.description.empty());
  CHECK(monitor.channel_map == std::vector<std::string>{"aux0", "aux1", "aux2", "aux3"});
  CHECK(monitor.format == "s16le");
  CHECK_FALSE(monitor.hardware);
  CHECK(monitor.bus.empty());
  const audio::Device lectern = find("lectern");
  CHECK(lectern.inputs == 1);
  CHECK_FALSE(lectern.loopback);
  CHECK(lectern.bus == "port-3");
  CHECK(lectern.channel_map == std::vector<std::string>{"mono"});
  const audio::Device sink = find("desk");
  CHECK(sink.inputs == 0);
  CHECK(sink.outputs == 4);
  CHECK_FALSE(sink.loopback);
}

TEST_CASE("without a sound server the listing says what to do, at once") {
  const support::Scratch folder;
  ::setenv("PULSE_SERVER", ("unix:" + (folder / "none").string()).c_str(), 1);
  const auto devices = audio::list_devices();
  ::unsetenv("PULSE_SERVER");
  REQUIRE(!devices);
  CHECK(devices.error().message.find("cannot reach the sound server") != std::string::npos);
  CHECK(devices.error().message.find("systemctl --user start pulseaudio") != std::string::npos);
}

TEST_CASE("a sound server that does not answer is not waited for longer than asked") {
  const PulseDaemon server;
  server.freeze();
  const auto begin = std::chrono::steady_clock::now();
  const auto devices = audio::list_devices(std::chrono::milliseconds(300));
  const auto took = std::chrono::steady_clock::now() - begin;
  server.thaw();
  CHECK_FALSE(devices);
  CHECK(took < std::chrono::milliseconds(900));
}
