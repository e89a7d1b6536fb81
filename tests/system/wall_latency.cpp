// Published -> presented: a thousand typed segments through the real station and screen on one machine, by the wall
// clock that both share. Prints one line a figure.
#include <algorithm>
#include <cstdio>
#include <map>

#include "tests/support/xvfb.hpp"
#include "tests/system/venue.hpp"

using namespace tongping;
using namespace tongping::system_test;

namespace {

constexpr int segments = 1000;

std::string captions() {
  std::string all;
  for (int i = 1; i <= segments; ++i) {
    all +=
        R"({"text":"今天的会议现在开始，这是第)" + std::to_string(i) +
        R"(句话。","after_ms":20,"translations":[{"language":"en","text":"The meeting begins now; this is sentence number )" +
        std::to_string(i) + ".\"}]}\n";
  }
  return all;
}

std::map<std::string, std::int64_t> first_shown(const std::string& trace) {
  std::map<std::string, std::int64_t> shown;
  for (const std::string& line : lines_of(trace)) {
    const base::Json frame = base::parse_json(line).value();
    if (!frame.contains("cues")) continue;  // something was skipped
    for (const base::Json& cue : frame["cues"]) shown.try_emplace(cue["segment"], frame["t_ns"].get<std::int64_t>());
  }
  return shown;
}

void measure(const std::string& surface, const support::Argv& window, const support::Environment& display) {
  const Venue venue;
  ::mkfifo(venue.path("captions.fifo").c_str(), 0600);
  const auto config = venue.station_config(
      "[[role]]\nid = \"guest\"\nlabel = \"嘉宾\"\nlanguage = \"zh\"\n[[microphone]]\nid = \"c\"\nrole = "
      "\"guest\"\nsource = \"typed:" +
      venue.path("captions.fifo").string() + "\"\n");
  auto station = venue.station(config);
  support::Argv command{
      program("display-node"),  "run", "--config", venue.screen_config(*station, venue.unpaced()), "--trace",
      venue.path("trace.jsonl")};
  command.insert(command.end(), window.begin(), window.end());
  support::Environment environment = venue.environment();
  environment.insert(environment.end(), display.begin(), display.end());
  support::Process screen(command, environment);
  support::Process tail(
      {program("capture-node"), "tail", "--json", "--from", "1", "--connect", "hall-1", "--config", config},
      venue.environment());
  REQUIRE(eventually([&] { return !venue.trace().empty(); }));
  std::ofstream(venue.path("captions.fifo")) << captions();
  REQUIRE(eventually([&] { return lines_of(tail.output()).size() >= segments; }, 120s));
  REQUIRE(eventually([&] { return venue.trace().find("-" + std::to_string(segments) + "\"") != std::string::npos; }));

  const auto shown = first_shown(venue.trace());
  std::vector<double> ms;
  std::size_t missing = 0;
  std::size_t replayed = 0;  // got by the tail out of the store, which does not know when a segment went out
  for (const std::string& line : lines_of(tail.output())) {
    const auto segment = transcript::segment_from_json(line).value();
    const auto at = shown.find(segment.key.segment);
    if (at == shown.end()) {
      ++missing;
    } else if (segment.published_ns == 0) {
      ++replayed;
    } else {
      ms.push_back(static_cast<double>(at->second - segment.published_ns) / 1e6);
    }
  }
  REQUIRE(ms.size() > segments / 2);
  std::sort(ms.begin(), ms.end());
  std::printf(
      "published_to_presented %s p50 %.2f ms, p99 %.2f ms, worst %.2f ms, segments %zu, passed by unseen %zu, replayed "
      "%zu\n",
      surface.c_str(), ms[ms.size() / 2], ms[ms.size() * 99 / 100], ms.back(), ms.size(), missing, replayed);
}

}  // namespace

TEST_CASE("published to presented offscreen at 1080p") { measure("offscreen_1080p", {"--offscreen", "1920x1080"}, {}); }

TEST_CASE("published to presented in a window at 1080p") {
  const support::Xvfb server(1920, 1080);
  measure("window_1080p", {}, {{"DISPLAY", server.display()}, {"SDL_VIDEODRIVER", "x11"}});
}
