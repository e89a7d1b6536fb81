// Several stations in one meeting: one session, one order on the wall, one export.
#include "tests/system/several_stations.hpp"

using namespace tongping;
using namespace tongping::system_test;

namespace {

std::string lead_of(const support::Process& lead) { return "[meeting]\nlead = { " + address_of(lead, ", ") + " }\n"; }

std::string session_in(const support::Process& station) { return after(station.errors(), "info session ", " \n"); }

void require_rising(const std::vector<std::string>& texts) {
  for (std::size_t i = 1; i < texts.size(); ++i)
    REQUIRE(std::stoi(texts[i - 1].substr(5)) < std::stoi(texts[i].substr(5)));
}

// The cues of a trace's last line.
std::vector<std::string> last_picture(const std::string& trace) {
  std::vector<std::string> texts;
  const base::Json picture = base::parse_json(lines_of(trace).back()).value();
  for (const base::Json& cue : picture["cues"]) {
    texts.push_back(cue["lines"][0]["text"]);
  }
  return texts;
}

class Meeting {
 public:
  explicit Meeting(std::vector<std::string> station_names) : names(std::move(station_names)), captioner(venue, names) {
    for (const std::string& name : names) {
      configs.push_back(typed_config(venue, captioner, name, stations.empty() ? "" : lead_of(*stations.front())));
      stations.push_back(venue.station(configs.back()));
      REQUIRE(session_in(*stations.back()) == session_in(*stations.front()));
    }
  }

  std::string screen_config() const {
    std::string text = "[screen]\nname = \"wall\"\nlanguages = [\"en\"]\n";
    for (const auto& station : stations) text += "[[station]]\n" + address_of(*station) + "\n";
    return venue.write("screen.toml", text);
  }

  void say_and_see(std::size_t station) {
    const std::string text = "line " + std::to_string(++number);
    captioner.say_to(station, text);
    INFO(text << " of " << names[station] << "\n" << venue.trace());
    REQUIRE(eventually([&] { return venue.trace().find("\"" + text + "\"") != std::string::npos; }));
  }

  support::Finished exported(const std::vector<std::string>& more) const {
    support::Argv arguments = {program("capture-node"), "sessions", "export", "--config", configs.front()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return venue.run(arguments);
  }

  Venue venue;
  std::vector<std::string> names;
  Captioners captioner;
  std::vector<std::string> configs;
  std::vector<std::unique_ptr<support::Process>> stations;
  int number = 0;
};

// What the status of a station says of the first other one.
base::Json other_of(const Venue& venue, const std::string& config) {
  const auto told = venue.run({program("capture-node"), "status", "--json", "--config", config});
  const base::Json others = base::member_or_null(base::parse_json(told.out).value_or(base::Json::object()), "others");
  return others.is_array() && !others.empty() ? others[0] : base::Json::object();
}

std::vector<std::string> texts_of(const std::string& json_lines) {
  std::vector<std::string> texts;
  for (const std::string& line : lines_of(json_lines)) {
    texts.push_back(transcript::segment_from_json(line).value().text);
  }
  return texts;
}

}  // namespace

TEST_CASE("eight stations, one meeting: one order on every wall and one export with each sentence once") {
  Meeting meeting({"hall-1", "hall-2", "hall-3", "hall-4", "hall-5", "hall-6", "hall-7", "hall-8"});
  for (const auto& station : meeting.stations) REQUIRE(session_in(*station) == session_in(*meeting.stations.front()));
  auto screen = meeting.venue.screen(meeting.screen_config());
  REQUIRE(eventually([&] { return !meeting.venue.trace().empty(); }));
  for (int round = 0; round < 2; ++round) {
    for (std::size_t station = 0; station < 8; ++station) meeting.say_and_see((station * 3 + 1) % 8);
  }
  const Wall wall = wall_of(meeting.venue.trace());
  REQUIRE(wall.shown.size() == 16);
  require_rising(wall.shown);
  stop(*screen);

  // A screen that comes late has all their histories at once.
  std::filesystem::remove(meeting.venue.path("trace.jsonl"));
  screen = meeting.venue.screen(meeting.screen_config());
  REQUIRE(eventually([&] { return meeting.venue.trace().find("\"line 16\"") != std::string::npos; }));
  REQUIRE(last_picture(meeting.venue.trace()).size() > 3);
  require_rising(last_picture(meeting.venue.trace()));
  stop(*screen);

  // Some by their directories, some by their desks while they run; one of them twice.
  std::vector<std::string> others = {"--with", meeting.venue.path("hall-2")};
  for (std::size_t i = 1; i < 8; ++i) {
    others.emplace_back("--with");
    others.push_back(i < 4 ? meeting.venue.path(meeting.names[i]).string()
                           : after(meeting.stations[i]->errors(), "desk "));
  }
  std::vector<std::string> json = {"--format", "json"};
  json.insert(json.end(), others.begin(), others.end());
  const auto exported = meeting.exported(json);
  INFO(exported.err);
  REQUIRE(exported.status == 0);
  REQUIRE(texts_of(exported.out) == wall.shown);
  for (const std::string& name : meeting.names)
    REQUIRE(exported.out.find("\"station\":\"" + name) != std::string::npos);
  const auto text = meeting.exported(others);
  REQUIRE(text.out.find("hall-1, hall-2, hall-3, hall-4, hall-5, hall-6, hall-7, hall-8") != std::string::npos);
  REQUIRE(lines_of(text.out).size() == 2 + 16);
  std::vector<std::string> srt = {"--format", "srt"};
  srt.insert(srt.end(), others.begin(), others.end());
  srt.push_back(session_in(*meeting.stations.front()));  // an option takes one place, not the session behind it
  REQUIRE(meeting.exported(srt).out.find("\n16\n") != std::string::npos);
  for (const auto& station : meeting.stations) stop(*station);
}

TEST_CASE(
    "a station whose lead is away begins at once on its own, and says in which session it is when the lead comes") {
  const Venue venue;
  const Captioners captioner(venue, {"hall-1", "hall-2"});
  const std::string lead_config = typed_config(venue, captioner, "hall-1");
  std::string address;
  {
    const auto lead = venue.station(lead_config);
    address = lead_of(*lead);
    pin(lead_config, *lead);
    stop(*lead);
  }
  const auto joining = venue.station(typed_config(venue, captioner, "hall-2", address));
  REQUIRE(joining->says("this station begins a session of its own", 1s));
  const auto lead = venue.station(lead_config);
  REQUIRE(joining->says("the lead \"hall-1\" is in session " + session_in(*lead), 20s));
  REQUIRE(joining->says("this station goes on in session", 1s));

  // What was recorded in two meetings is not mixed.
  const auto refused = venue.run(
      {program("capture-node"), "sessions", "export", "--config", lead_config, "--with", venue.path("hall-2")});
  REQUIRE(refused.status == 1);
  REQUIRE(refused.err.find("was not recorded there") != std::string::npos);
  stop(*joining);
  stop(*lead);
}

TEST_CASE("a station that left its meeting comes back to it, and its text stays on the wall") {
  Meeting meeting({"hall-1", "hall-2"});
  for (std::size_t i = 0; i < 2; ++i) pin(meeting.configs[i], *meeting.stations[i]);
  auto screen = meeting.venue.screen(meeting.screen_config());
  REQUIRE(eventually([&] { return !meeting.venue.trace().empty(); }));
  meeting.say_and_see(0);
  meeting.say_and_see(1);
  stop(*meeting.stations[1]);
  meeting.stations[1] = meeting.venue.station(meeting.configs[1]);
  REQUIRE(session_in(*meeting.stations[1]) == session_in(*meeting.stations[0]));
  REQUIRE(
      other_of(meeting.venue, meeting.configs[1]) ==
      base::Json({{"name", "hall-1"}, {"part", "lead"}, {"state", "heard"}, {"in_session", true}, {"speaks", false}}));
  meeting.say_and_see(1);
  REQUIRE(last_picture(meeting.venue.trace()) == std::vector<std::string>{"line 1", "line 2", "line 3"});
  // The lead ends its meeting; the others go on until they are stopped.
  stop(*meeting.stations[0]);
  REQUIRE(eventually([&] { return other_of(meeting.venue, meeting.configs[1])["state"] == "silent"; }));
  meeting.say_and_see(1);
  stop(*screen);
  stop(*meeting.stations[1]);
  const auto exported = meeting.exported({"--format", "json", "--with", meeting.venue.path("hall-2")});
  REQUIRE(texts_of(exported.out) == std::vector<std::string>{"line 1", "line 2", "line 3", "line 4"});
}
