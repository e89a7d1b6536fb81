// The replica against a network that loses, doubles, reorders and delays, and a station that starts again.
#include "common/transcript/segment_json.hpp"
#include "common/wire/follower.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/lossy_link.hpp"
#include "tests/support/simulated_station.hpp"

using namespace tongping;
using namespace std::chrono_literals;
using support::LossyLink;
using support::SimulatedStation;
using transcript::Event;
using wire::Follower;
using wire::LogId;
using wire::ReplicaState;

namespace {

// As text, so that a failure shows what differs.
std::vector<std::string> segments_of(const transcript::Transcript& transcript) {
  std::vector<std::string> segments;
  for (const auto& segment : transcript.segments) segments.push_back(transcript::to_json_line(*segment));
  return segments;
}

void require_equal(const transcript::Transcript& a, const transcript::Transcript& b) {
  REQUIRE(a.last_sequence == b.last_sequence);
  REQUIRE(a.session == b.session);
  REQUIRE(a.roles == b.roles);
  REQUIRE(a.microphones == b.microphones);
  REQUIRE(segments_of(a) == segments_of(b));
}

struct Simulation {
  Simulation(std::uint32_t seed, wire::ReplicaOptions options)
      : random(seed),
        station(seed),
        link(seed + 1,
             [this](const wire::DeskRequest& request) { return down ? std::nullopt : station.answer(request); }),
        follower(link, std::move(options)) {}

  void run(std::chrono::milliseconds length, int actions_in_100) {
    for (const auto end = now + length; now < end; now += 10ms) {
      if (!down) {
        if (static_cast<int>(random() % 100) < actions_in_100) publish(station.act());
        if (const auto beat = station.heartbeat(now)) link.publish(*beat);
      }
      link.advance(now);
      take(follower.turn(now));
    }
  }

  void publish(const std::vector<wire::FeedFrame>& frames) {
    for (const auto& frame : frames) link.publish(frame);
  }

  void take(wire::FollowerTurn turn) {
    for (Event& event : turn.applied) {
      const LogId log = follower.replica().origin()->log_id;
      if (applied.empty() || applied.back().first != log) applied.push_back({log, {}});
      applied.back().second.push_back(std::move(event));
    }
  }

  void calm() {
    link.faults = {};
    down = false;
    publish(station.finish_all());
    run(4s, 0);
  }

  std::mt19937 random;
  SimulatedStation station;
  LossyLink link;
  Follower follower;
  base::SteadyTime now{1h};
  bool down = false;
  std::vector<std::pair<LogId, std::vector<Event>>> applied;  // by log, in order
};

support::Faults some_faults(std::mt19937& random) {
  std::uniform_real_distribution<> share(0, 1);
  support::Faults faults;
  faults.loss = share(random) * 0.3;
  faults.duplication = share(random) * 0.3;
  faults.most_delay = std::chrono::milliseconds(random() % 400);
  faults.cut = random() % 8 == 0;
  return faults;
}

void require_prefix_in_order(const std::vector<Event>& events, std::uint64_t first) {
  for (std::size_t i = 0; i < events.size(); ++i) REQUIRE(events[i].sequence == first + i);
}

}  // namespace

TEST_CASE("on a bad network and through restarts, a screen ends with the station's transcript") {
  for (std::uint32_t seed = 1; seed <= 150; ++seed) {
    INFO("seed " << seed);
    Simulation simulation(seed, {"wall-left", wire::PeerKind::screen, {}});
    for (int phase = 0; phase < 8; ++phase) {
      simulation.link.faults = some_faults(simulation.random);
      if (simulation.random() % 4 == 0) simulation.station.restart();
      if (simulation.random() % 10 == 0) simulation.station.new_log();
      simulation.down = simulation.random() % 10 == 0;
      simulation.run(1s, 40);
    }
    simulation.calm();
    REQUIRE(simulation.follower.replica().state() == ReplicaState::live);
    require_equal(simulation.follower.replica().transcript(), simulation.station.transcript());
    for (const auto& [log, events] : simulation.applied) {
      for (std::size_t i = 1; i < events.size(); ++i) REQUIRE(events[i - 1].sequence < events[i].sequence);
    }
  }
}

TEST_CASE("on a bad network and through restarts, a follower from the first event gets every event once, in order") {
  for (std::uint32_t seed = 1; seed <= 150; ++seed) {
    INFO("seed " << seed);
    Simulation simulation(seed, {"tail", wire::PeerKind::tool, 1});
    for (int phase = 0; phase < 8; ++phase) {
      simulation.link.faults = some_faults(simulation.random);
      if (simulation.random() % 4 == 0) simulation.station.restart();
      simulation.down = simulation.random() % 10 == 0;
      simulation.run(1s, 40);
    }
    simulation.calm();
    REQUIRE(simulation.applied.size() == 1);
    REQUIRE(simulation.applied[0].second == simulation.station.log().all());
    require_equal(simulation.follower.replica().transcript(), simulation.station.transcript());
  }
}

TEST_CASE("a follower from the first event gets a new log from its first event too") {
  for (std::uint32_t seed = 1; seed <= 50; ++seed) {
    INFO("seed " << seed);
    Simulation simulation(seed, {"tail", wire::PeerKind::tool, 1});
    simulation.link.faults = some_faults(simulation.random);
    simulation.link.faults.cut = false;
    simulation.run(2s, 40);
    simulation.station.new_log();
    simulation.run(2s, 40);
    simulation.calm();
    REQUIRE(simulation.applied.size() <= 2);
    for (const auto& [log, events] : simulation.applied) require_prefix_in_order(events, 1);
    REQUIRE(simulation.applied.back().second == simulation.station.log().all());
  }
}

TEST_CASE("after a cut of any length a replica is live within a second of its end") {
  for (const auto cut : {200ms, 1500ms, 10'000ms, 60'000ms}) {
    Simulation simulation(7, {"wall-left", wire::PeerKind::screen, {}});
    simulation.run(2s, 40);
    REQUIRE(simulation.follower.replica().state() == ReplicaState::live);
    simulation.link.faults.cut = true;
    simulation.run(cut, 40);
    simulation.link.faults.cut = false;
    simulation.run(1s, 40);
    REQUIRE(simulation.follower.replica().state() == ReplicaState::live);
    simulation.calm();
    require_equal(simulation.follower.replica().transcript(), simulation.station.transcript());
  }
}
