// A pair of stations and what follows both, on a network that loses, doubles, delays and cuts, with stations that die,
// lose power, find their disk full and come back: every word is heard by at most one station that counts, all agree
// which, and somebody always speaks in the end.
#include "tests/support/catch.hpp"
#include "tests/support/simulated_pair.hpp"

using namespace tongping;
using namespace std::chrono_literals;
using support::PairRules;
using support::SimulatedPair;

namespace {

void require_fine(const SimulatedPair::Violation& violation) {
  INFO(violation.value_or(""));
  REQUIRE_FALSE(violation.has_value());
}

void require_no_word_twice(const SimulatedPair& pair) {
  for (const auto& [word, times] : pair.walls.front()->words()) {
    INFO("word " << word);
    REQUIRE(times == 1);
  }
}

void meet(std::uint32_t seed) {
  INFO("seed " << seed);
  require_fine(support::simulate_pair(seed));
}

// Whether somebody notices within some meetings that `rules` are broken.
bool noticed(PairRules rules) {
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    if (support::simulate_pair(seed, rules)) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a first that dies is followed by its second within two seconds, and no word stands twice") {
  for (std::uint32_t seed = 1; seed <= 8; ++seed) {
    INFO("seed " << seed);
    SimulatedPair pair(seed);
    require_fine(pair.run(5s));
    REQUIRE(pair.first.speaks());
    REQUIRE_FALSE(pair.second.speaks());
    const bool full = seed % 4 < 2;  // the second finds no room for its claim
    if (full) pair.second.fill_disk();
    seed % 2 == 0 ? pair.first.die() : static_cast<void>(pair.first.hung = true);
    const int last = pair.first.heard.back();
    const std::size_t before = pair.first.heard.size();
    require_fine(pair.run(2s));
    REQUIRE(pair.second.speaks());
    REQUIRE(pair.second.transcript().unstored_claims.size() == (full ? 1 : 0));
    require_fine(pair.run(1s));
    REQUIRE(pair.walls.front()->words().size() == before + pair.second.heard.size());
    require_fine(pair.heal());
    REQUIRE(pair.second.speaks());
    REQUIRE(pair.second.transcript().unstored_claims.empty());
    REQUIRE_FALSE(pair.first.speaks());
    require_no_word_twice(pair);
    REQUIRE(pair.second.heard.front() - last <= 10);  // a word each 200 ms
    REQUIRE(pair.walls.front()->words().size() == before + pair.second.heard.size());
    require_fine(pair.judge());
  }
}

TEST_CASE("a first that was only cut off from its second speaks in vain, wherever it can be heard") {
  for (std::uint32_t seed = 1; seed <= 8; ++seed) {
    INFO("seed " << seed);
    SimulatedPair pair(seed);
    require_fine(pair.run(5s));
    pair.first.to_peer().faults.cut = true;
    pair.second.to_peer().faults.cut = true;
    if (seed % 2 == 0) pair.second.fill_disk();
    require_fine(pair.run(10s));
    REQUIRE(pair.first.speaks());  // it cannot know
    REQUIRE(pair.second.speaks());
    require_no_word_twice(pair);
    require_fine(pair.heal());
    REQUIRE_FALSE(pair.first.speaks());
    require_no_word_twice(pair);
    // All that was said but for the silence in which the second noticed.
    REQUIRE(pair.walls.front()->words().size() >= static_cast<std::size_t>(pair.word) - 5);
    require_fine(pair.judge());
  }
}

TEST_CASE("a claim that was never stored goes with the start that made it, and the first is heard again") {
  SimulatedPair pair(3);
  require_fine(pair.run(5s));
  pair.second.fill_disk();
  pair.first.die();
  require_fine(pair.run(3s));
  REQUIRE(pair.second.speaks());
  pair.second.lose_power();
  pair.start(pair.first);
  require_fine(pair.run(1s));
  pair.start(pair.second);
  require_fine(pair.heal());
  REQUIRE(pair.first.speaks());
  REQUIRE(pair.first.term() == 0);
  require_fine(pair.judge());
}

TEST_CASE("through cuts, deaths, full disks and returns no word stands twice, and in the end exactly one speaks") {
  for (std::uint32_t seed = 1; seed <= 4; ++seed) meet(seed);
}

TEST_CASE("the same for many more seeds", "[.long]") {
  for (std::uint32_t seed = 1000; seed < 1300; ++seed) meet(seed);
}

TEST_CASE("the simulation notices a claim in the place of an older one, with its term") {
  PairRules rules;
  rules.new_terms = false;
  CHECK(noticed(rules));
}

TEST_CASE("the simulation notices a station that is deaf to claims") {
  PairRules rules;
  rules.heeds_claims = false;
  CHECK(noticed(rules));
}

TEST_CASE("the simulation notices a claim that is dated before what was said") {
  PairRules rules;
  rules.later_claims = false;
  CHECK(noticed(rules));
}

TEST_CASE("the simulation notices a station that forgets its claim of when the disk was full") {
  PairRules rules;
  rules.keeps_claims = false;
  CHECK(noticed(rules));
}

TEST_CASE("the simulation notices a station that forgets a word of when the disk was full") {
  PairRules rules;
  rules.keeps_words = false;
  CHECK(noticed(rules));
}

TEST_CASE("the simulation notices a station that goes by its own roles and mutes") {
  PairRules rules;
  rules.shares_settings = false;
  CHECK(noticed(rules));
}

TEST_CASE("the simulation notices a station that takes an old mute for a new one") {
  PairRules rules;
  rules.dates_mutes = false;
  CHECK(noticed(rules));
}

TEST_CASE("who takes over and who comes back has the roles and mutes that were set last, a full disk or not") {
  for (std::uint32_t seed = 1; seed <= 8; ++seed) {
    INFO("seed " << seed);
    SimulatedPair pair(seed, {}, false);
    require_fine(pair.run(5s));
    const auto order = [&](support::PairSide& at, const transcript::RoleOrder& wanted) {
      at.order(wanted, pair.now());
      require_fine(pair.run(1s));
    };
    const auto has = [](const support::PairSide& side, const std::string& role, bool muted) {
      const auto* microphone = station::find_microphone(side.settings(), "podium");
      return microphone->role == role && microphone->muted == muted;
    };
    order(pair.first, transcript::AssignMicrophone{"podium", "guest", transcript::RoleEffect::now});
    if (seed % 2 == 0) pair.second.fill_disk();
    order(pair.first, transcript::MuteMicrophone{"podium", true});
    pair.first.die();
    require_fine(pair.run(3s));
    REQUIRE(pair.second.speaks());
    REQUIRE(has(pair.second, "guest", true));
    pair.second.make_room();
    // A crash of the second changes nothing of it, and there nobody can tell it any more.
    pair.second.die();
    pair.start(pair.second);
    require_fine(pair.run(6s));
    REQUIRE(pair.second.speaks());
    REQUIRE(has(pair.second, "guest", true));
    order(pair.second, transcript::AssignMicrophone{"podium", "chair", transcript::RoleEffect::now});
    order(pair.second, transcript::MuteMicrophone{"podium", false});
    REQUIRE(has(pair.second, "chair", false));
    REQUIRE(has(pair.first, "guest", true));  // it is dead
    pair.start(pair.first);
    require_fine(pair.run(3s));
    REQUIRE_FALSE(pair.first.speaks());
    REQUIRE(has(pair.first, "chair", false));
    // Who stands by cannot give a role, but can mute.
    order(pair.first, transcript::AssignMicrophone{"podium", "guest", transcript::RoleEffect::now});
    order(pair.first, transcript::MuteMicrophone{"podium", true});
    REQUIRE(has(pair.second, "chair", true));
    REQUIRE(has(pair.first, "chair", true));
  }
}
