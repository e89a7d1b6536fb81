// A technician mutes a microphone while somebody speaks at it: the real station, and a sound server of its own.
#include <algorithm>

#include "tests/support/pulse.hpp"
#include "tests/support/speech.hpp"
#include "tests/system/venue.hpp"

using namespace tongping;
using namespace tongping::system_test;
using support::PulseDaemon;

namespace {

// Notes of how far was recognised go to the same file as sound, which has 32,000 bytes a second.
constexpr std::uintmax_t marks = 3'200;

class MuteHall {
 public:
  MuteHall() {
    std::string text = "[spool]\nkeep = true\n[[role]]\nid = \"chair\"\nlanguage = \"en\"\n";
    text += "[[role]]\nid = \"guest\"\nlanguage = \"en\"\n";
    for (const auto& [name, role] : {std::pair{"podium", "chair"}, {"table", "guest"}}) {
      text += std::string("[[microphone]]\nid = \"") + name + "\"\nrole = \"" + role + "\"\nsource = \"device:" + name +
              ".monitor#1\"\n";
    }
    config_ = venue.station_config(text);
  }

  void start() {
    station = std::make_unique<support::Process>(
        support::Argv{program("capture-node"), "run", "--headless", "--consent", "Anna", "--config", config_},
        venue.environment());
    INFO(station->errors());
    REQUIRE(station->says("on air with 2 microphones", in_time));
    REQUIRE(eventually([&] { return state_of("podium") == "live" && state_of("table") == "live"; }, in_time));
  }

  support::Finished command(support::Argv arguments) const {
    arguments.insert(arguments.begin(), program("capture-node"));
    arguments.insert(arguments.end(), {"--config", config_});
    return venue.run(arguments);
  }
  void done(const support::Argv& arguments) const {
    const auto finished = command(arguments);
    INFO(finished.err);
    REQUIRE(finished.status == 0);
  }

  base::Json microphone(const std::string& id) const {
    const auto asked = command({"microphones", "list", "--json"});
    if (asked.status != 0) return base::Json::object();
    const base::Json listed = base::parse_json(asked.out).value();
    for (const base::Json& microphone : listed) {
      if (microphone["id"] == id) return microphone;
    }
    return base::Json::object();
  }
  std::string state_of(const std::string& id) const {
    const base::Json state = base::member_or_null(microphone(id), "state");
    return state.is_string() ? state.get<std::string>() : "";
  }
  bool muted(const std::string& id) const { return base::member_or_null(microphone(id), "muted") == true; }

  // Lines in the record under a role.
  std::vector<base::Json> lines(const std::string& role) const {
    std::vector<base::Json> found;
    for (const std::string& line : lines_of(command({"sessions", "export", "--format", "json"}).out)) {
      const auto segment = base::parse_json(line);
      if (segment && segment->contains("role") && (*segment)["role"]["id"] == role) found.push_back(*segment);
    }
    return found;
  }

  // Of one microphone's sound; a part is written whenever there is more.
  std::uintmax_t bytes_of_sound(const std::string& microphone) const {
    std::uintmax_t bytes = 0;
    std::error_code none;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(venue.path("hall-1") / "audio", none)) {
      const std::string name = entry.path().filename();
      if (name.starts_with(microphone) && name.ends_with(".spool")) bytes += entry.file_size();
    }
    return bytes;
  }

  PulseDaemon sound{{PulseDaemon::virtual_microphone("podium"), PulseDaemon::virtual_microphone("table")}};
  Venue venue;
  std::unique_ptr<support::Process> station;

 private:
  std::string config_;
};

}  // namespace

TEST_CASE("a microphone is muted while somebody speaks: its words until then stay, and nothing of it comes after") {
  MuteHall hall;
  hall.start();
  support::Process tail({program("capture-node"), "tail", "--json", "--interim", "--microphones", "--config",
                         hall.venue.path("hall-1.toml")},
                        hall.venue.environment());
  auto speech = hall.sound.play(support::recorded_sentence, "podium");
  REQUIRE(tail.prints("\"interim\"", in_time));
  hall.done({"microphones", "mute", "podium"});
  REQUIRE(hall.muted("podium"));
  REQUIRE(tail.prints("\"muted\":true", in_time));
  // The line ends where it was cut.
  REQUIRE(eventually([&] { return hall.lines("chair").size() == 1; }, in_time));
  const auto kept = hall.lines("chair");
  REQUIRE_FALSE(kept[0]["text"].get<std::string>().empty());
  speech->wait(30s);
  const auto bytes = hall.bytes_of_sound("podium");
  REQUIRE(bytes > 0);

  // The muted one hears a whole sentence, and the other one goes on.
  hall.sound.play(support::recorded_sentence, "podium")->wait(30s);
  hall.sound.play(support::recorded_sentence, "table")->wait(30s);
  REQUIRE(eventually([&] { return !hall.lines("guest").empty(); }, in_time));
  REQUIRE(hall.lines("chair") == kept);
  REQUIRE(hall.bytes_of_sound("podium") < bytes + marks);
  REQUIRE(hall.bytes_of_sound("table") > 0);
  REQUIRE(hall.state_of("podium") == "live");

  // A crash changes nothing of it, and one of the two undoes it.
  hall.station->signal(SIGKILL);
  hall.station->wait(20s);
  hall.start();
  REQUIRE(hall.muted("podium"));
  hall.sound.play(support::recorded_sentence, "podium")->wait(30s);
  REQUIRE(hall.muted("podium"));
  REQUIRE(hall.lines("chair") == kept);
  REQUIRE(hall.bytes_of_sound("podium") < bytes + marks);
  hall.done({"microphones", "unmute", "podium"});
  hall.done({"microphones", "mute", "podium"});
  hall.done({"roles", "undo"});
  REQUIRE_FALSE(hall.muted("podium"));
  speech = hall.sound.play(support::recorded_sentence, "podium");
  REQUIRE(eventually([&] { return hall.lines("chair").size() > 1; }, in_time));
  speech->wait(30s);

  const auto audit = hall.command({"audit", "list"});
  REQUIRE(audit.out.find("microphone podium muted") != std::string::npos);
  REQUIRE(audit.out.find("microphone podium heard again") != std::string::npos);
  REQUIRE(hall.command({"microphones", "mute", "lectern"}).status == 1);
  stop(*hall.station);
}
