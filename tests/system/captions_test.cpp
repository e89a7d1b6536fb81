// Typed captions through the real programs: station, database, encrypted feed, screen, follower.
#include <map>

#include "tests/system/ledger.hpp"
#include "tests/system/venue.hpp"

using namespace tongping;
using namespace tongping::system_test;

namespace {

constexpr auto roles = R"(
[[role]]
id = "guest"
label = "嘉宾"
color = "#7FE5FF"
language = "zh"
translate = ["en"]
[[microphone]]
id = "captions"
role = "guest"
)";

std::string caption(int number, int after_ms = 0) {
  const std::string n = std::to_string(number);
  return R"({"text":"第)" + n + R"(句话。","after_ms":)" + std::to_string(after_ms) +
         R"(,"translations":[{"language":"en","text":"This is sentence )" + n + R"(."}]})" + "\n";
}

std::vector<transcript::Segment> segments_of(const std::string& lines) {
  std::vector<transcript::Segment> segments;
  for (const std::string& line : lines_of(lines)) segments.push_back(transcript::segment_from_json(line).value());
  return segments;
}

// Segment ids in the order in which the trace first shows them as final, with the text of the source line.
std::vector<std::pair<std::string, std::string>> finals_of_trace(const std::string& trace) {
  std::vector<std::pair<std::string, std::string>> finals;
  std::map<std::string, bool> seen;
  for (const std::string& line : lines_of(trace)) {
    const base::Json frame = base::parse_json(line).value();
    if (!frame.contains("cues")) continue;  // something was skipped
    for (const base::Json& cue : frame["cues"]) {
      const std::string id = cue["segment"];
      if (cue["state"] != "final" || seen[id]) continue;
      seen[id] = true;
      finals.emplace_back(id, cue["lines"][0]["text"]);
    }
  }
  return finals;
}

}  // namespace

TEST_CASE("every caption is stored, published and shown, each exactly once and in order") {
  const Venue venue;
  std::string captions;
  for (int i = 1; i <= 12; ++i) captions += caption(i, 60);
  venue.write("captions.jsonl", captions);
  ::mkfifo(venue.path("captions.fifo").c_str(), 0600);
  const auto config =
      venue.station_config(std::string(roles) + "source = \"typed:" + venue.path("captions.fifo").string() + "\"\n");
  auto station = venue.station(config);
  auto screen = venue.screen(venue.screen_config(*station));
  support::Process tail(
      {program("capture-node"), "tail", "--json", "--from", "1", "--connect", "hall-1", "--config", config},
      venue.environment());
  REQUIRE(eventually([&] { return !venue.trace().empty(); }));
  std::ofstream(venue.path("captions.fifo")) << captions;
  REQUIRE(eventually([&] { return venue.trace().find("第12句话") != std::string::npos; }));
  REQUIRE(eventually([&] { return tail.output().find("第12句话") != std::string::npos; }));
  stop(*screen);
  stop(*station);
  stop(tail);

  const auto exported =
      venue.run({program("capture-node"), "sessions", "export", "--format", "json", "--config", config});
  INFO(exported.err);
  REQUIRE(exported.status == 0);
  require_ledger(venue, {.log = tail.output(), .exported = exported.out, .said = captions, .walls = {"trace.jsonl"}});
  const auto stored = segments_of(exported.out);
  const auto followed = segments_of(tail.output());
  const auto shown = finals_of_trace(venue.trace());
  REQUIRE(stored.size() == 12);
  REQUIRE(followed.size() == 12);
  REQUIRE(shown.size() == 12);
  for (std::size_t i = 0; i < 12; ++i) {
    REQUIRE(stored[i].text == "第" + std::to_string(i + 1) + "句话。");
    REQUIRE(stored[i].key == followed[i].key);
    REQUIRE(stored[i].text == followed[i].text);
    REQUIRE(stored[i].translations == followed[i].translations);
    REQUIRE(stored[i].key.segment == shown[i].first);
    REQUIRE(stored[i].text == shown[i].second);
  }
}

TEST_CASE("a station that was killed goes on with its session, and the screen follows it") {
  const Venue venue;
  ::mkfifo(venue.path("captions.fifo").c_str(), 0600);
  const auto config =
      venue.station_config(std::string(roles) + "source = \"typed:" + venue.path("captions.fifo").string() + "\"\n");
  auto station = venue.station(config);
  const std::string first_log = station->errors();
  // The second start must have the first one's ports, so that the screen finds it where it was.
  std::string text = read_file(config);
  text.replace(text.find("tcp://127.0.0.1:0"), 17, after(first_log, "feed "));
  text.replace(text.find("tcp://127.0.0.1:0"), 17, after(first_log, "desk "));
  venue.write("hall-1.toml", text);
  auto screen = venue.screen(venue.screen_config(*station));
  support::Process tail(
      {program("capture-node"), "tail", "--json", "--from", "1", "--connect", "hall-1", "--config", config},
      venue.environment());
  REQUIRE(eventually([&] { return !venue.trace().empty(); }));
  std::ofstream(venue.path("captions.fifo")) << caption(1) << caption(2);
  REQUIRE(eventually([&] { return venue.trace().find("第2句话") != std::string::npos; }));

  station->signal(SIGKILL);
  REQUIRE(station->wait(5s) == 128 + SIGKILL);
  station = venue.station(config);
  REQUIRE(station->errors().find("goes on after an unexpected end") != std::string::npos);
  std::ofstream(venue.path("captions.fifo")) << caption(3);
  REQUIRE(eventually([&] { return venue.trace().find("第3句话") != std::string::npos; }));
  REQUIRE(eventually([&] { return tail.output().find("第3句话") != std::string::npos; }));
  const auto last = lines_of(venue.trace()).back();
  REQUIRE(last.find("第1句话") != std::string::npos);
  stop(*screen);
  stop(*station);
  stop(tail);
  const auto exported =
      venue.run({program("capture-node"), "sessions", "export", "--format", "json", "--config", config});
  require_ledger(venue, {.log = tail.output(),
                         .exported = exported.out,
                         .said = caption(1) + caption(2) + caption(3),
                         .walls = {"trace.jsonl"}});
  const auto stored = segments_of(exported.out);
  REQUIRE(stored.size() == 3);
  REQUIRE(stored[0].session == stored[2].session);
  REQUIRE(stored[0].key.segment != stored[2].key.segment);
}

TEST_CASE("a screen that was there before its station finds it") {
  const Venue venue;
  venue.write("captions.jsonl", caption(1, 300));
  const auto config =
      venue.station_config(std::string(roles) + "source = \"typed:" + venue.path("captions.jsonl").string() + "\"\n");
  std::string screen_config;
  {
    auto station = venue.station(config);
    screen_config = venue.screen_config(*station);
    std::string text = read_file(config);
    text.replace(text.find("tcp://127.0.0.1:0"), 17, after(station->errors(), "feed "));
    text.replace(text.find("tcp://127.0.0.1:0"), 17, after(station->errors(), "desk "));
    venue.write("hall-1.toml", text);
    stop(*station);
  }
  auto screen = venue.screen(screen_config);
  REQUIRE(screen->says("no station of this user is known", 20s));
  auto station = venue.station(config);
  REQUIRE(eventually([&] { return venue.trace().find("第1句话") != std::string::npos; }));
}
