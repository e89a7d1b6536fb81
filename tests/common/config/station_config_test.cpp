#include "common/config/station_config.hpp"

#include <string>

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
watch_samples = false
)",
                                                    "hall.toml")
                                   .value();
  REQUIRE(config.directory == "/var/lib/hall");
  REQUIRE(config.roles.size() == 1);
  REQUIRE(config.roles[0].shown == transcript::RoleLabel{"chair", "主席", {0xFF, 0xD4, 0x00}});
  REQUIRE(config.roles[0].translate == std::vector<std::string>{"es"});
  REQUIRE(config.watch_samples == std::map<std::string, bool>{{"podium", false}});
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

TEST_CASE("a station is alone unless it names a lead or a standby") {
  const StationConfig alone = parse_station_config("[meeting]\n[standby]\n", "hall.toml").value();
  REQUIRE_FALSE(alone.lead);
  REQUIRE(alone.beside.empty());
  REQUIRE(alone.standby.part == StandbyConfig::Part::none);

  const std::string key(40, 'k');
  const StationConfig joining =
      parse_station_config("[meeting]\nlead = { feed = \"tcp://10.0.0.1:1\", desk = \"tcp://10.0.0.1:2\", key = '" +
                               key +
                               "' }\n[standby]\nof = { feed = \"tcp://10.0.0.2:1\", desk = \"tcp://10.0.0.2:2\" }\n",
                           "hall.toml")
          .value();
  REQUIRE(joining.lead == StationAddress{"tcp://10.0.0.1:1", "tcp://10.0.0.1:2", key});
  REQUIRE(joining.standby.part == StandbyConfig::Part::second);
  REQUIRE(joining.standby.other == StationAddress{"tcp://10.0.0.2:1", "tcp://10.0.0.2:2", ""});

  const std::string beside =
      "[meeting]\nbeside = [{ feed = \"tcp://10.0.0.3:1\", desk = \"tcp://10.0.0.3:2\" }, { desk = \"x\" }]\n";
  REQUIRE(parse_station_config(beside, "hall.toml").error().message.find("hall.toml:2: meeting.beside") !=
          std::string::npos);
  const auto two = parse_station_config(beside.substr(0, beside.find(", { desk = \"x\"")) + "]\n", "hall.toml").value();
  REQUIRE(two.beside == std::vector<StationAddress>{{"tcp://10.0.0.3:1", "tcp://10.0.0.3:2", ""}});

  const StationConfig first = parse_station_config("[standby.by]\n", "hall.toml").value();
  REQUIRE(first.standby.part == StandbyConfig::Part::first);
  REQUIRE(first.standby.other == StationAddress{});
}

TEST_CASE("addresses of other stations are checked like those of a screen's") {
  const auto broken = parse_station_config(R"([meeting]
lead = { feed = "10.0.0.1", key = "short", port = 1 }
[standby]
by = { desk = "tcp://10.0.0.2" }
of = {}
follow = true
)",
                                           "hall.toml");
  REQUIRE_FALSE(broken.has_value());
  const std::string& message = broken.error().message;
  INFO(message);
  for (const std::string expected :
       {"hall.toml:2: meeting.lead.feed: \"10.0.0.1\" is not an address", "hall.toml:2: meeting.lead.key: must be the",
        "hall.toml:2: meeting.lead.port: unknown key", "hall.toml:4: standby.by.desk: \"tcp://10.0.0.2\" is not",
        "not both", "hall.toml:6: standby.follow: unknown key"}) {
    REQUIRE(message.find(expected) != std::string::npos);
  }
}

TEST_CASE("a relay names the station that it passes on") {
  REQUIRE_FALSE(parse_station_config("[relay]\n", "hall.toml").value().relay_of);
  const auto relay = parse_station_config("[relay]\nof = { desk = \"tcp://10.0.0.1:2\" }\n", "hall.toml").value();
  REQUIRE(relay.relay_of == StationAddress{"tcp://127.0.0.1:7770", "tcp://10.0.0.1:2", ""});
  const auto broken = parse_station_config("[relay]\nof = { feed = \"10.0.0.1\" }\nto = 1\n", "hall.toml");
  REQUIRE_FALSE(broken.has_value());
  INFO(broken.error().message);
  REQUIRE(broken.error().message.find("hall.toml:2: relay.of.feed: \"10.0.0.1\" is not") != std::string::npos);
  REQUIRE(broken.error().message.find("hall.toml:3: relay.to: unknown key") != std::string::npos);
}

TEST_CASE("what is kept of sound is read, and refused where it makes no sense") {
  const StationConfig config = parse_station_config(R"([spool]
enabled = false
budget_mib = 100
at_end = "stop"
keep = true
)",
                                                    "hall.toml")
                                   .value();
  REQUIRE_FALSE(config.spool.enabled);
  REQUIRE(config.spool.budget_mib == 100);
  REQUIRE(config.spool.at_end == SpoolConfig::AtEnd::stop);
  REQUIRE(config.spool.keep);
  const auto broken = parse_station_config("[spool]\nbudget_mib = 0\nat_end = \"forget\"\nkeeps = true\n", "hall.toml");
  REQUIRE_FALSE(broken);
  for (const char* part : {"hall.toml:2", "budget_mib", "hall.toml:3", "at_end", "keeps"}) {
    INFO(broken.error().message);
    REQUIRE(broken.error().message.find(part) != std::string::npos);
  }
}

TEST_CASE("how many engines there may be is read, and refused where it is no number of engines") {
  REQUIRE(parse_station_config("", "hall.toml")->recogniser.engines == 0);
  REQUIRE(parse_station_config("[recogniser]\nengines = 3\n", "hall.toml")->recogniser.engines == 3);
  for (const char* wrong : {"-1", "5000", "\"many\""}) {
    const auto broken = parse_station_config(std::string("[recogniser]\nengines = ") + wrong + "\n", "hall.toml");
    REQUIRE_FALSE(broken);
    CHECK(broken.error().message.find("hall.toml:2") != std::string::npos);
    CHECK(broken.error().message.find("engines") != std::string::npos);
  }
}

TEST_CASE("consent is asked for in every session unless somebody answers for all of them") {
  const ConsentConfig defaults = parse_station_config("", "hall.toml").value().consent;
  REQUIRE(defaults.ask == ConsentConfig::Ask::session);
  REQUIRE(defaults.responsible.empty());
  REQUIRE(defaults.notice);
  const auto standing =
      parse_station_config("[consent]\nask = \"standing\"\nresponsible = \"Registrar\"\nnotice = false\n", "hall.toml");
  REQUIRE(standing.value().consent.ask == ConsentConfig::Ask::standing);
  REQUIRE(standing.value().consent.responsible == "Registrar");
  REQUIRE_FALSE(standing.value().consent.notice);
  const auto nobody = parse_station_config("[consent]\nask = \"standing\"\n", "hall.toml");
  REQUIRE_FALSE(nobody);
  REQUIRE(nobody.error().message.find("hall.toml:2: consent.ask: \"standing\" needs \"responsible\"") !=
          std::string::npos);
  REQUIRE_FALSE(parse_station_config("[consent]\nask = \"never\"\n", "hall.toml"));
}
