// A microphone that could not be opened when people agreed to be recorded comes by itself.
#include "tests/support/pulse.hpp"
#include "tests/system/venue.hpp"

using namespace tongping;
using namespace tongping::system_test;
using support::PulseDaemon;

TEST_CASE("consent is given while the sound server is gone: the microphone says so, and opens when it is back") {
  PulseDaemon sound({PulseDaemon::virtual_microphone("podium")});
  const Venue venue;
  const std::string config = venue.station_config(
      "[[role]]\nid = \"chair\"\nlanguage = \"en\"\n[[microphone]]\nid = \"podium\"\nrole = \"chair\"\n"
      "source = \"device:podium.monitor#1\"\n");
  support::Process station({program("capture-node"), "run", "--headless", "--config", config}, venue.environment());
  REQUIRE(station.says("ready, waiting for consent", 60s));
  const auto command = [&](support::Argv arguments) {
    arguments.insert(arguments.begin(), program("capture-node"));
    arguments.insert(arguments.end(), {"--config", config});
    return venue.run(arguments);
  };
  const auto podium = [&](const char* key) {
    const auto listed = base::parse_json(command({"microphones", "list", "--json"}).out);
    return listed && listed->is_array() && !listed->empty() ? (*listed)[0][key].get<std::string>() : "";
  };
  sound.stop();
  REQUIRE(command({"consent", "give", "--name", "Anna"}).status == 0);
  REQUIRE(station.says("microphone \"podium\": missing: cannot reach the sound server", 60s));
  REQUIRE(eventually([&] { return podium("state") == "no_device"; }, 60s));
  REQUIRE(podium("reason").find("cannot reach the sound server") != std::string::npos);
  sound.restart();
  sound.load(PulseDaemon::virtual_microphone("podium"));
  REQUIRE(eventually([&] { return podium("state") == "live"; }, 60s));
  REQUIRE(podium("reason").empty());
  REQUIRE(station.says("microphone \"podium\": its sound is as it should be", 60s));
  stop(station);
}
