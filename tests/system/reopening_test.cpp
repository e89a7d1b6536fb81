// A microphone that could not be opened, at the start or when people agreed to be recorded, comes by itself.
#include <sys/stat.h>

#include <algorithm>
#include <fstream>

#include "tests/support/pulse.hpp"
#include "tests/system/venue.hpp"

using namespace tongping;
using namespace tongping::system_test;
using support::PulseDaemon;

namespace {

std::string plugged(const std::string& id) {
  return "[[role]]\nid = \"" + id + "\"\nlanguage = \"en\"\n[[microphone]]\nid = \"" + id + "\"\nrole = \"" + id +
         "\"\nsource = \"device:" + id + ".monitor#1\"\n";
}

std::string told_of(const Venue& venue, const std::string& config, const std::string& id, const char* key) {
  const auto listed =
      base::parse_json(venue.run({program("capture-node"), "microphones", "list", "--json", "--config", config}).out);
  if (!listed || !listed->is_array()) return "";
  const auto found = std::find_if(listed->begin(), listed->end(), [&](const auto& one) { return one["id"] == id; });
  return found == listed->end() ? "" : (*found)[key].template get<std::string>();
}

}  // namespace

TEST_CASE("a microphone that is not there at the start is told once, the others go on, and it comes when it is there") {
  const PulseDaemon sound({PulseDaemon::virtual_microphone("podium")});
  const Venue venue;
  const auto config = venue.station_config(plugged("table") + plugged("podium"));
  auto station = venue.station(config);
  INFO(station->errors());
  REQUIRE(station->says("on air with 2 microphones", 1s));
  REQUIRE(eventually([&] { return told_of(venue, config, "table", "state") == "no_device"; }));
  CHECK(told_of(venue, config, "table", "reason").find("table.monitor") != std::string::npos);
  REQUIRE(eventually([&] { return told_of(venue, config, "podium", "state") == "live"; }));
  REQUIRE(station->says("microphone \"table\": missing: ", 60s));
  sound.load(PulseDaemon::virtual_microphone("table"));
  REQUIRE(eventually([&] { return told_of(venue, config, "table", "state") == "live"; }, 60s));
  CHECK(told_of(venue, config, "table", "reason").empty());
  CHECK(occurrences(station->errors(), "microphone \"table\": missing: ") == 1);
  stop(*station);
}

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

TEST_CASE("a sound server that hangs while the microphones open holds up nobody else") {
  constexpr int microphones = 8;
  std::vector<std::string> modules;
  std::string text;
  for (int i = 0; i < microphones; ++i) {
    const std::string id = "m" + std::to_string(i);
    modules.push_back(PulseDaemon::virtual_microphone(id));
    text += plugged(id);
  }
  const PulseDaemon sound(modules);
  const Venue venue;
  ::mkfifo(venue.path("captions.fifo").c_str(), 0600);
  text += "[[role]]\nid = \"interpreter\"\nlanguage = \"zh\"\n[[microphone]]\nid = \"typed\"\nrole = \"interpreter\"\n";
  text += "source = \"typed:" + venue.path("captions.fifo").string() + "\"\n";
  const auto config = venue.station_config(text);
  support::Process station({program("capture-node"), "run", "--headless", "--config", config}, venue.environment());
  REQUIRE(station.says("ready, waiting for consent", 60s));
  const support::Process tail(
      {program("capture-node"), "tail", "--json", "--from", "1", "--connect", "hall-1", "--config", config},
      venue.environment());
  std::ofstream captions(venue.path("captions.fifo"));
  sound.freeze();
  REQUIRE(venue.run({program("capture-node"), "consent", "give", "--name", "Anna", "--config", config}).status == 0);
  const auto given = std::chrono::steady_clock::now();
  captions << R"({"text":"早上好。","language":"zh"})" << std::endl;
  REQUIRE(eventually([&] { return tail.output().find("早上好。") != std::string::npos; }, 60s));
  // One after another they would take 2 s each.
  CHECK(std::chrono::steady_clock::now() - given < 8s);
  sound.thaw();
  REQUIRE(eventually([&] { return told_of(venue, config, "m7", "state") == "live"; }, 60s));
  stop(station);
}
