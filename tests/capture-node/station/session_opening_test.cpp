#include "capture-node/session_opening.hpp"

#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::station;
using namespace tongping::transcript;

namespace {

const Role chair{{"chair", "主席", {}}, "en", {}};
const Role guest{{"guest", "Guest", {}}, "en", {}};

config::StationConfig a_config() {
  config::StationConfig config;
  config.roles = {chair, guest};
  config.microphones = {{"podium", "device:a#1", "chair"}, {"handheld", "device:b#1", "guest"}};
  return config;
}

}  // namespace

TEST_CASE("a new session begins with the configuration, one that goes on with the roles that it had") {
  Transcript known;
  Role renamed = chair;
  renamed.shown.label = "Madam Chair";
  known.roles = {renamed};
  known.microphones = {{"podium", "device:old#1", ""}};
  const config::StationConfig config = a_config();
  REQUIRE(opening_settings(known, config, false) == RoleSettings{config.roles, config.microphones});
  const RoleSettings goes_on = opening_settings(known, config, true);
  // The microphone that is new brings its role along.
  REQUIRE(goes_on.roles == std::vector<Role>{renamed, guest});
  REQUIRE(goes_on.microphones ==
          std::vector<Microphone>{{"podium", "device:a#1", ""}, {"handheld", "device:b#1", "guest"}});
  // Muted before the unexpected end, muted after it; a new session hears all.
  known.microphones.push_back({"handheld", "device:b#1", "guest", true});
  REQUIRE(opening_settings(known, config, true).microphones[1].muted);
  REQUIRE_FALSE(opening_settings(known, config, false).microphones[1].muted);
  // An input that somebody chose is the running session's, and what was configured once is not.
  known.microphones[0] = {"podium", "device:chosen#1", "chair", false, 0, 5};
  REQUIRE(opening_settings(known, config, true).microphones[0].source == "device:chosen#1");
  REQUIRE(opening_settings(known, config, true).microphones[0].source_ns == 5);
  REQUIRE(opening_settings(known, config, false).microphones[0].source == "device:a#1");
  // A log that knows of none has nothing to go on with.
  REQUIRE(opening_settings(Transcript{}, config, true) == RoleSettings{config.roles, config.microphones});
}

TEST_CASE("only what differs from the log becomes an event, and nobody is its author") {
  Transcript known;
  known.roles = {chair, {{"gone", "Gone", {}}, "en", {}}};
  known.microphones = a_config().microphones;
  const auto events = changed_settings(known, {a_config().roles, a_config().microphones});
  REQUIRE(events.size() == 2);
  REQUIRE(std::get<RoleChanged>(events[0]) == RoleChanged{guest, false, {}});
  REQUIRE(std::get<RoleChanged>(events[1]).removed);
  REQUIRE(std::get<RoleChanged>(events[1]).by.author.empty());
}
