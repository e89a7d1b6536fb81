// A venue in simulated time: hours of meetings under faults in seconds, each decided by its seed.
#include "tests/support/catch.hpp"
#include "tests/support/simulated_venue.hpp"

using namespace tongping;
using support::simulate_meeting;
using support::VenueRules;

namespace {

constexpr std::uint32_t meetings = 12;  // ten simulated minutes each; simulate_venue does thousands

// The first of `seeds` in which somebody notices that `rules` are broken; 0: nobody does.
std::uint32_t noticed(VenueRules rules, std::uint32_t seeds) {
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    if (simulate_meeting(seed, rules)) return seed;
  }
  return 0;
}

}  // namespace

TEST_CASE("two simulated hours of a venue under faults lose nothing") {
  for (std::uint32_t seed = 1; seed <= meetings; ++seed) {
    const auto violation = simulate_meeting(seed);
    INFO("seed " << seed << ": " << violation.value_or(""));
    REQUIRE_FALSE(violation.has_value());
  }
}

TEST_CASE("a meeting is decided by its seed") {
  VenueRules rules;
  rules.links_show_loss = false;
  CHECK(simulate_meeting(3, rules) == simulate_meeting(3, rules));
}

TEST_CASE("the simulation notices a station that publishes before it commits") {
  VenueRules rules;
  rules.station.commits_before_publishing = false;
  CHECK(noticed(rules, 30) > 0);
}

TEST_CASE("the simulation notices a station that starts again with its old epoch") {
  VenueRules rules;
  rules.station.raises_epoch = false;
  CHECK(noticed(rules, 10) > 0);
}

TEST_CASE("the simulation notices a link that hides what it loses") {
  VenueRules rules;
  rules.links_show_loss = false;
  CHECK(noticed(rules, 10) > 0);
}

TEST_CASE("the simulation notices a disk that loses what it has promised to keep") {
  VenueRules rules;
  rules.disk_keeps_promises = false;
  CHECK(noticed(rules, 10) > 0);
}

TEST_CASE("the simulation notices a station that takes one held event too many for stored") {
  VenueRules rules;
  rules.station.stores_all_held = false;
  CHECK(noticed(rules, 30) > 0);
}

TEST_CASE("the simulation notices a station that forgets what found no room on its disk") {
  VenueRules rules;
  rules.station.holds_while_full = false;
  CHECK(noticed(rules, 30) > 0);
}
