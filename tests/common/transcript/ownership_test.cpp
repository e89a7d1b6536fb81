// The fence between a station and its standby: for every time exactly one station counts, whatever comes in whatever
// order.
#include "common/transcript/ownership.hpp"

#include <algorithm>
#include <random>

#include "tests/support/builders.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::transcript;

namespace {

constexpr std::int64_t second = 1'000'000'000;

Segment heard(const std::string& station, std::int64_t start_s, std::int64_t end_s) {
  Segment segment = support::a_segment("u", "words");
  segment.key.station = station;
  segment.wall_start_ns = start_s * second;
  segment.start = std::chrono::milliseconds(500);
  segment.end = segment.start + std::chrono::seconds(end_s - start_s);
  return segment;
}

Claim claim(std::uint64_t term, const std::string& station, std::int64_t from_s) {
  return {term, station, from_s * second};
}

bool admits(const Ownership& ownership, const std::string& station, std::int64_t end_s) {
  return ownership.admits(heard(station, end_s, end_s));
}

}  // namespace

TEST_CASE("without a claim every station speaks for itself") {
  const Ownership ownership;
  CHECK(ownership.owner("a") == "a");
  CHECK(ownership.newest_term("a") == 0);
  CHECK(admits(ownership, "a", 5));
  CHECK(admits(ownership, "b", 5));
}

TEST_CASE("what the old owner heard until the claim is its own, what it heard later is not") {
  Ownership ownership;
  ownership.learn({"a", {claim(1, "b", 10)}});
  CHECK(ownership.owner("a") == "b");
  CHECK(ownership.owner_at("a", 10 * second - 1) == "a");
  CHECK(ownership.admits(heard("a", 8, 9)));
  CHECK_FALSE(ownership.admits(heard("a", 10, 11)));
  CHECK_FALSE(ownership.admits(heard("a", 9, 11)));  // it goes on after the claim: the other one has the rest
  CHECK(ownership.admits(heard("b", 9, 11)));        // a microphone keeps a little of what was before
  CHECK_FALSE(ownership.admits(heard("b", 8, 9)));
  CHECK(ownership.admits(heard("c", 10, 11)));  // has nothing to do with it
}

TEST_CASE("what was said before a claim counts whenever it is said again: late, corrected, replayed") {
  Ownership ownership;
  ownership.learn({"a", {claim(1, "b", 10), claim(2, "a", 20)}});
  Segment corrected = heard("a", 4, 6);
  corrected.revision = 9;
  corrected.state = SegmentState::corrected;
  corrected.published_ns = 100 * second;
  CHECK(ownership.admits(corrected));
  CHECK(admits(ownership, "b", 15));
  CHECK_FALSE(admits(ownership, "b", 20));
  CHECK_FALSE(admits(ownership, "a", 15));
  CHECK(admits(ownership, "a", 20));
}

TEST_CASE("claims give the same answer in every order, doubled, and piece by piece") {
  std::vector<Claim> claims = {claim(1, "b", 2), claim(2, "a", 4), claim(3, "b", 6), claim(4, "c", 7)};
  Ownership all_at_once;
  all_at_once.learn({"a", claims});
  do {
    Ownership ownership;
    for (const Claim& one : claims) ownership.learn({"a", {one}});
    ownership.learn({"a", {claims[0]}});
    REQUIRE(ownership == all_at_once);
    REQUIRE(ownership.known("a") == all_at_once.known("a"));
  } while (std::next_permutation(claims.begin(), claims.end(),
                                 [](const Claim& a, const Claim& b) { return a.term < b.term; }));
  const std::string owners = "aabbaabccc";
  for (std::int64_t time = 0; time < 10; ++time) {
    for (const std::string station : {"a", "b", "c"}) {
      INFO(station << " at " << time);
      CHECK(admits(all_at_once, station, time) == (owners.substr(static_cast<std::size_t>(time), 1) == station));
    }
  }
}

TEST_CASE("two stations that claim the same term are told apart, the same way everywhere") {
  const auto [one, other, winner] = GENERATE(table<Claim, Claim, std::string>({
      {claim(1, "b", 5), claim(1, "c", 6), "b"},
      {claim(1, "c", 5), claim(1, "b", 6), "c"},
      {claim(1, "c", 5), claim(1, "b", 5), "b"},
  }));
  Ownership forth;
  forth.learn({"a", {one}});
  forth.learn({"a", {other}});
  Ownership back;
  back.learn({"a", {other}});
  back.learn({"a", {one}});
  CHECK(forth == back);
  CHECK(forth.owner("a") == winner);
}

// An owner that never died but was cut off, claims that cross, clocks that were put back between two claims.
TEST_CASE("whatever was claimed, at every time exactly one station counts") {
  for (std::uint32_t seed = 1; seed <= 3000; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const std::vector<std::string> stations = {"a", "b", "c"};
    std::vector<Claim> claims;
    for (std::uint64_t n = random() % 6; n > 0; --n) {
      claims.push_back(claim(1 + random() % 5, stations[random() % 3], static_cast<std::int64_t>(random() % 10)));
    }
    Ownership ownership;
    ownership.learn({"a", claims});
    std::shuffle(claims.begin(), claims.end(), random);
    Ownership other_order;
    for (const Claim& one : claims) other_order.learn({"a", {one}});
    REQUIRE(ownership == other_order);
    const std::vector<Claim> known = ownership.known("a").claims;
    for (std::int64_t time = 0; time < 11; ++time) {
      const std::string owner = ownership.owner_at("a", time * second);
      for (const std::string& station : stations) {
        const bool takes_part = station == "a" || std::any_of(known.begin(), known.end(),
                                                              [&](const Claim& c) { return c.station == station; });
        if (takes_part) REQUIRE(admits(ownership, station, time) == (station == owner));
      }
    }
  }
}

TEST_CASE("times that no station can mean do not matter") {
  Ownership ownership;
  ownership.learn({"a", {{1, "b", INT64_MAX}}});
  Segment segment = heard("a", 1, 2);
  segment.wall_start_ns = INT64_MAX;
  segment.end = std::chrono::hours(24 * 366 * 1000);
  CHECK(wall_end_ns(segment) == INT64_MAX);
  CHECK_FALSE(ownership.admits(segment));
  segment.end = -segment.end;
  segment.wall_start_ns = 5;
  CHECK(wall_end_ns(segment) == 5);
}
