#include "capture-node/peer_watch.hpp"

#include "capture-node/status.hpp"
#include "common/base/json.hpp"
#include "common/wire/limits.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::station;
using namespace std::chrono_literals;
using wire::PeerKind;
using wire::ReplicaState;

namespace {

struct Watch {
  wire::PeerView& add(const std::string& name, PeerKind kind = PeerKind::screen) {
    wire::PeerView view;
    view.name = name;
    view.kind = kind;
    view.public_key = "key of " + name;
    view.fingerprint = "words of " + name;
    view.heard = now;
    return peers.emplace_back(view);
  }
  void tell(wire::PeerView& view, std::uint64_t sequence, ReplicaState state = ReplicaState::live) const {
    view.position = wire::Position{sequence, sequence, state, 250, {}};
    view.heard = view.position_at = now;
  }
  void publish() { watch.published(++last, now); }
  std::vector<PeerStatus> look() {
    const auto name_of_key = [this](const std::string& key) -> std::optional<std::string> {
      if (key == shut_out) return std::nullopt;
      return key == "key of a" ? "Wall A" : "";
    };
    return watch.look(peers, name_of_key, last, now);
  }

  PeerWatch watch;
  std::vector<wire::PeerView> peers;
  std::string shut_out;
  std::uint64_t last = 0;
  base::SteadyTime now{1h};
};

}  // namespace

TEST_CASE("a live screen is told by the name of its key, with what it has and shows") {
  Watch watch;
  for (int i = 0; i < 5; ++i) watch.publish();
  watch.now += 10ms;
  watch.tell(watch.add("a"), 5);
  // What comes out after it told where it is, it will have the next time.
  watch.now += 100ms;
  watch.publish();
  const PeerStatus status = watch.look().at(0);
  REQUIRE(status.name == "Wall A");
  REQUIRE(status.state == PeerState::live);
  REQUIRE(status.sequence == 5U);
  REQUIRE(status.presented == 5U);
  REQUIRE(status.behind_events == 0U);
  REQUIRE(status.behind == 0ms);
  REQUIRE(status.round_trip == 250us);
  REQUIRE_FALSE(status.flagged);
}

TEST_CASE("what waits for a screen is told, and what it never got of unfinished speech") {
  Watch watch;
  for (int i = 0; i < 5; ++i) watch.publish();
  auto& peer = watch.add("a");
  watch.now += 10ms;
  watch.tell(peer, 3);
  REQUIRE_FALSE(watch.look().at(0).waiting_frames);
  peer.position->interims = 90;
  peer.position->dropped_interims = 4;
  peer.interims_then = 100;
  peer.interims_now = 50'000;
  REQUIRE(watch.look().at(0).waiting_frames == 12U);
  REQUIRE(watch.look().at(0).dropped_interims == 4U);
  // A silent one has had nothing since; its queue has a bound.
  watch.now += 2s;
  REQUIRE(watch.look().at(0).waiting_frames == 2000U);
  watch.peers.clear();
  watch.now += 1s;
  REQUIRE_FALSE(watch.look().at(0).waiting_frames);
}

TEST_CASE("screens behind a relay are told with its name, how far they are, and when they or it fall silent") {
  Watch watch;
  for (int i = 0; i < 5; ++i) watch.publish();
  watch.now += 2 * wire::position_interval + 10ms;
  auto& relay = watch.add("gallery", PeerKind::tool);
  watch.tell(relay, 5);
  relay.position->behind = {{"left", "", ReplicaState::live, false, 5, 4, wire::WallReport{}},
                            {"right", "foyer", ReplicaState::live, true, 3, std::nullopt, std::nullopt}};
  auto all = watch.look();
  REQUIRE(all.size() == 3);
  REQUIRE(all[0].name == "left");
  REQUIRE(all[0].via == "gallery");
  REQUIRE(all[0].kind == PeerKind::screen);
  REQUIRE(all[0].state == PeerState::live);
  REQUIRE(all[0].presented == 4U);
  REQUIRE(all[0].wall);
  REQUIRE_FALSE(all[0].flagged);
  REQUIRE(all[1].via == "gallery/foyer");
  REQUIRE(all[1].state == PeerState::silent);
  REQUIRE(all[1].behind_events == 2U);
  REQUIRE(all[1].flagged);

  watch.now += 2s;
  all = watch.look();
  REQUIRE(all[0].state == PeerState::silent);
  REQUIRE(all[0].flagged);

  watch.now += 100ms;
  watch.tell(relay, 5);
  relay.position->behind = {{"left", "", ReplicaState::live, false, 5, 4, wire::WallReport{}}};
  all = watch.look();
  REQUIRE(all.size() == 3);
  REQUIRE(all[0].state == PeerState::live);
  REQUIRE(all[2].own_name == "right");
  REQUIRE(all[2].state == PeerState::gone);
  watch.shut_out = "key of gallery";
  REQUIRE(watch.look().empty());
}

TEST_CASE("a screen behind a relay is not late for what came out since it told the relay where it was") {
  Watch watch;
  watch.publish();
  watch.now += 2 * wire::position_interval + 10ms;
  for (int i = 0; i < 3; ++i) watch.publish();
  watch.now += wire::position_interval;
  auto& relay = watch.add("gallery", PeerKind::tool);
  watch.tell(relay, 4);
  relay.position->behind = {{"left", "", ReplicaState::live, false, 1, 1, std::nullopt}};
  watch.now += wire::position_interval;
  REQUIRE(watch.look().at(0).behind_events == 0U);
  REQUIRE(watch.look().at(0).behind == 0ms);
  REQUIRE_FALSE(watch.look().at(0).flagged);
}

TEST_CASE("a status with more peers than it has room for is whole, and leaves out those that are well") {
  StationStatus status;
  wire::WallReport wall;
  wall.roles = std::vector<std::string>(20, std::string(100, 'x'));
  for (int i = 0; i < 400; ++i) {
    PeerStatus peer;
    peer.name = std::to_string(i);
    peer.wall = wall;
    peer.flagged = i == 399;
    status.peers.push_back(peer);
  }
  const auto json = base::parse_json(to_wire(status).json);
  REQUIRE(json);
  const auto& peers = json->at("peers");
  REQUIRE(peers.size() + json->at("more_peers").get<std::size_t>() == 400);
  REQUIRE(peers.size() > 50);
  REQUIRE(peers.size() < 400);
  REQUIRE(peers.at(0).at("name") == "399");
}

TEST_CASE("a screen that lags is flagged with how far and how long") {
  Watch watch;
  watch.publish();
  watch.publish();
  watch.now += 1200ms;
  watch.tell(watch.add("a"), 1);
  const PeerStatus status = watch.look().at(0);
  REQUIRE(status.behind_events == 1U);
  REQUIRE(status.behind == 1200ms);
  REQUIRE(status.flagged);
  watch.tell(watch.peers[0], 2, ReplicaState::syncing);
  REQUIRE(watch.look().at(0).state == PeerState::syncing);
  REQUIRE(watch.look().at(0).flagged);
}

TEST_CASE("a screen that says nothing is silent within two seconds, and gone when its connection ends") {
  Watch watch;
  watch.tell(watch.add("a"), 0);
  watch.now += 1500ms;
  REQUIRE(watch.look().at(0).state == PeerState::live);
  watch.now += 1ms;
  watch.publish();
  REQUIRE(watch.look().at(0).state == PeerState::silent);
  REQUIRE(watch.look().at(0).behind_events == 1U);
  REQUIRE(watch.look().at(0).flagged);
  watch.peers.clear();
  watch.now += 1s;
  const auto gone = watch.look();
  REQUIRE(gone.size() == 1);
  REQUIRE(gone[0].state == PeerState::gone);
  REQUIRE(gone[0].name == "Wall A");
  REQUIRE(gone[0].flagged);
  watch.tell(watch.add("a"), 1);
  REQUIRE(watch.look().size() == 1);
  REQUIRE(watch.look().at(0).state == PeerState::live);
  watch.peers.clear();
  watch.now += PeerWatch::remembered + 1ms;
  REQUIRE(watch.look().empty());
}

TEST_CASE("a screen that was shut out is not told as one that has gone") {
  Watch watch;
  watch.tell(watch.add("a"), 0);
  REQUIRE(watch.look().size() == 1);
  watch.shut_out = "key of a";
  REQUIRE(watch.look().empty());
  watch.peers.clear();
  watch.now += 1s;
  REQUIRE(watch.look().empty());
}

TEST_CASE("tools are told, never flagged, and forgotten, and who has not said hello is left out") {
  Watch watch;
  watch.add("recorder", PeerKind::tool);
  watch.add("", PeerKind::tool);
  watch.now += 1min;
  const auto all = watch.look();
  REQUIRE(all.size() == 1);
  REQUIRE(all[0].state == PeerState::connected);
  REQUIRE_FALSE(all[0].flagged);
  watch.peers.clear();
  watch.now += 1ms;
  REQUIRE(watch.look().empty());
}

TEST_CASE("many screens that come and go take a bounded place") {
  Watch watch;
  for (int i = 0; i < 1000; ++i) {
    watch.peers.clear();
    watch.add("screen-" + std::to_string(i));
    watch.look();
    watch.now += 1ms;
  }
  REQUIRE(watch.look().size() <= PeerWatch::max_remembered + 1);
}
