// A follower on a link that works in one direction only.
#include "common/wire/follower.hpp"

#include "common/wire/limits.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/simulated_station.hpp"

using namespace tongping;
using namespace tongping::wire;
using namespace std::chrono_literals;

namespace {

// The station is always heard; what is sent to it arrives or does not.
class OneWayLink final : public Link {
 public:
  Arrivals receive() override { return std::exchange(arrivals_, {}); }
  bool send(const DeskRequest& request) override {
    if (!arrives) return true;
    hellos += std::holds_alternative<Hello>(request.body) ? 1 : 0;
    if (auto reply = station_.answer(request)) arrivals_.replies.push_back(std::move(*reply));
    return true;
  }
  void reconnect() override { ++doubts; }

  void beat(base::SteadyTime now) {
    if (auto frame = station_.heartbeat(now)) arrivals_.frames.push_back(std::move(*frame));
  }

  // From the next look on another connection is in use.
  void renew_desk() { arrivals_.desk_is_new = true; }

  bool arrives = true;
  int doubts = 0;
  int hellos = 0;

 private:
  support::SimulatedStation station_{1};
  Arrivals arrivals_;
};

struct Wall {
  OneWayLink link;
  Follower follower{link, {"wall", PeerKind::screen, std::nullopt}};
  base::SteadyTime now{1h};

  void follow_for(std::chrono::milliseconds time) {
    for (const auto end = now + time; now < end; now += 50ms) {
      link.beat(now);
      follower.turn(now);
    }
  }
};

}  // namespace

TEST_CASE("a desk that does not answer is doubted after 1.5 s, though the feed is heard") {
  Wall wall;
  wall.follow_for(10s);
  REQUIRE(wall.follower.replica().state() == ReplicaState::live);
  REQUIRE(wall.link.doubts == 0);
  wall.link.arrives = false;
  wall.follow_for(silence_limit - position_interval);
  REQUIRE(wall.link.doubts == 0);
  wall.follow_for(position_interval + 100ms);
  REQUIRE(wall.link.doubts == 1);
  REQUIRE(wall.follower.replica().state() == ReplicaState::live);
  wall.follow_for(silence_limit + 100ms);
  REQUIRE(wall.link.doubts == 2);  // a new connection may be as dead
  wall.link.arrives = true;
  wall.follow_for(10s);
  REQUIRE(wall.link.doubts == 2);
}

TEST_CASE("a follower says who it is on every new connection, and not again once it was answered there") {
  Wall wall;
  wall.follow_for(1s);
  const int at_first = wall.link.hellos;
  REQUIRE(at_first > 0);
  wall.follow_for(10s);
  REQUIRE(wall.link.hellos == at_first);
  wall.link.renew_desk();
  wall.follow_for(10s);
  REQUIRE(wall.link.hellos == at_first + 1);
}
