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

TEST_CASE("pictures of the pause card have names, and paths from the configuration's directory") {
  const ScreenConfig config =
      parse_screen_config("[pictures]\nlunch = \"lunch.png\"\n\"茶歇\" = \"/srv/tea.jpg\"\n", "/etc/hall/wall.toml")
          .value();
  REQUIRE(config.pictures ==
          std::map<std::string, std::filesystem::path>{{"lunch", "/etc/hall/lunch.png"}, {"茶歇", "/srv/tea.jpg"}});
  const std::string long_name(65, 'x');
  const auto broken =
      parse_screen_config("[pictures]\nlunch = 3\n" + long_name + " = \"a.png\"\nempty = \"\"\n", "wall.toml");
  const std::string problems = broken.error().message;
  REQUIRE(problems.find("wall.toml:2: pictures.lunch: ") != std::string::npos);
  REQUIRE(problems.find("wall.toml:3: pictures." + long_name + ": the name of a picture") != std::string::npos);
  REQUIRE(problems.find("wall.toml:4: pictures.empty: must be the path") != std::string::npos);
  std::string many = "[pictures]\n";
  for (int i = 0; i < 17; ++i) many += "p" + std::to_string(i) + " = \"a.png\"\n";
  REQUIRE(parse_screen_config(many, "wall.toml").error().message.find("at most 16") != std::string::npos);
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
