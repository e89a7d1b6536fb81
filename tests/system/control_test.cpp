// Walls do what the desks say: the real programs, two stations and several screens, directives that race, restarts in
// the middle, a key that may only watch; and an independent reader reads the cards.
#include <algorithm>

#include "tests/support/ocr.hpp"
#include "tests/system/several_stations.hpp"

using namespace tongping;
using namespace tongping::system_test;

namespace {

constexpr auto settled = 60s;  // on a loaded machine

struct Screen {
  std::string name;
  std::string config;
  std::unique_ptr<support::Process> process;
};

class Hall {
 public:
  explicit Hall(const std::vector<std::string>& stations) : captions(venue, stations) {
    for (const std::string& name : stations) {
      // A station with its own roles that joins the first one's session.
      const std::string lead = configs.empty() ? "" : "[meeting]\nlead = { " + address_of(*processes[0], ", ") + " }\n";
      configs.push_back(typed_config(venue, captions, name, lead));
      processes.push_back(venue.station(configs.back()));
      pin(configs.back(), *processes.back());
    }
  }

  void add_screen(const std::string& name, const std::string& size = "1280x720", const std::string& more = "") {
    std::string text = "[screen]\nname = \"" + name + "\"\n" + more;
    for (const auto& station : processes) text += "[[station]]\n" + address_of(*station) + "\n";
    screens.push_back({name, venue.write(name + ".toml", text), nullptr});
    start(screens.back(), size);
  }

  void start(Screen& screen, const std::string& size = "1280x720") {
    screen.process = std::make_unique<support::Process>(
        support::Argv{program("display-node"), "run", "--offscreen", size, "--config", screen.config, "--trace",
                      venue.path(screen.name + ".jsonl").string(), "--screenshot",
                      venue.path(screen.name + ".png").string()},
        venue.environment());
    REQUIRE(eventually([&] { return is_live(screen.name); }, settled));
  }

  support::Argv command(std::size_t station, support::Argv words) const {
    words.insert(words.begin(), {program("capture-node"), "screens"});
    words.insert(words.end(), {"--config", configs.at(station)});
    return words;
  }

  support::Finished tell(std::size_t station, const support::Argv& words) const {
    return venue.run(command(station, words));
  }

  // Gives a directive, and is satisfied when `count` screens have it in force.
  base::Json told(std::size_t station, support::Argv words, std::size_t count) const {
    words.push_back("--json");
    REQUIRE(eventually([&] { return live_at(station) >= count; }, settled));  // a busy machine falls silent for moments
    const auto done = tell(station, words);
    INFO(done.err << done.out);
    REQUIRE(done.status == 0);
    const base::Json answer = base::parse_json(done.out).value();
    REQUIRE(answer["screens"] == count);
    for (const base::Json& given : answer["given"]) {
      REQUIRE(eventually([&] { return obeying(station, given) == count; }, settled));
    }
    return answer;
  }

  std::vector<base::Json> list(std::size_t station) const {
    std::vector<base::Json> all;
    for (const std::string& line : lines_of(tell(station, {"list", "--json"}).out)) {
      all.push_back(base::parse_json(line).value());
    }
    return all;
  }

  std::size_t obeying(std::size_t station, const base::Json& given) const {
    std::size_t count = 0;
    for (const base::Json& screen : list(station)) {
      const base::Json wall = screen["wall"];
      if (screen["state"] != "live" || wall.is_null()) continue;
      const base::Json known = base::member_or_null(wall["in_force"], given["aspect"].get<std::string>().c_str());
      if (known.is_object() && known["time_ns"] == given["time_ns"] && known["station"] == given["station"]) ++count;
    }
    return count;
  }

  std::size_t live_at(std::size_t station) const {
    const auto screens_there = list(station);
    return std::count_if(screens_there.begin(), screens_there.end(),
                         [](const base::Json& screen) { return screen["state"] == "live"; });
  }

  bool is_live(const std::string& name) const {
    for (std::size_t station = 0; station < processes.size(); ++station) {
      const auto screens_there = list(station);
      const bool live = std::any_of(screens_there.begin(), screens_there.end(), [&](const base::Json& screen) {
        return screen["name"] == name && screen["state"] == "live" && !screen["wall"].is_null();
      });
      if (!live) return false;
    }
    return true;
  }

  base::Json wall_of(const std::string& name) const {
    for (const base::Json& screen : list(0)) {
      if (screen["name"] == name) return screen["wall"];
    }
    return nullptr;
  }

  std::vector<base::Json> pictures(const std::string& name) const {
    std::vector<base::Json> all;
    for (const std::string& line : lines_of(read_file(venue.path(name + ".jsonl")))) {
      auto picture = base::parse_json(line);
      if (picture && picture->contains("cues")) all.push_back(std::move(*picture));
    }
    return all;
  }

  bool has_shown(const std::string& name, const std::string& text) const {
    const auto all = pictures(name);
    return std::any_of(all.begin(), all.end(),
                       [&](const base::Json& p) { return p["cues"].dump().find(text) != std::string::npos; });
  }

  bool stands(const std::string& name, const std::string& text) const {
    const auto all = pictures(name);
    return !all.empty() && all.back()["cues"].dump().find(text) != std::string::npos;
  }

  std::string mode(const std::string& name) const { return pictures(name).back()["mode"]; }

  bool everywhere(const std::string& text) const {
    return std::all_of(screens.begin(), screens.end(), [&](const Screen& s) { return stands(s.name, text); });
  }

  void stop_all() {
    for (Screen& screen : screens) stop(*screen.process);
    for (const auto& station : processes) stop(*station);
  }

  Venue venue;
  Captioners captions;
  std::vector<std::string> configs;
  std::vector<std::unique_ptr<support::Process>> processes;
  std::vector<Screen> screens;
};

std::string skips_of(const Hall& hall, const std::string& name) {
  std::string text;
  for (const std::string& line : lines_of(read_file(hall.venue.path(name + ".jsonl")))) {
    if (line.find("\"skipped\"") != std::string::npos) text += line + "\n";
  }
  return text;
}

// The version that every screen obeys in an aspect; null where they do not agree.
base::Json agreed(const Hall& hall, const std::string& aspect) {
  base::Json version;
  for (const Screen& screen : hall.screens) {
    const base::Json wall = hall.wall_of(screen.name);
    if (wall.is_null()) return nullptr;
    const base::Json known = base::member_or_null(wall["in_force"], aspect.c_str());
    if (known.is_null() || (!version.is_null() && version != known)) return nullptr;
    version = known;
  }
  return version;
}

}  // namespace

TEST_CASE("hide and show, clear, cards: every wall obeys, says so, and never shows what was said meanwhile") {
  Hall hall({"hall-1"});
  hall.add_screen("left");
  hall.add_screen("foyer");
  hall.captions.say("Good morning.");
  REQUIRE(eventually([&] { return hall.everywhere("Good morning."); }, settled));

  hall.told(0, {"hide"}, 2);
  REQUIRE(hall.mode("left") == "hidden");
  REQUIRE(hall.pictures("left").back()["cleared"] == 13);
  hall.captions.say("Off the record.");
  REQUIRE(eventually([&] { return skips_of(hall, "left").find("covered") != std::string::npos; }, settled));
  hall.told(0, {"show"}, 2);
  REQUIRE(hall.mode("left") == "subtitle");
  hall.captions.say("On it again.");
  REQUIRE(eventually([&] { return hall.everywhere("On it again."); }, settled));
  REQUIRE_FALSE(hall.has_shown("left", "Off the record."));

  hall.told(0, {"clear"}, 2);
  REQUIRE(hall.pictures("left").back()["cues"].empty());
  hall.captions.say("A clean wall.");
  REQUIRE(eventually([&] { return hall.everywhere("A clean wall."); }, settled));
  REQUIRE_FALSE(hall.stands("left", "On it again."));

  hall.told(0, {"pause", "Back", "at", "three", "--screen", "foyer"}, 1);
  REQUIRE(hall.wall_of("foyer")["content"] == "pause");
  REQUIRE(hall.wall_of("left")["content"] == "text");
  hall.told(0, {"undo"}, 1);
  REQUIRE(hall.wall_of("foyer")["content"] == "text");

  // The rest of what a technician does, in one go.
  hall.told(0, {"languages", "zh"}, 2);
  hall.told(0, {"policy", "live"}, 2);
  hall.told(0, {"stale", "600"}, 2);
  hall.told(0, {"recording", "on"}, 2);
  hall.told(0, {"roles", "nobody"}, 2);
  const base::Json wall = hall.wall_of("left");
  REQUIRE(wall["languages"] == base::Json({"zh"}));
  REQUIRE(wall["policy"] == "live");
  REQUIRE(wall["stale_ms"] == 600'000);
  REQUIRE(wall["recording"] == true);
  REQUIRE(wall["roles"] == base::Json({"nobody"}));
  REQUIRE(hall.pictures("left").back()["cues"].empty());
  for (const base::Json& picture : hall.pictures("left")) REQUIRE(picture["erased"] == 0);

  const auto spoken = hall.tell(0, {"blank"});
  REQUIRE(spoken.out == "all screens: the wall is black; in force on 2 of 2\n");
  const auto unknown = hall.tell(0, {"hide", "--screen", "balcony"});
  REQUIRE(unknown.status == 1);
  REQUIRE(unknown.err.find("no screen \"balcony\"") != std::string::npos);
  REQUIRE(hall.tell(0, {"announce"}).status == 2);
  REQUIRE(hall.tell(0, {"policy", "sometimes"}).status == 2);
  const auto audit = hall.venue.run({program("capture-node"), "audit", "list", "--config", hall.configs[0]});
  REQUIRE(occurrences(audit.out, "directive_given") >= 10);
  REQUIRE(audit.out.find("Back at three") == std::string::npos);
  hall.stop_all();
}

TEST_CASE("of two desks the newest word counts, on every wall, over restarts of screens and stations") {
  Hall hall({"hall-1", "hall-2"});
  for (const char* name : {"left", "right", "foyer"}) hall.add_screen(name);

  // Both desks at once: whoever wins, it is the same on all walls.
  for (int round = 0; round < 3; ++round) {
    std::vector<std::unique_ptr<support::Process>> racing;
    for (const std::size_t station : {0U, 1U}) {
      for (const char* what : {"hide", "pause"}) {
        racing.push_back(std::make_unique<support::Process>(hall.command(station, {what}), hall.venue.environment()));
      }
    }
    for (const auto& process : racing) {
      const auto code = process->wait(settled);
      INFO(process->errors());
      REQUIRE(code == 0);
    }
    REQUIRE(eventually([&] { return !agreed(hall, "content").is_null(); }, settled));
  }
  // One after the other: the later one wins, from whichever desk it comes.
  for (const std::size_t station : {1U, 0U, 1U}) {
    hall.told(station, {station == 0 ? "show" : "hide"}, 3);
    REQUIRE(agreed(hall, "content")["station"] == (station == 0 ? "hall-1" : "hall-2"));
  }
  const base::Json before = agreed(hall, "content");

  // A screen and the station that gave it are killed; a directive is given meanwhile.
  hall.screens[2].process->signal(SIGKILL);
  hall.screens[2].process->wait(20s);
  hall.processes[1]->signal(SIGKILL);
  hall.processes[1]->wait(20s);
  hall.told(0, {"recording", "on"}, 2);
  hall.processes[1] = hall.venue.station(hall.configs[1]);
  hall.start(hall.screens[2]);
  REQUIRE(eventually([&] { return agreed(hall, "content") == before; }, settled));
  REQUIRE(eventually([&] { return hall.wall_of("foyer")["recording"] == true; }, settled));
  REQUIRE(hall.mode("foyer") == "hidden");
  // The station that came back gives a newer one still, once all follow it again.
  for (const char* name : {"left", "right", "foyer"}) {
    REQUIRE(eventually([&] { return hall.is_live(name); }, settled));
  }
  hall.told(1, {"announce", "Welcome", "back"}, 3);
  hall.told(0, {"show"}, 3);
  hall.stop_all();
}

TEST_CASE("a key that may only watch gives no directive") {
  Hall hall({"hall-1"});
  hall.add_screen("left");
  const std::string log = hall.processes[0]->errors();
  const auto exported = hall.venue.run({program("capture-node"), "keys", "export", "--config", hall.configs[0]});
  const std::string key = after(exported.out, "key = '", "'");
  REQUIRE(key.size() == 40);
  const support::Argv hide = {program("capture-node"),
                              "screens",
                              "hide",
                              "--connect",
                              after(log, "desk "),
                              "--key",
                              key,
                              "--directory",
                              hall.venue.path("stranger").string()};
  REQUIRE(hall.venue.run(hide).status == 1);
  std::string words;
  REQUIRE(eventually([&] {
    const auto pending =
        hall.venue.run({program("capture-node"), "keys", "pending", "--json", "--config", hall.configs[0]});
    words = after(pending.out, "\"fingerprint\":\"", "\"");
    return !words.empty();
  }));
  const auto approved = hall.venue.run(
      {program("capture-node"), "keys", "approve", words, "--name", "visitor", "--config", hall.configs[0]});
  REQUIRE(approved.status == 0);
  support::Finished refused;
  REQUIRE(eventually(
      [&] {
        refused = hall.venue.run(hide);
        return refused.err.find("may watch, which is not enough") != std::string::npos;
      },
      settled));
  REQUIRE(refused.status == 1);
  REQUIRE(hall.wall_of("left")["content"] == "text");
  hall.stop_all();
}

TEST_CASE("a pause card shows the picture that is named, on the screens that have it") {
  Hall hall({"hall-1"});
  const std::string picture = hall.venue.path("lunch.png").string();
  REQUIRE(support::run({"convert", "-size", "64x36", "xc:#20A040", picture}).status == 0);
  hall.add_screen("left", "1280x720", "[pictures]\nlunch = \"lunch.png\"\n");
  hall.add_screen("right", "1280x720");
  REQUIRE(hall.wall_of("left")["pictures"] == base::Json({"lunch"}));
  hall.told(0, {"pause", "--picture", "lunch", "--screen", "left"}, 1);
  const auto both = hall.tell(0, {"pause", "Back", "at", "three", "--picture", "lunch"});
  INFO(both.out << both.err);
  REQUIRE(both.status == 0);
  REQUIRE(both.out ==
          "all screens: the pause card with the picture lunch stands; in force on 1 of 2 (not yet: right)\n");
  REQUIRE(hall.wall_of("right")["content"] == "pause");
  REQUIRE(hall.screens[1].process->says("the picture \"lunch\"", settled));
  REQUIRE(hall.tell(0, {"announce", "Lunch", "--picture", "lunch"}).status == 2);
  hall.stop_all();
  const auto colours = [&](const std::string& name) {
    const std::string wall = hall.venue.path(name + ".png").string();
    return support::run({"convert", wall, "-format", "%k %[hex:p{640,360}]", "info:"}).out;
  };
  REQUIRE(colours("left") == "1 20A040");
  REQUIRE(colours("right") != "1 20A040");
}

TEST_CASE("an independent reader reads the cards") {
  Hall hall({"hall-1"});
  hall.add_screen("wide", "1920x1080", "languages = [\"zh\", \"en\"]\n");
  hall.add_screen("tall", "1080x1920", "languages = [\"zh\", \"en\"]\n");
  const auto read = [&](const std::string& name, const char* languages) {
    support::Reading reading;
    reading.languages = languages;
    reading.layout = 6;
    reading.percent = 60;
    return support::read_picture(hall.venue.path(name + ".png"), reading);
  };
  struct Card {
    support::Argv words;
    std::string english;
    std::string chinese;
  };
  const std::vector<Card> cards = {{{"pause"}, "The meeting is paused", "会议暂停"},
                                   {{"announce", "Lunch is served in the garden"}, "garden", ""},
                                   {{"announce", "请各位代表下午三点回到会场"}, "", "请各位代表"},
                                   {{"test"}, "as large as the subtitles", "这一行和字幕一样大"}};
  for (const Card& card : cards) {
    hall.told(0, card.words, 2);
    for (Screen& screen : hall.screens) {
      stop(*screen.process);
      for (const auto& [language, expected] : {std::pair("eng", card.english), std::pair("chi_sim", card.chinese)}) {
        if (expected.empty()) continue;  // that reader does not know the letters
        const std::string text = read(screen.name, language);
        INFO(screen.name << ": " << text);
        REQUIRE(support::reads(text, expected));
      }
      hall.start(screen, screen.name == "wide" ? "1920x1080" : "1080x1920");
    }
  }
  hall.stop_all();
}
