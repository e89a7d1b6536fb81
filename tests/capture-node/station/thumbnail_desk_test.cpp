#include "capture-node/thumbnail_desk.hpp"

#include "common/wire/limits.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::station;
using namespace std::chrono_literals;
using wire::Refusal;

namespace {

PeerStatus a_peer(const std::string& name, wire::PeerKind kind = wire::PeerKind::screen) {
  PeerStatus peer;
  peer.name = peer.own_name = name;
  peer.public_key = "key of " + name;
  peer.kind = kind;
  peer.state = PeerState::live;
  return peer;
}

PeerStatus behind(const std::string& name, const std::string& relay) {
  PeerStatus peer = a_peer(name);
  peer.public_key = "key of " + relay;
  peer.via = relay;
  return peer;
}

struct Hall {
  ThumbnailDesk desk;
  std::vector<PeerStatus> peers{a_peer("left"), a_peer("gallery", wire::PeerKind::tool), behind("foyer", "gallery")};
  base::SteadyTime now{1h};

  Hall() { desk.looked(now); }

  // "": the one before still holds.
  std::string send(const std::string& jpeg, const PeerStatus& from) {
    const auto reply = desk.take({"", "", jpeg, 180, true}, wall_of(from), peers, now);
    if (const auto* refused = std::get_if<wire::Refused>(&reply)) return refused->reason;
    return std::get<wire::ThumbnailTaken>(reply).again ? "again" : "taken";
  }
  std::string shown(const PeerStatus& screen) const {
    const console::WallPicture picture = desk.picture_of(screen, now);
    return picture.jpeg == nullptr ? "" : *picture.jpeg;
  }
  void go_on(std::chrono::milliseconds time, bool looks = true) {
    now += time;
    if (looks) desk.looked(now);
    desk.forget(peers, now);
  }
};

wire::PeerRequest a_request(const std::string& name) { return {{}, "key of " + name, {}, {}, name}; }

}  // namespace

TEST_CASE("the newest picture of each wall is kept, as it was sent") {
  Hall hall;
  REQUIRE(hall.send("one", hall.peers[0]) == "taken");
  REQUIRE(hall.send("of the foyer", hall.peers[2]) == "taken");
  REQUIRE(hall.shown(hall.peers[0]) == "one");
  REQUIRE(hall.shown(hall.peers[2]) == "of the foyer");
  REQUIRE(hall.desk.picture_of(hall.peers[0], hall.now).turned_degrees == 180);
  REQUIRE(hall.desk.picture_of(hall.peers[0], hall.now).mirrored);
  hall.go_on(1s);
  REQUIRE(hall.send("two", hall.peers[0]) == "taken");
  REQUIRE(hall.shown(hall.peers[0]) == "two");
  REQUIRE(hall.desk.status(hall.now).taken == 3);
  REQUIRE(hall.desk.status(hall.now).kept == 2);
}

TEST_CASE("while nobody looks no picture is asked for, nor taken") {
  Hall hall;
  hall.go_on(wire::thumbnail_request_kept - 1ms, false);
  REQUIRE(hall.desk.wanted(hall.now));
  hall.go_on(1ms, false);
  REQUIRE_FALSE(hall.desk.wanted(hall.now));
  REQUIRE(hall.send("one", hall.peers[0]) == "nobody looks at the walls now");
  REQUIRE(hall.desk.status(hall.now).taken == 0);
  REQUIRE_FALSE(ThumbnailDesk().wanted(hall.now));
}

TEST_CASE("a picture is taken from a screen alone, and from a relay for a screen that it tells of") {
  Hall hall;
  const std::string no_screen = "a picture of a wall is taken from a screen alone";
  REQUIRE(hall.send("one", hall.peers[1]) == no_screen);
  REQUIRE(hall.send("one", a_peer("stranger")) == no_screen);
  PeerStatus gone = a_peer("gone");
  gone.state = PeerState::gone;
  hall.peers.push_back(gone);
  REQUIRE(hall.send("one", gone) == no_screen);
  // The same name under another key is another wall.
  PeerStatus other = a_peer("left");
  other.public_key = "key of a stranger";
  REQUIRE(hall.send("one", other) == no_screen);
  // One that the relay will tell of in a moment is asked again.
  REQUIRE(hall.send("one", behind("new", "gallery")) == "again");
  REQUIRE(hall.desk.status(hall.now).taken == 0);
}

TEST_CASE("pictures come no faster than twice a second, and of 64 walls at most") {
  Hall hall;
  REQUIRE(hall.send("one", hall.peers[0]) == "taken");
  hall.go_on(ThumbnailDesk::shortest_interval - 1ms);
  REQUIRE(hall.send("two", hall.peers[0]) == "too soon after the last");
  hall.go_on(1ms);
  REQUIRE(hall.send("three", hall.peers[0]) == "taken");
  for (std::size_t i = 0; i < ThumbnailDesk::most_walls; ++i) hall.peers.push_back(a_peer("w" + std::to_string(i)));
  for (std::size_t i = 3; i + 1 < hall.peers.size(); ++i) REQUIRE(hall.send("x", hall.peers[i]) == "taken");
  REQUIRE(hall.send("x", hall.peers.back()) == "pictures of 64 walls are kept, no more");
}

TEST_CASE("a picture that nobody has confirmed for 5 s is forgotten, and its screen asked for it whole") {
  Hall hall;
  REQUIRE(hall.send("", hall.peers[0]) == "again");
  REQUIRE(hall.send("one", hall.peers[0]) == "taken");
  for (int i = 0; i < 10; ++i) {
    hall.go_on(2s);
    REQUIRE(hall.send("", hall.peers[0]) == "taken");
  }
  hall.go_on(wire::thumbnail_limit - 1ms);
  REQUIRE(hall.shown(hall.peers[0]) == "one");
  hall.go_on(1ms);
  REQUIRE(hall.shown(hall.peers[0]).empty());
  hall.go_on(2s);
  REQUIRE(hall.desk.picture_of(hall.peers[0], hall.now).missing == 7s);
  REQUIRE(hall.desk.status(hall.now).kept == 0);
  REQUIRE(hall.send("", hall.peers[0]) == "again");
}

TEST_CASE("a screen that leaves, is shut out or falls away behind its relay leaves no picture") {
  Hall hall;
  for (const auto* peer : {&hall.peers[0], &hall.peers[2]}) REQUIRE(hall.send("one", *peer) == "taken");
  const std::vector<PeerStatus> before = hall.peers;
  hall.peers[0].state = PeerState::gone;
  hall.peers.pop_back();
  hall.go_on(1ms);
  for (const PeerStatus& peer : before) {
    REQUIRE(hall.shown(peer).empty());
    REQUIRE(hall.desk.picture_of(peer, hall.now).missing == 0s);
  }
}

TEST_CASE(
    "whose wall it is says the key that was proved, the name on its connection, and a relay for its own screens") {
  REQUIRE(wall_of(a_request("left"), {}, "Wall L") == WallName{"key of left", "", "left"});
  const wire::Thumbnail passed_on{"foyer", "", "x", 0, false};
  REQUIRE(wall_of(a_request("gallery"), passed_on, "") == WallName{"key of gallery", "gallery", "foyer"});
  REQUIRE(wall_of(a_request("gallery"), passed_on, "Balcony") == WallName{"key of gallery", "Balcony", "foyer"});
  const wire::Thumbnail from_further{"foyer", "stairs", "x", 0, false};
  REQUIRE(wall_of(a_request("gallery"), from_further, "") == WallName{"key of gallery", "gallery/stairs", "foyer"});
}
