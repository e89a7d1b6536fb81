#include "common/config/screen_config.hpp"

#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::config;

TEST_CASE("an empty screen configuration follows a station on the same machine") {
  const ScreenConfig config = parse_screen_config("", "empty.toml").value();
  REQUIRE(config.stations.size() == 1);
  REQUIRE(config.stations[0].key.empty());
  REQUIRE(config.policy == Policy::committed);
}

TEST_CASE("a screen may follow several stations") {
  const ScreenConfig config = parse_screen_config(R"(
[screen]
name = "wall-left"
policy = "live"
languages = ["zh", "en"]
[[station]]
feed = "tcp://10.0.0.1:7770"
desk = "tcp://10.0.0.1:7771"
[[station]]
feed = "tcp://10.0.0.2:7770"
desk = "tcp://10.0.0.2:7771"
)",
                                                  "wall.toml")
                                  .value();
  REQUIRE(config.stations.size() == 2);
  REQUIRE(config.stations[1].desk == "tcp://10.0.0.2:7771");
  REQUIRE(config.policy == Policy::live);
}

TEST_CASE("a screen's problems name file, line and key") {
  const auto broken = parse_screen_config(R"([screen]
policy = "fast"
languages = []
[[station]]
key = "short"
)",
                                          "wall.toml");
  REQUIRE(broken.error().message == R"(wall.toml:2: screen.policy: "fast" is not one of "settled", "committed", "live"
wall.toml:3: screen.languages: must name at least one language
wall.toml:5: station[1].key: must be the station's public key of 40 characters, as `capture-node keys show` prints it)");
}
