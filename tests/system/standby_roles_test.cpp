// A technician assigns and mutes at a station that dies: its standby goes on so. Real stations, and a sound server.
#include <map>

#include "tests/support/pulse.hpp"
#include "tests/support/speech.hpp"
#include "tests/system/several_stations.hpp"

using namespace tongping;
using namespace tongping::system_test;
using support::PulseDaemon;

namespace {

class PairedHall {
 public:
  PairedHall() {
    write_configs();
    start("hall-1", "on air with 2 microphones");
    append("hall-2", "[standby]\nof = { " + address_of(*stations_["hall-1"], ", ") + " }\n");
    start("hall-2", "ready, standing by");
    // The first knows its standby by its address, and ports stay the same from now on.
    pin(config("hall-1"), *stations_["hall-1"], "[standby]\nby = { " + address_of(*stations_["hall-2"], ", ") + " }\n");
    pin(config("hall-2"), *stations_["hall-2"]);
    kill("hall-2");  // first: it would take over
    kill("hall-1");
    start("hall-1", "on air with 2 microphones");
    start("hall-2", "standing by for \"hall-1\"");
    REQUIRE(stations_["hall-2"]->says("hall-1: live at", in_time));
  }

  void start(const std::string& name, const std::string& says) {
    stations_[name] = std::make_unique<support::Process>(
        support::Argv{program("capture-node"), "run", "--headless", "--consent", "Anna", "--config", config(name)},
        venue.environment());
    const bool said = stations_[name]->says(says, in_time);
    INFO(stations_[name]->errors());
    REQUIRE(said);
  }
  void kill(const std::string& name) {
    stations_[name]->signal(SIGKILL);
    REQUIRE(stations_[name]->wait(20s));
  }
  support::Process& at(const std::string& name) { return *stations_[name]; }

  support::Finished command(const std::string& station, support::Argv arguments) const {
    arguments.insert(arguments.begin(), program("capture-node"));
    arguments.insert(arguments.end(), {"--config", config(station)});
    return venue.run(arguments);
  }
  void done(const std::string& station, const support::Argv& arguments) const {
    const auto finished = command(station, arguments);
    INFO(finished.err);
    REQUIRE(finished.status == 0);
  }

  // Of a microphone, as `status` has it: "role/muted".
  std::string told(const std::string& station, const std::string& microphone) const {
    const auto status = base::parse_json(command(station, {"status", "--json"}).out);
    if (!status) return "";
    for (const base::Json& one : (*status)["microphones"]) {
      if (one["id"] != microphone) continue;
      return one["role"].get<std::string>() + (one["muted"] == true ? "/muted" : "");
    }
    return "";
  }
  bool tells(const std::string& station, const std::string& microphone, const std::string& what) const {
    return eventually([&] { return told(station, microphone) == what; }, in_time);
  }

  std::size_t lines(const std::string& station, const std::string& label) const {
    std::size_t count = 0;
    for (const std::string& line : lines_of(command(station, {"sessions", "export", "--format", "json"}).out)) {
      const auto segment = base::parse_json(line);
      if (segment && segment->contains("role") && (*segment)["role"]["label"] == label) ++count;
    }
    return count;
  }

  // Of one microphone's sound, at one station.
  std::uintmax_t bytes_of_sound(const std::string& station, const std::string& microphone) const {
    std::uintmax_t bytes = 0;
    std::error_code none;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(venue.path(station) / "audio", none)) {
      const std::string name = entry.path().filename();
      if (name.starts_with(microphone) && name.ends_with(".spool")) bytes += entry.file_size();
    }
    return bytes;
  }

  PulseDaemon sound{{PulseDaemon::virtual_microphone("podium"), PulseDaemon::virtual_microphone("table")}};
  Venue venue;

 private:
  std::string config(const std::string& name) const { return venue.path(name + ".toml").string(); }

  void append(const std::string& name, const std::string& text) const {
    std::ofstream(config(name), std::ios::binary | std::ios::app) << text;
  }

  void write_configs() const {
    std::string text = "[spool]\nkeep = true\n";
    for (const char* role : {"chair", "guest"}) {
      text += std::string("[[role]]\nid = \"") + role + "\"\nlabel = \"" + role + "\"\nlanguage = \"en\"\n";
    }
    for (const char* name : {"podium", "table"}) {
      text += std::string("[[microphone]]\nid = \"") + name + "\"\nrole = \"chair\"\nsource = \"device:" + name +
              ".monitor#1\"\n";
    }
    for (const std::string station : {"hall-1", "hall-2"}) venue.station_config(text, station);
  }

  std::map<std::string, std::unique_ptr<support::Process>> stations_;
};

}  // namespace

TEST_CASE("who takes over has the roles and mutes that were set live at the station that died") {
  PairedHall hall;
  hall.done("hall-1", {"roles", "edit", "guest", "--label", "Dr. Li"});
  hall.done("hall-1", {"roles", "assign", "podium", "guest"});
  hall.done("hall-1", {"microphones", "mute", "table"});
  REQUIRE(hall.tells("hall-2", "table", "chair/muted"));
  REQUIRE(hall.tells("hall-2", "podium", "guest"));
  const auto refused = hall.command("hall-2", {"roles", "assign", "podium", "chair"});
  REQUIRE(refused.status == 1);
  REQUIRE(refused.err.find("this station stands by for \"hall-1\": change roles there") != std::string::npos);

  hall.kill("hall-1");
  REQUIRE(hall.at("hall-2").says("on air with 2 microphones", in_time));
  hall.sound.play(support::recorded_sentence, "table")->wait(30s);
  hall.sound.play(support::recorded_sentence, "podium")->wait(30s);
  REQUIRE(eventually([&] { return hall.lines("hall-2", "Dr. Li") > 0; }, in_time));
  REQUIRE(hall.lines("hall-2", "chair") == 0);
  REQUIRE(hall.bytes_of_sound("hall-2", "table") == 0);
  REQUIRE(hall.bytes_of_sound("hall-2", "podium") > 0);
  REQUIRE(hall.told("hall-2", "table") == "chair/muted");

  // The second crashes while the first is not there: it goes on as it was.
  hall.kill("hall-2");
  hall.start("hall-2", "on air with 2 microphones");
  REQUIRE(hall.told("hall-2", "table") == "chair/muted");
  REQUIRE(hall.told("hall-2", "podium") == "guest");

  // The first comes back, and takes over what was changed meanwhile.
  hall.done("hall-2", {"microphones", "mute", "podium"});
  hall.done("hall-2", {"microphones", "unmute", "table"});
  hall.done("hall-2", {"roles", "edit", "chair", "--label", "Madam Chair"});
  hall.start("hall-1", "this station stands by");
  REQUIRE(hall.tells("hall-1", "podium", "guest/muted"));
  REQUIRE(hall.tells("hall-1", "table", "chair"));
  hall.done("hall-1", {"standby", "take"});
  REQUIRE(hall.at("hall-1").says("on air with 2 microphones", in_time));
  const auto before = hall.lines("hall-1", "Dr. Li");
  hall.sound.play(support::recorded_sentence, "podium")->wait(30s);
  hall.sound.play(support::recorded_sentence, "table")->wait(30s);
  REQUIRE(eventually([&] { return hall.lines("hall-1", "Madam Chair") > 0; }, in_time));
  REQUIRE(hall.lines("hall-1", "Dr. Li") == before);
  REQUIRE(hall.told("hall-1", "podium") == "guest/muted");
  const auto audit = hall.command("hall-2", {"audit", "list"});
  REQUIRE(audit.out.find("microphone table: chair, muted") != std::string::npos);
  stop(hall.at("hall-1"));
  stop(hall.at("hall-2"));
}
