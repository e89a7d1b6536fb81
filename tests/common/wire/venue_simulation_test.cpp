// A venue in simulated time: hours of meetings under faults in seconds, each decided by its seed.
#include <algorithm>

#include "tests/support/catch.hpp"
#include "tests/support/lossy_link.hpp"
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

// The meetings above seldom put a log back to just the event that it had, after a start in which nothing was finished.
TEST_CASE("what a lost start left unfinished goes when its log is put back, unless that uses its epoch once more") {
  support::StationRules rules;
  rules.unrepeatable_epochs = GENERATE(true, false);
  support::SimulatedStation station(1, rules);
  support::LossyLink link(1, [&](const wire::DeskRequest& request) { return station.answer(request); });
  wire::Follower follower(link, {"wall", wire::PeerKind::screen, std::nullopt});
  base::SteadyTime now{std::chrono::hours(1)};
  const auto listen = [&](const support::SimulatedStation::Frames& frames) {
    for (const wire::FeedFrame& frame : frames) link.publish(frame);
    for (const auto end = now + std::chrono::seconds(5); now < end; now += std::chrono::milliseconds(50)) {
      if (const auto beat = station.heartbeat(now)) link.publish(*beat);
      link.advance(now);
      follower.turn(now);
    }
  };
  listen({});
  const auto backup = station.back_up();
  station.restart();
  listen(station.speak());
  REQUIRE(follower.replica().transcript().segments.size() == 1);
  station.put_back(backup);
  listen({});
  REQUIRE(follower.replica().state() == wire::ReplicaState::live);
  CHECK(follower.replica().transcript().segments.empty() == rules.unrepeatable_epochs);
}

TEST_CASE(
    "while a relay's disk is full what its station says goes on as unstored text, and is said again once it is kept") {
  support::SimulatedStation station(1);
  support::SimulatedRelay relay(1, {}, [&](const wire::DeskRequest& request) { return station.answer(request); });
  base::SteadyTime now{std::chrono::hours(1)};
  support::LossyLink link(1, [&](const wire::DeskRequest& request) { return relay.answer(request, now); });
  wire::Follower follower(link, {"wall", wire::PeerKind::screen, std::nullopt});
  const auto listen = [&](const support::SimulatedStation::Frames& frames) {
    for (const wire::FeedFrame& frame : frames) relay.link.publish(frame);
    for (const auto end = now + std::chrono::seconds(4); now < end; now += std::chrono::milliseconds(20)) {
      if (const auto beat = station.heartbeat(now)) relay.link.publish(*beat);
      for (const wire::FeedFrame& frame : relay.turn(now)) link.publish(frame);
      link.advance(now);
      follower.turn(now);
    }
  };
  const auto unstored = [&] {
    const auto& segments = follower.replica().transcript().segments;
    return std::count_if(segments.begin(), segments.end(), [](const auto& segment) { return segment->unstored; });
  };
  const auto all_there = [&] {
    const auto& said = station.transcript().segments;
    return follower.replica().transcript().segments.size() == said.size() && !said.empty();
  };
  listen(station.paste(3));
  REQUIRE(all_there());
  relay.fill_disk();
  listen(station.paste(3));
  listen(station.paste(2));
  CHECK(follower.replica().state() == wire::ReplicaState::live);
  CHECK(all_there());
  CHECK(unstored() > 0);
  SECTION("it finds room") { relay.make_room(); }
  SECTION("its station starts again meanwhile") {
    station.restart();
    listen({});
    CHECK(unstored() > 0);
    CHECK(all_there());
    relay.make_room();
  }
  SECTION("it starts again, and has what it held from its station") {
    relay.restart();
    relay.make_room();
  }
  listen({});
  CHECK(unstored() == 0);
  CHECK(all_there());
  CHECK(follower.replica().transcript().last_sequence == station.log().last_sequence());
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

TEST_CASE("the simulation notices a relay that forgets what it has passed on") {
  VenueRules rules;
  rules.relay.keeps_all = false;
  CHECK(noticed(rules, 30) > 0);
}

TEST_CASE("the simulation notices a relay that takes what it has missed for deleted") {
  VenueRules rules;
  rules.relay.knows_its_end = false;
  CHECK(noticed(rules, 30) > 0);
}

TEST_CASE("the simulation notices a relay whose disk loses what it has promised to keep") {
  VenueRules rules;
  rules.relay.keeps_promises = false;
  CHECK(noticed(rules, 30) > 0);
}
