// Station and screen on two machines (network namespaces), paired by keys; a peer without a key gets nothing.
#include "tests/support/netns.hpp"
#include "tests/system/venue.hpp"

using namespace tongping;
using namespace tongping::system_test;

namespace {

using Side = support::TwoHosts::Side;

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// The screen's machine has its own home: nothing of the station's can be found there.
support::Environment elsewhere(const Venue& venue, const std::string& name) {
  return {{"XDG_DATA_HOME", venue.path(name).string()}, {"LANGUAGE", "en"}, {"LC_ALL", "C.UTF-8"}};
}

std::string wall_config(const Venue& venue, const std::string& name, const std::string& address,
                        const std::string& key) {
  return venue.write(name + ".toml", "[screen]\nname = \"" + name +
                                         "\"\nlanguages = [\"zh\", \"en\"]\n[[station]]\nfeed = \"tcp://" + address +
                                         ":7770\"\ndesk = \"tcp://" + address + ":7771\"\nkey = '" + key + "'\n");
}

constexpr auto captions =
    R"({"text":"欢迎各位。","translations":[{"language":"en","text":"Welcome, everyone."}],"after_ms":2500}
{"text":"现在开会。","translations":[{"language":"en","text":"We begin now."}],"after_ms":300}
)";

}  // namespace

TEST_CASE("station and screen on two machines, paired by keys, show the same, a stranger gets nothing") {
  if (const std::string why = support::TwoHosts::why_not(); !why.empty()) {
    WARN("skipped: " << why);
    return;
  }
  const support::TwoHosts hosts;
  const std::string near = support::TwoHosts::address(Side::left);
  const std::string far = support::TwoHosts::address(Side::right);
  const Venue venue;
  venue.write("captions.jsonl", captions);
  const auto station_config = venue.write(
      "hall.toml",
      "[station]\nname = \"hall-1\"\ndirectory = \"" + venue.path("hall").string() + "\"\nfeed = \"tcp://" + near +
          ":7770\"\ndesk = \"tcp://" + near +
          ":7771\"\n[[role]]\nid = \"guest\"\nlanguage = \"zh\"\ntranslate = [\"en\"]\n[[microphone]]\nid = "
          "\"captions\"\nrole = \"guest\"\nsource = \"typed:" +
          venue.path("captions.jsonl").string() + "\"\n");
  const auto own_key = venue.run({program("capture-node"), "keys", "show", "--config", station_config});
  REQUIRE(own_key.status == 0);
  const std::string station_key = first_line(own_key.out);

  const auto wall = wall_config(venue, "wall", near, station_key);
  const auto stranger = wall_config(venue, "stranger", near, station_key);
  const auto screen_key =
      support::run({program("display-node"), "keys", "show", "--config", wall}, 20s, elsewhere(venue, "far"));
  REQUIRE(screen_key.status == 0);
  const auto approved = venue.run({program("capture-node"), "keys", "approve", first_line(screen_key.out), "--name",
                                   "wall", "--config", station_config});
  INFO(approved.err);
  REQUIRE(approved.status == 0);

  const auto start_screen = [&](const std::string& config, const std::string& name) {
    return std::make_unique<support::Process>(
        hosts.within(Side::right, {program("display-node"), "run", "--offscreen", "640x360", "--config", config,
                                   "--trace", venue.path(name + ".jsonl").string()}),
        elsewhere(venue, name == "wall" ? "far" : "farther"));
  };
  support::Process station(
      hosts.within(Side::left, {program("capture-node"), "run", "--headless", "--config", station_config}),
      venue.environment());
  INFO(station.errors());
  REQUIRE(station.says("on air", 30s));
  auto paired = start_screen(wall, "wall");
  auto unpaired = start_screen(stranger, "stranger");
  REQUIRE(eventually([&] { return read_file(venue.path("wall.jsonl")).find("We begin now.") != std::string::npos; }));
  REQUIRE(station.says("refused", 10s));

  const std::string seen = read_file(venue.path("wall.jsonl"));
  REQUIRE(seen.find("欢迎各位。") != std::string::npos);
  REQUIRE(read_file(venue.path("stranger.jsonl")).find("\"text\"") == std::string::npos);
  const std::string log = station.errors();
  INFO(log);
  std::size_t refusals = 0;
  for (const std::string& line : lines_of(log)) {
    if (line.find("refused") == std::string::npos) continue;
    ++refusals;
    REQUIRE(line.find(far) != std::string::npos);
  }
  REQUIRE(refusals >= 1);
  REQUIRE(log.find("欢迎") == std::string::npos);
}
