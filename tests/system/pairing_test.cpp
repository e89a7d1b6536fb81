// A new screen is let in by the words on its wall, followed in the status, and shut out again; the audit tells of it.
// And nothing of what is said stands in any log, status or audit.
#include <cstdio>

#include "tests/support/ocr.hpp"
#include "tests/system/venue.hpp"

using namespace tongping;
using namespace tongping::system_test;

namespace {

constexpr auto guest_role = R"(
[[role]]
id = "guest"
language = "en"
[[microphone]]
id = "captions"
role = "guest"
)";

// A station with a captioner, and screens on other machines: each has a home of its own.
class PairingHall {
 public:
  PairingHall() {
    ::mkfifo(venue.path("captions.fifo").c_str(), 0600);
    config = venue.station_config(std::string(guest_role) + "source = \"typed:" + venue.path("captions.fifo").string() +
                                  "\"\n");
    station = venue.station(config);
    captions.open(venue.path("captions.fifo"));
  }

  support::Finished ask(support::Argv command) const {
    command.insert(command.begin(), program("capture-node"));
    command.insert(command.end(), {"--config", config});
    return venue.run(command);
  }

  base::Json ask_json(const support::Argv& command) const {
    const auto done = ask(command);
    INFO(done.err);
    REQUIRE(done.status == 0);
    return base::parse_json(done.out).value();
  }

  std::vector<base::Json> ask_lines(const support::Argv& command) const {
    std::vector<base::Json> all;
    for (const std::string& line : lines_of(ask(command).out)) all.push_back(base::parse_json(line).value());
    return all;
  }

  support::Environment elsewhere(const std::string& name) const {
    return {{"XDG_DATA_HOME", venue.path("home-" + name).string()}, {"LANGUAGE", "en"}, {"LC_ALL", "C.UTF-8"}};
  }

  std::unique_ptr<support::Process> screen(const std::string& name) const {
    const auto exported = ask({"keys", "export"});
    REQUIRE(exported.status == 0);
    const auto file = venue.write(name + ".toml", "[screen]\nname = \"" + name + "\"\n" + exported.out);
    return std::make_unique<support::Process>(
        support::Argv{program("display-node"), "run", "--offscreen", "1280x720", "--config", file, "--trace",
                      venue.path(name + ".jsonl").string(), "--screenshot", venue.path(name + ".png").string()},
        elsewhere(name));
  }

  bool shows(const std::string& name, const std::string& text) const {
    return read_file(venue.path(name + ".jsonl")).find(text) != std::string::npos;
  }

  void say(const std::string& text) { captions << R"({"text":")" << text << "\"}\n" << std::flush; }

  // The peer of this name in the station's status; null where there is none.
  base::Json peer(const std::string& name) const {
    const base::Json status = ask_json({"status", "--json"});
    for (const base::Json& peer : status["peers"]) {
      if (peer["name"] == name) return peer;
    }
    return nullptr;
  }

  bool is(const std::string& name, const std::string& state) const {
    const base::Json found = peer(name);
    return !found.is_null() && found["state"] == state;
  }

  base::Json own_status(const std::string& name) const {
    const auto done = support::run({program("display-node"), "status", "--json"}, 20s, elsewhere(name));
    return done.status == 0 ? base::parse_json(done.out).value() : base::Json();
  }

  // The screen itself says that its station is so.
  bool has_state(const std::string& name, const std::string& state) const {
    return eventually([&] {
      const base::Json own = own_status(name);
      return !own.is_null() && own["stations"][0]["state"] == state;
    });
  }

  std::string words_of_the_only_pending() const {
    std::vector<base::Json> pending;
    REQUIRE(eventually([&] { return !(pending = ask_lines({"keys", "pending", "--json"})).empty(); }));
    REQUIRE(pending.size() == 1);
    REQUIRE(pending[0]["address"] == "127.0.0.1");
    return pending[0]["fingerprint"];
  }

  void let_in(const std::string& words, const std::string& name) const {
    const auto approved = ask({"keys", "approve", words, "--name", name});
    INFO(approved.err);
    REQUIRE(approved.status == 0);
  }

  std::size_t rows(const std::string& kind, const std::string& detail = "") const {
    std::size_t count = 0;
    for (const base::Json& row : ask_lines({"audit", "list", "--json"})) {
      count += row["kind"] == kind && row["detail"].get<std::string>().find(detail) != std::string::npos ? 1 : 0;
    }
    return count;
  }

  Venue venue;
  std::string config;
  std::unique_ptr<support::Process> station;
  std::ofstream captions;  // its end would be the end of the captions
};

support::Reading reading(int layout) {
  support::Reading reading;
  reading.percent = 150;
  reading.layout = layout;
  return reading;
}

// "PADAV FAGOZ NIMUH KALUM"
std::string shouted(std::string words) {
  for (char& c : words) c = c == '-' ? ' ' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return words;
}

}  // namespace

TEST_CASE("a new screen shows its words on the wall, is let in by them, and is followed in the status") {
  PairingHall hall;
  auto wall = hall.screen("wall-left");
  const std::string words = hall.words_of_the_only_pending();
  REQUIRE(hall.has_state("wall-left", "refused"));
  REQUIRE(hall.rows("refused", words) == 1);
  stop(*wall);
  const std::string read = support::read_picture(hall.venue.path("wall-left.png"), reading(6));
  INFO(read);
  REQUIRE(support::reads(read, "wall-left"));
  REQUIRE(support::reads(read, "waiting to be let in"));
  double errors = 1;
  for (const std::string& line : lines_of(read)) errors = std::min(errors, support::character_errors(words, line));
  REQUIRE(errors <= 0.1);  // two letters of twenty-three

  // A card that is up goes by itself once the words are approved.
  wall = hall.screen("wall-left");
  REQUIRE(hall.has_state("wall-left", "refused"));
  const auto unknown = hall.ask({"keys", "approve", "babab-babab-babab-babab", "--name", "nobody"});
  REQUIRE(unknown.status == 1);
  REQUIRE(unknown.err.find(words) != std::string::npos);
  REQUIRE(hall.ask({"keys", "approve", "babab", "--name", "nobody"}).status == 2);
  hall.let_in(shouted(words), "Left wall");
  hall.say("Welcome to the old theatre.");
  REQUIRE(eventually([&] { return hall.shows("wall-left", "old theatre"); }));
  REQUIRE(hall.ask_lines({"keys", "pending", "--json"}).empty());

  REQUIRE(eventually([&] {
    const base::Json peer = hall.peer("Left wall");
    return !peer.is_null() && peer["state"] == "live" && peer["presented"] == peer["sequence"] &&
           !peer["round_trip_us"].is_null() && peer["waiting_frames"] == 0 && peer["dropped_interims"] == 0;
  }));
  const base::Json peer = hall.peer("Left wall");
  REQUIRE(peer["may"] == "watch");
  REQUIRE(peer["fingerprint"] == words);
  REQUIRE(peer["flagged"] == false);
  const base::Json own = hall.own_status("wall-left");
  REQUIRE(own["screen"] == "wall-left");
  REQUIRE(own["size"] == "1280x720");
  REQUIRE(own["stations"][0]["station"] == "hall-1");
  REQUIRE(own["stations"][0]["losses"] == 0);
  stop(*wall);
  REQUIRE(support::reads(support::read_picture(hall.venue.path("wall-left.png"), reading(11)), "old theatre"));
}

TEST_CASE("a screen that is shut out is cut off and keeps its text while the others notice nothing") {
  PairingHall hall;
  const auto other = hall.venue.screen(hall.venue.screen_config(*hall.station));
  const auto wall = hall.screen("wall-left");
  const std::string words = hall.words_of_the_only_pending();
  hall.let_in(words, "Left wall");
  hall.say("Welcome to the old theatre.");
  REQUIRE(eventually([&] { return hall.shows("wall-left", "old theatre"); }));
  REQUIRE(eventually([&] { return hall.venue.trace().find("old theatre") != std::string::npos; }));

  REQUIRE(hall.ask({"keys", "revoke", "Left wall"}).status == 0);
  const auto revoked = std::chrono::steady_clock::now();
  REQUIRE(hall.station->says("is no longer accepted and is cut off", 20s));
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - revoked;
  std::printf("pairing: cut off %.0f ms after keys revoke had returned\n", took.count());
  REQUIRE(hall.has_state("wall-left", "refused"));
  hall.say("Nobody outside hears this.");
  REQUIRE(eventually([&] { return hall.venue.trace().find("Nobody outside") != std::string::npos; }));
  REQUIRE_FALSE(hall.shows("wall-left", "Nobody outside"));
  REQUIRE(eventually([&] { return hall.own_status("wall-left")["stations"][0]["losses"] == 1; }));
  REQUIRE(other->errors().find("lost the connection") == std::string::npos);
  stop(*wall);
  const std::string read = support::read_picture(hall.venue.path("wall-left.png"), reading(11));
  INFO(read);
  REQUIRE(support::reads(read, "old theatre"));
  REQUIRE(support::reads(read, "not let in by hall-1"));
  stop(*other);
  stop(*hall.station);
}

TEST_CASE("the audit tells who was let in and shut out, and when the station ran") {
  PairingHall hall;
  const auto wall = hall.screen("wall-left");
  hall.let_in(hall.words_of_the_only_pending(), "Left wall");
  REQUIRE(hall.has_state("wall-left", "live"));
  REQUIRE(hall.ask({"keys", "revoke", "Left wall"}).status == 0);
  REQUIRE(hall.has_state("wall-left", "refused"));
  stop(*wall);
  REQUIRE(hall.rows("key_approved", "watch Left wall") == 1);
  REQUIRE(hall.rows("key_revoked", "watch Left wall") == 1);
  REQUIRE(hall.rows("station_started") == 1);
  REQUIRE(hall.rows("self_test_passed") == 1);
  stop(*hall.station);
  REQUIRE(hall.rows("station_stopped") == 1);
  REQUIRE(hall.ask_json({"audit", "verify", "--json"})["whole"] == true);

  const auto nobody = hall.ask({"keys", "pending"});
  REQUIRE(nobody.status == 1);
  REQUIRE(nobody.err.find("only while the station runs") != std::string::npos);
  REQUIRE(nobody.err.find("known here: none") != std::string::npos);
}

TEST_CASE("a screen that falls silent or goes is told in the status") {
  PairingHall hall;
  const auto wall = hall.venue.screen(hall.venue.screen_config(*hall.station));
  REQUIRE(eventually([&] { return hall.is("wall", "live"); }));
  wall->signal(SIGSTOP);
  REQUIRE(eventually([&] { return hall.is("wall", "silent") || hall.is("wall", "gone"); }));
  REQUIRE(hall.peer("wall")["flagged"] == true);
  wall->signal(SIGCONT);
  REQUIRE(eventually([&] { return hall.is("wall", "live"); }, 60s));
  wall->signal(SIGKILL);
  REQUIRE(eventually([&] { return hall.is("wall", "gone"); }));
  REQUIRE(hall.peer("wall")["flagged"] == true);
  const auto table = hall.ask({"status"});
  REQUIRE(table.status == 0);
  REQUIRE(table.out.find("gone") != std::string::npos);
  stop(*hall.station);
}

TEST_CASE("a key that was approved while the station was off is in the audit after its next start") {
  PairingHall hall;
  const auto key = support::run({program("display-node"), "keys", "show"}, 20s, hall.elsewhere("far"));
  stop(*hall.station);
  REQUIRE(hall.ask({"keys", "approve", lines_of(key.out)[0], "--name", "Foyer"}).status == 0);
  REQUIRE(hall.rows("key_approved") == 0);
  const auto again = hall.venue.station(hall.config);
  REQUIRE(hall.rows("key_approved", "watch Foyer") == 1);
  stop(*again);
  stop(*hall.venue.station(hall.config));
  REQUIRE(hall.rows("key_approved") == 1);
  REQUIRE(hall.rows("station_started") == 3);
}

TEST_CASE("no word of what is said stands in a log, a status or the audit") {
  const std::vector<std::string> markers = {"crimson albatross", "the ledger of Montague", "zwölf Hasen"};
  PairingHall hall;
  const auto wall = hall.venue.screen(hall.venue.screen_config(*hall.station));
  const auto stranger = hall.screen("stranger");
  support::Process tail({program("capture-node"), "tail", "--connect", "hall-1", "--config", hall.config},
                        hall.venue.environment());
  REQUIRE(eventually([&] { return hall.is("wall", "live") && hall.is("tail", "live"); }));
  for (const std::string& marker : markers) hall.say("Listen to " + marker + " now.");
  std::string shown;
  REQUIRE(eventually([&] { return (shown = hall.venue.trace()).find(markers.back()) != std::string::npos; }));
  REQUIRE(eventually([&] { return tail.output().find(markers.back()) != std::string::npos; }));
  const std::string told = hall.ask({"status"}).out + hall.ask({"status", "--json"}).out +
                           hall.own_status("stranger").dump() +
                           hall.venue.run({program("display-node"), "status"}).out + hall.ask({"keys", "pending"}).out;
  wall->signal(SIGSTOP);
  REQUIRE(eventually([&] { return !hall.is("wall", "live"); }));
  wall->signal(SIGCONT);
  REQUIRE(eventually([&] { return hall.is("wall", "live"); }));
  stop(*wall);
  stop(*stranger);
  stop(tail);
  stop(*hall.station);
  const std::string silent = told + hall.station->errors() + hall.station->output() + wall->errors() +
                             stranger->errors() + stranger->output() + tail.errors() + hall.ask({"audit", "list"}).out +
                             hall.ask({"audit", "list", "--json"}).out;
  REQUIRE(silent.find("hall-1") != std::string::npos);
  for (const std::string& marker : markers) {
    INFO(marker);
    REQUIRE(shown.find(marker) != std::string::npos);
    REQUIRE(tail.output().find(marker) != std::string::npos);
    REQUIRE(silent.find(marker) == std::string::npos);
  }
}
