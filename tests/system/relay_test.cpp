// A station, its relay, a wall and a follower behind the relay, as real programs; the relay is killed in the middle.
#include "tests/support/disk_gate.hpp"
#include "tests/system/captioner.hpp"
#include "tests/system/ledger.hpp"
#include "tests/system/venue.hpp"

using namespace tongping;
using namespace tongping::system_test;

namespace {

std::unique_ptr<support::Process> start_relay(const Venue& venue, const std::string& config,
                                              const support::Environment& added = {}) {
  support::Environment environment = venue.environment();
  environment.insert(environment.end(), added.begin(), added.end());
  auto relay = std::make_unique<support::Process>(support::Argv{program("capture-node"), "relay", "--config", config},
                                                  environment);
  INFO(relay->errors());
  REQUIRE(relay->says("relay \"gallery\"", 60s));
  return relay;
}

// The one log that the relay has kept.
std::filesystem::path mirror_folder(const Venue& venue) {
  for (const auto& entry : std::filesystem::directory_iterator(venue.path("gallery") / "mirror")) {
    if (entry.is_directory()) return entry.path();
  }
  return {};
}

// Segments as they were said: the time of publishing is the one thing that an export does not know.
std::vector<std::string> lines_without_publishing(const std::string& lines) {
  std::vector<std::string> kept;
  for (const std::string& line : lines_of(lines)) {
    transcript::Segment segment = transcript::segment_from_json(line).value();
    segment.published_ns = 0;
    kept.push_back(transcript::to_json_line(segment));
  }
  return kept;
}

// The station knows of the wall behind the relay and what it does, and its directives reach it.
void require_wall_obeys_station(const Venue& venue, const std::string& config) {
  const auto listed = [&] { return venue.run({program("capture-node"), "screens", "list", "--config", config}).out; };
  REQUIRE(eventually([&] { return listed().find("wall (by gallery)  live") != std::string::npos; }));
  const auto hidden =
      venue.run({program("capture-node"), "screens", "hide", "--screen", "wall", "--json", "--config", config});
  INFO(hidden.out << hidden.err);
  REQUIRE(hidden.out.find("\"in_force\":1") != std::string::npos);
  REQUIRE(listed().find("hidden") != std::string::npos);
  REQUIRE(venue.run({program("capture-node"), "screens", "undo", "--config", config}).status == 0);
}

}  // namespace

TEST_CASE("behind a relay that was killed in the middle the wall is complete, and the log is the station's") {
  const Venue venue;
  Captioner captioner(venue.path("captions.fifo"));
  const auto config = venue.station_config(captioner.configuration());
  auto station = venue.station(config);
  const std::string of = "[relay]\nof = { feed = \"" + after(station->errors(), "feed ") + "\", desk = \"" +
                         after(station->errors(), "desk ") + "\" }\n";
  const auto relay_config = venue.station_config(of, "gallery");
  auto relay = start_relay(venue, relay_config);
  keep_ports(relay_config, *relay);
  auto screen = venue.screen(venue.screen_config(*relay));
  support::Process tail(
      {program("capture-node"), "tail", "--json", "--from", "1", "--connect", "gallery", "--config", relay_config},
      venue.environment());
  const auto on_wall = [&] { return venue.trace().find(captioner.last()) != std::string::npos; };
  REQUIRE(eventually([&] { return !venue.trace().empty(); }));
  for (int i = 0; i < 4; ++i) captioner.say();
  REQUIRE(eventually(on_wall, 60s));

  const auto told = venue.run({program("capture-node"), "status", "--connect", "gallery", "--config", relay_config});
  INFO(told.out << told.err);
  REQUIRE(told.out.find("relay of hall-1: live") != std::string::npos);
  REQUIRE(told.out.find("screen") != std::string::npos);
  require_wall_obeys_station(venue, config);
  // Another one, which has a directory and ports of its own, but not a name.
  const auto twin_config =
      venue.write("twin.toml", "[station]\nname = \"gallery\"\ndirectory = \"" + venue.path("twin").string() +
                                   "\"\nfeed = \"tcp://127.0.0.1:0\"\n"
                                   "desk = \"tcp://127.0.0.1:0\"\n" +
                                   of);
  const auto twin = venue.run({program("capture-node"), "relay", "--config", twin_config});
  REQUIRE(twin.status == 1);
  REQUIRE(twin.err.find("is running on this machine as \"gallery\" already") != std::string::npos);

  relay->signal(SIGKILL);
  REQUIRE(relay->wait(5s) == 128 + SIGKILL);
  for (int i = 0; i < 3; ++i) captioner.say();
  relay = start_relay(venue, relay_config);
  REQUIRE(eventually(on_wall, 60s));
  captioner.say();
  REQUIRE(eventually(on_wall, 60s));
  REQUIRE(eventually([&] { return tail.output().find(captioner.last()) != std::string::npos; }, 60s));
  stop(*screen);
  stop(tail);
  stop(*station);
  stop(*relay);

  const auto audit = venue.run({program("capture-node"), "audit", "verify", "--config", relay_config});
  INFO(audit.out << audit.err);
  REQUIRE(audit.status == 0);
  const auto exported =
      venue.run({program("capture-node"), "sessions", "export", "--format", "json", "--config", config});
  REQUIRE(exported.status == 0);
  const auto mirrored = venue.run({program("capture-node"), "sessions", "export", "--format", "json", "--config",
                                   relay_config, "--directory", mirror_folder(venue).string()});
  INFO(mirrored.err);
  REQUIRE(mirrored.status == 0);
  REQUIRE(lines_without_publishing(mirrored.out) == lines_without_publishing(exported.out));
  REQUIRE(lines_without_publishing(tail.output()) == lines_without_publishing(exported.out));
  REQUIRE(lines_without_publishing(exported.out).size() == 8);
  std::string said;
  for (int i = 1; i <= captioner.count(); ++i) {
    const std::string n = std::to_string(i);
    said += R"({"text":"第)" + n + R"(句话。","translations":[{"language":"en","text":"Sentence )" + n + ".\"}]}\n";
  }
  require_ledger(venue, {.log = tail.output(), .exported = exported.out, .said = said, .walls = {"trace.jsonl"}});
}

TEST_CASE("a relay without a station to pass on is refused with the key that is missing") {
  const Venue venue;
  const auto finished = venue.run({program("capture-node"), "relay", "--config", venue.station_config("")});
  REQUIRE(finished.status == 2);
  REQUIRE(finished.err.find("relay.of") != std::string::npos);
}

TEST_CASE("a relay whose disk does not answer passes on what is said, and keeps all of it when it answers") {
  const Venue venue;
  Captioner captioner(venue.path("captions.fifo"));
  support::DiskGate gate(venue.path("gate"));
  const auto config = venue.station_config(captioner.configuration());
  auto station = venue.station(config);
  const auto relay_config = venue.station_config("[relay]\nof = { feed = \"" + after(station->errors(), "feed ") +
                                                     "\", desk = \"" + after(station->errors(), "desk ") + "\" }\n",
                                                 "gallery");
  auto relay = start_relay(venue, relay_config, gate.environment());
  auto screen = venue.screen(venue.screen_config(*relay, venue.unpaced() + "policy = \"settled\""));
  support::Process tail(
      {program("capture-node"), "tail", "--json", "--from", "1", "--connect", "gallery", "--config", relay_config},
      venue.environment());
  const auto say_and_see = [&] {
    captioner.say();
    REQUIRE(comes_true(*screen, in_time, [&] { return venue.trace().find(captioner.last()) != std::string::npos; }));
  };
  const auto kept = [&] { return tail.output().find(captioner.last()) != std::string::npos; };
  say_and_see();
  REQUIRE(comes_true(tail, in_time, kept));
  gate.shut();
  // A command that takes its time to start, and is answered by the relay's loop.
  for (int i = 0; i < 20; ++i) {
    say_and_see();
    CHECK_FALSE(kept());
    const auto told = venue.run({program("capture-node"), "status", "--connect", "gallery", "--config", relay_config});
    CHECK(told.out.find("relay of hall-1: live") != std::string::npos);
  }
  gate.open();
  REQUIRE(comes_true(tail, in_time, kept));
  say_and_see();
  REQUIRE(comes_true(tail, in_time, kept));
  INFO(screen->errors());
  CHECK(screen->errors().find("nothing heard") == std::string::npos);
  stop(*screen);
  stop(tail);
  stop(*station);
  stop(*relay);
  const auto exported =
      venue.run({program("capture-node"), "sessions", "export", "--format", "json", "--config", config});
  const auto mirrored = venue.run({program("capture-node"), "sessions", "export", "--format", "json", "--config",
                                   relay_config, "--directory", mirror_folder(venue).string()});
  CHECK(lines_of(exported.out).size() == static_cast<std::size_t>(captioner.count()));
  CHECK(lines_without_publishing(mirrored.out) == lines_without_publishing(exported.out));
  CHECK(lines_without_publishing(tail.output()) == lines_without_publishing(exported.out));
}
