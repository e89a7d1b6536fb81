// Roles change while people speak: the real programs, told by commands, and by a key that may not.
#include <algorithm>

#include "tests/system/captioner.hpp"
#include "tests/system/role_sections.hpp"
#include "tests/system/several_stations.hpp"

using namespace tongping;
using namespace tongping::system_test;

namespace {

// A station with two captioners, a screen, and whoever gives commands.
class CaptionedHall {
 public:
  CaptionedHall() : captions_(venue, {"podium", "handheld"}) {
    const auto typed = [&](const std::string& id) { return "typed:" + captions_.pipe_of(id).string(); };
    config = venue.station_config(role_section("chair", "主席") + role_section("guest", "Guest") +
                                  microphone_section("podium", typed("podium"), "chair") +
                                  microphone_section("handheld", typed("handheld"), "guest"));
    station = venue.station(config);
    keep_ports(config, *station);
    screen_ = venue.screen(venue.screen_config(*station, venue.unpaced()));
  }

  void say(std::size_t microphone, const std::string& text) const { captions_.say_to(microphone, text); }

  // A line of a segment that is still being typed, or has been.
  void type(const std::string& text, const std::string& state) const {
    captions_.say_to(
        0, text + R"(","committed":)" + std::to_string(text.size()) + R"(,"segment":"running","state":")" + state);
  }

  support::Finished roles(support::Argv words) const {
    words.insert(words.begin(), {program("capture-node"), "roles"});
    words.insert(words.end(), {"--config", config});
    return venue.run(words);
  }

  void done(const support::Argv& words) const {
    const auto finished = roles(words);
    INFO(finished.err);
    REQUIRE(finished.status == 0);
    REQUIRE(finished.out.starts_with("done; event "));
  }

  base::Json list() const { return base::parse_json(roles({"list", "--json"}).out).value(); }

  std::string role_of(std::size_t microphone) const { return list()["microphones"][microphone]["role"]; }

  // Whether the newest picture has this text under this label.
  bool stands(const std::string& label, const std::string& text) const {
    for (auto lines = lines_of(venue.trace()); !lines.empty(); lines.pop_back()) {
      const auto picture = base::parse_json(lines.back());
      if (!picture || !picture->contains("cues")) continue;
      return std::any_of((*picture)["cues"].begin(), (*picture)["cues"].end(), [&](const base::Json& cue) {
        return cue["role"] == label && !cue["lines"].empty() && cue["lines"][0]["text"] == text;
      });
    }
    return false;
  }

  void shows(const std::string& label, const std::string& text) const {
    INFO(label << ": " << text << "\n" << venue.trace());
    REQUIRE(eventually([&] { return stands(label, text); }, in_time));
  }

  Venue venue;
  std::string config;
  std::unique_ptr<support::Process> station;

 private:
  Captioners captions_;
  std::unique_ptr<support::Process> screen_;
};

}  // namespace

TEST_CASE("from now, from this line, for the whole meeting, and back: the wall follows every change of a role") {
  CaptionedHall hall;
  hall.say(0, "Good morning.");
  hall.shows("主席", "Good morning.");

  // Every word is under one role, though nobody paused.
  hall.type("I give the floor to", "interim");
  hall.shows("主席", "I give the floor to");
  hall.done({"assign", "podium", "guest"});
  hall.type("I give the floor to nobody else", "interim");
  hall.shows("Guest", "nobody else");
  hall.shows("主席", "I give the floor to");
  // The guest is somebody else, and has been all the time.
  hall.done({"edit", "guest", "--label", "Dr. Li", "--color", "#00E5FF", "--effect", "meeting"});
  hall.shows("Dr. Li", "nobody else");
  hall.type("I give the floor to nobody else.", "final");
  hall.shows("Dr. Li", "nobody else.");
  hall.shows("主席", "Good morning.");

  hall.type("Half a line", "interim");
  hall.shows("Dr. Li", "nobody else.");
  hall.done({"undo"});
  hall.shows("Guest", "nobody else.");
  hall.done({"undo"});
  hall.shows("主席", "nobody else.");
  REQUIRE(hall.role_of(0) == "chair");

  hall.done({"swap", "podium", "handheld", "--effect", "meeting"});
  hall.shows("Guest", "Good morning.");
  hall.say(1, "From the other microphone.");
  hall.shows("主席", "From the other microphone.");

  REQUIRE(hall.roles({"remove", "chair"}).err.find("has microphone \"handheld\"") != std::string::npos);
  hall.done({"unassign", "handheld"});
  hall.done({"remove", "chair"});
  hall.say(1, "Nobody hears this.");
  hall.done({"add", "minister", "--label", "Minister"});
  hall.done({"assign", "handheld", "minister"});
  hall.say(1, "Somebody hears this.");
  hall.shows("Minister", "Somebody hears this.");
  REQUIRE(hall.venue.trace().find("Nobody hears this.") == std::string::npos);

  const auto segments = lines_of(exported(hall.venue, hall.config));
  REQUIRE(segments.size() == 5);
  const auto audit = hall.venue.run({program("capture-node"), "audit", "list", "--config", hall.config});
  REQUIRE(occurrences(audit.out, "role_changed") == 9);
  REQUIRE(audit.out.find("Dr. Li") == std::string::npos);
  stop(*hall.station);
}

TEST_CASE("what is wrong is refused, and what is changed outlives a crash, not the meeting, unless it is kept") {
  CaptionedHall hall;
  for (const support::Argv& wrong : std::vector<support::Argv>{{"assign", "podium", "nobody"},
                                                               {"assign", "lectern", "chair"},
                                                               {"add", "chair", "--label", "x"},
                                                               {"edit", "minister", "--label", "x"},
                                                               {"undo"}}) {
    const auto refused = hall.roles(wrong);
    INFO(refused.out << refused.err);
    REQUIRE(refused.status == 1);
    REQUIRE(lines_of(refused.err).size() == 1);
  }
  REQUIRE(hall.roles({"assign", "podium", "guest", "--effect", "yesterday"}).status == 2);
  REQUIRE(hall.roles({"edit", "chair", "--color", "yellow"}).status == 2);

  hall.done({"edit", "chair", "--label", "Madam Chair"});
  hall.done({"swap", "podium", "handheld"});
  const std::string listed = hall.roles({"list"}).out;
  REQUIRE(listed.find("in the configuration: 主席") != std::string::npos);
  REQUIRE(listed.find("in the configuration: guest") != std::string::npos);
  const std::string sections = hall.roles({"list", "--toml"}).out;
  hall.station->signal(SIGKILL);
  hall.station->wait(20s);
  hall.station = hall.venue.station(hall.config);
  REQUIRE(hall.role_of(0) == "guest");
  hall.say(0, "After the crash.");
  hall.shows("Guest", "After the crash.");
  hall.say(1, "The chair is called otherwise.");
  hall.shows("Madam Chair", "The chair is called otherwise.");

  stop(*hall.station);
  hall.station = hall.venue.station(hall.config);
  REQUIRE(hall.role_of(0) == "chair");
  stop(*hall.station);
  // Kept: the sections take the place of those in the file.
  const std::string text = read_file(hall.config);
  std::ofstream(hall.config, std::ios::binary) << text.substr(0, text.find("[[role]]")) << sections;
  hall.station = hall.venue.station(hall.config);
  REQUIRE(hall.role_of(0) == "guest");
  REQUIRE(hall.list()["roles"][0]["label"] == "Madam Chair");
  REQUIRE_FALSE(hall.list()["roles"][0].contains("configured"));
  stop(*hall.station);
}

TEST_CASE("from another machine, roles are changed with a key that may operate, and not with one that may watch") {
  CaptionedHall hall;
  const auto exported_keys = hall.venue.run({program("capture-node"), "keys", "export", "--config", hall.config});
  const support::Argv assign = {program("capture-node"),
                                "roles",
                                "assign",
                                "podium",
                                "guest",
                                "--connect",
                                after(hall.station->errors(), "desk "),
                                "--key",
                                after(exported_keys.out, "key = '", "'"),
                                "--directory",
                                hall.venue.path("stranger").string()};
  REQUIRE(hall.venue.run(assign).status == 1);
  const auto keys = [&](support::Argv words) {
    words.insert(words.begin(), {program("capture-node"), "keys"});
    words.insert(words.end(), {"--config", hall.config});
    return hall.venue.run(words);
  };
  std::string words;
  REQUIRE(eventually(
      [&] {
        words = after(keys({"pending", "--json"}).out, "\"fingerprint\":\"", "\"");
        return !words.empty();
      },
      in_time));
  REQUIRE(keys({"approve", words, "--name", "gallery"}).status == 0);
  REQUIRE(eventually(
      [&] { return hall.venue.run(assign).err.find("may watch, which is not enough") != std::string::npos; }, in_time));
  REQUIRE(hall.role_of(0) == "chair");
  REQUIRE(keys({"revoke", "gallery"}).status == 0);
  const auto let_in_again = [&] {
    hall.venue.run(assign);  // knocks
    return keys({"approve", words, "--name", "gallery", "--may", "operate"}).status == 0;
  };
  REQUIRE(eventually(let_in_again, in_time));
  REQUIRE(eventually([&] { return hall.venue.run(assign).status == 0; }, in_time));
  REQUIRE(hall.role_of(0) == "guest");
  const auto audit = hall.venue.run({program("capture-node"), "audit", "list", "--config", hall.config});
  REQUIRE(audit.out.find("gallery") != std::string::npos);
  stop(*hall.station);
}
