#include "common/config/station_config.hpp"

#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::config;

TEST_CASE("an empty station configuration works on one machine") {
  const StationConfig config = parse_station_config("", "empty.toml").value();
  REQUIRE(config.feed == "tcp://127.0.0.1:7770");
  REQUIRE(config.directory == data_home() / "station");
}

TEST_CASE("roles and microphones are read") {
  const StationConfig config = parse_station_config(R"(
[station]
name = "hall-1"
directory = "/var/lib/hall"
feed = "tcp://*:0"
[[role]]
id = "chair"
label = "主席"
color = "#FFD400"
language = "en"
translate = ["es"]
[[microphone]]
id = "podium"
source = "device:alsa_input.usb-X#1"
role = "chair"
)",
                                                    "hall.toml")
                                   .value();
  REQUIRE(config.directory == "/var/lib/hall");
  REQUIRE(config.roles.size() == 1);
  REQUIRE(config.roles[0].shown == transcript::RoleLabel{"chair", "主席", {0xFF, 0xD4, 0x00}});
  REQUIRE(config.roles[0].translate == std::vector<std::string>{"es"});
  REQUIRE(config.microphones[0] == transcript::Microphone{"podium", "device:alsa_input.usb-X#1", "chair"});
}

TEST_CASE("every problem is reported at once with file, line and key") {
  const auto broken = parse_station_config(R"([station]
name = "hall 1"
feeed = "tcp://127.0.0.1:1"
desk = "127.0.0.1:7771"
[[role]]
id = "a"
color = "yellow"
translate = "es"
[[role]]
id = "a"
[[microphone]]
id = "m"
source = "alsa:0"
role = "b"
[[microphone]]
id = "m"
source = 7
)",
                                           "hall.toml");
  REQUIRE_FALSE(broken.has_value());
  REQUIRE(broken.error().kind == base::ErrorKind::usage);
  REQUIRE(broken.error().message ==
          R"(hall.toml:2: station.name: "hall 1" must be 1 to 64 of a-z, A-Z, 0-9, '-', '_', '.'
hall.toml:3: station.feeed: unknown key
hall.toml:4: station.desk: "127.0.0.1:7771" is not an address like tcp://127.0.0.1:7770
hall.toml:7: role[1].color: "yellow" is not a colour; write it as #RRGGBB
hall.toml:8: role[1].translate: must be a list of texts, as in ["en", "zh"]
hall.toml:10: role[2].id: role "a" stands here twice
hall.toml:13: microphone[1].source: "alsa:0" is not one of device:NAME#CHANNEL, loopback:NAME, file:PATH, typed:PATH
hall.toml:14: microphone[1].role: there is no [[role]] with id = "b"
hall.toml:16: microphone[2].id: microphone "m" stands here twice
hall.toml:17: microphone[2].source: must be a text in quotes
hall.toml:17: microphone[2].source: "" is not one of device:NAME#CHANNEL, loopback:NAME, file:PATH, typed:PATH)");
}

TEST_CASE("what is not TOML is refused with its line") {
  const auto broken = parse_station_config("[station]\nname = \n", "hall.toml");
  REQUIRE(broken.error().message.starts_with("hall.toml:2: column"));
  REQUIRE(broken.error().kind == base::ErrorKind::usage);
  REQUIRE(load_station_config("/nowhere/hall.toml").error().message.starts_with("/nowhere/hall.toml: cannot be read"));
}

TEST_CASE("endpoints") {
  REQUIRE(is_endpoint("tcp://0.0.0.0:7770"));
  REQUIRE(is_endpoint("tcp://[::1]:0"));
  REQUIRE_FALSE(is_endpoint("tcp://:7770"));
  REQUIRE_FALSE(is_endpoint("tcp://host"));
  REQUIRE_FALSE(is_endpoint("tcp://host:70000"));
  REQUIRE_FALSE(is_endpoint("ipc:///tmp/x:1"));
}
