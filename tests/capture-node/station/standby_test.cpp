#include "capture-node/standby.hpp"

#include "tests/support/builders.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace std::chrono_literals;
using station::PeerNews;
using station::Standby;
using transcript::Claim;
using transcript::MicrophonesClaimed;
using Part = Standby::Part;

namespace {

base::SteadyTime at(std::chrono::milliseconds time) { return base::SteadyTime(1h + time); }

PeerNews alive(const std::string& name, std::vector<Claim> claims = {}) {
  PeerNews news;
  news.heard = news.alive = true;
  news.station = name;
  news.session = transcript::SessionStarted{"s1", "Board", 1};
  if (!claims.empty()) news.claims = {{"hall-1", std::move(claims)}};
  return news;
}

PeerNews silent(PeerNews news) {
  news.alive = false;
  return news;
}

PeerNews ended(PeerNews news) {
  news.session.reset();
  return news;
}

Standby a_standby(Part part, const std::vector<MicrophonesClaimed>& stored = {}, bool goes_on = false) {
  Standby standby(part, part == Part::second ? "hall-2" : "hall-1");
  standby.begin(stored, goes_on, at(0ms));
  return standby;
}

transcript::Segment heard_until(std::int64_t end_ns) {
  transcript::Segment segment = support::a_segment("u", "words");
  segment.end = segment.start;
  segment.wall_start_ns = end_ns;
  return segment;
}

}  // namespace

TEST_CASE("a station without a pair speaks, and never claims anything") {
  Standby alone = a_standby(Part::none);
  CHECK(alone.may_speak());
  CHECK(alone.admits(heard_until(5)));
  CHECK_FALSE(alone.turn(alive("hall-2", {{1, "hall-2", 1}}), at(1h), 5));
  CHECK_FALSE(alone.take({}, 5));
}

TEST_CASE("the first of a pair speaks, the second keeps quiet until the first is silent") {
  Standby first = a_standby(Part::first);
  CHECK(first.may_speak());
  Standby second = a_standby(Part::second);
  CHECK_FALSE(second.may_speak());
  CHECK_FALSE(second.admits(heard_until(5)));
  CHECK_FALSE(second.turn(alive("hall-1"), at(1s), 100));
  CHECK(second.owner() == "hall-1");

  const auto claim = second.turn(silent(alive("hall-1")), at(2s), 200);
  REQUIRE(claim);
  CHECK(*claim == MicrophonesClaimed{"hall-1", {{1, "hall-2", 200}}});
  CHECK_FALSE(second.may_speak());  // not before it is durable
  CHECK_FALSE(second.turn(silent(alive("hall-1")), at(2s), 201));
  second.learn(*claim);
  CHECK(second.may_speak());
  CHECK(second.admits(heard_until(200)));
  CHECK_FALSE(second.admits(heard_until(199)));

  REQUIRE(first.turn(alive("hall-2", claim->claims), at(3s), 300) == claim);  // kept here as well
  CHECK_FALSE(first.may_speak());
  CHECK(first.admits(heard_until(199)));  // a sentence that ended before is still its own
  CHECK_FALSE(first.admits(heard_until(200)));
}

TEST_CASE("a claim is later than everything that the other one has said, and higher than every claim") {
  Standby second = a_standby(Part::second);
  PeerNews news = alive("hall-1", {{1, "hall-2", 900}, {4, "hall-1", 950}});
  news.newest_end_ns = 1000;
  second.turn(news, at(1s), 100);
  const auto claim = second.turn(silent(news), at(2s), 200);
  REQUIRE(claim);
  CHECK(claim->claims.back() == Claim{5, "hall-2", 1001});
}

TEST_CASE("a standby that was started first waits for its station") {
  Standby second = a_standby(Part::second);
  CHECK_FALSE(second.turn({}, at(1h), 5));
  CHECK_FALSE(second.take({}, 5));  // it does not know for whom it stands by
  CHECK_FALSE(second.turn(ended(alive("hall-1")), at(2h), 6));
  CHECK_FALSE(second.turn(silent(ended(alive("hall-1"))), at(3h), 7));
}

TEST_CASE("a meeting that has ended is not taken over, but the first takes back what the second ends") {
  Standby second = a_standby(Part::second);
  second.turn(alive("hall-1"), at(1s), 1);
  CHECK_FALSE(second.turn(ended(alive("hall-1")), at(2s), 2));
  CHECK_FALSE(second.turn(silent(ended(alive("hall-1"))), at(9s), 3));

  const std::vector<Claim> claims = {{1, "hall-2", 5}};
  Standby first = a_standby(Part::first, {{"hall-1", claims}}, true);
  CHECK_FALSE(first.may_speak());
  CHECK_FALSE(first.turn(alive("hall-2", claims), at(1s), 10));
  const auto back = first.turn(ended(alive("hall-2", claims)), at(2s), 20);
  REQUIRE(back);
  CHECK(back->claims.back() == Claim{2, "hall-1", 20});
}

TEST_CASE("what a crash interrupted goes on: the holder holds, and who does not find it takes over after a while") {
  const MicrophonesClaimed stored{"hall-1", {{1, "hall-2", 5}}};
  CHECK(a_standby(Part::second, {stored}, true).may_speak());
  Standby first = a_standby(Part::first, {stored}, true);
  CHECK_FALSE(first.may_speak());
  CHECK_FALSE(first.turn({}, at(4s), 10));
  const auto claim = first.turn({}, at(6s), 20);
  REQUIRE(claim);
  CHECK(claim->claims.back() == Claim{2, "hall-1", 20});
}

TEST_CASE("yesterday's claims do not hold today") {
  const MicrophonesClaimed stored{"hall-1", {{1, "hall-2", 5}}};
  CHECK(a_standby(Part::first, {stored}, false).may_speak());
  Standby second = a_standby(Part::second, {stored}, false);
  CHECK_FALSE(second.may_speak());
  CHECK_FALSE(second.turn({}, at(1h), 10));
  CHECK(second.take({}, 20));  // but a person may decide
}

TEST_CASE("a person moves the microphones between two stations that are both well") {
  Standby second = a_standby(Part::second);
  second.turn(alive("hall-1"), at(1s), 1);
  const auto taken = second.take(alive("hall-1"), 50);
  REQUIRE(taken);
  second.learn(*taken);
  CHECK(second.may_speak());
  CHECK_FALSE(second.take(alive("hall-1"), 60));

  Standby first = a_standby(Part::first);
  first.turn(alive("hall-2", taken->claims), at(2s), 70);
  const auto back = first.take(alive("hall-2", taken->claims), 80);
  REQUIRE(back);
  CHECK(back->claims.size() == 2);
  CHECK(second.turn(alive("hall-1", back->claims), at(3s), 90) == back);
  CHECK_FALSE(second.may_speak());
}
