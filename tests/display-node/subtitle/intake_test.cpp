#include "display-node/subtitle/intake.hpp"

#include "tests/display-node/subtitle/stage_builder.hpp"
#include "tests/support/catch.hpp"

using namespace tongping::subtitle;

namespace {

Due due(const std::string& segment, std::uint64_t sequence, bool withdrawn = false) {
  return {{"hall-1", segment}, sequence, sequence, withdrawn, at(0), SkipReason::behind};
}

std::vector<std::uint64_t> owed(const Intake& intake) {
  std::vector<std::uint64_t> sequences;
  for (const auto& [place, one] : intake.queue()) sequences.push_back(one.sequence);
  return sequences;
}

using Sequences = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("only the last change of a segment is owed, and nothing of one that was withdrawn") {
  Intake intake;
  intake.take(std::vector{due("a", 3), due("b", 4), due("c", 5), due("a", 6), due("b", 7, true)});
  CHECK(owed(intake) == Sequences{5, 6});
  CHECK(intake.owes({"hall-1", "a"}));
  CHECK_FALSE(intake.owes({"hall-1", "b"}));
  CHECK(intake.shift().sequence == 5);
  CHECK(owed(intake) == Sequences{6});
}

TEST_CASE("a station's reach ends before the first change that it still owes") {
  Intake intake;
  intake.take(std::vector{due("a", 3), due("b", 4)});
  const std::vector<StationReach> known = {{"hall-1", 9}, {"hall-2", 5}};
  CHECK(intake.answered(known) == std::vector<StationReach>{{"hall-1", 2}, {"hall-2", 5}});
  intake.shift();
  CHECK(intake.answered(known)[0].sequence == 3);
  intake.shift();
  CHECK(intake.answered(known) == known);
}

TEST_CASE("a change that a newer one took the place of is said to be replaced, once, and never a withdrawn one") {
  Intake intake;
  intake.take(std::vector{due("a", 3), due("b", 4)});
  CHECK(intake.take_skips().empty());
  intake.take(std::vector{due("a", 5)});
  intake.take(std::vector{due("a", 6)});
  CHECK(owed(intake) == Sequences{4, 6});
  const std::vector<Skip> expected = {{"hall-1", 3, 3, SkipReason::replaced}, {"hall-1", 5, 5, SkipReason::replaced}};
  CHECK(intake.take_skips() == expected);
  intake.take(std::vector{due("a", 7, true)});
  CHECK(intake.take_skips().empty());
}

TEST_CASE("skips of neighbours with one reason are one, what nobody has the text of is skipped at once") {
  Intake intake;
  intake.take(std::vector<Due>{{{"hall-1", ""}, 1, 4, false, at(0), SkipReason::joined}});
  intake.record("hall-1", 6, SkipReason::joined);
  intake.record("hall-1", 5, SkipReason::joined);
  intake.record("hall-1", 7, SkipReason::left);
  intake.record("hall-2", 8, SkipReason::left);
  const std::vector<Skip> expected = {
      {"hall-1", 1, 6, SkipReason::joined}, {"hall-1", 7, 7, SkipReason::left}, {"hall-2", 8, 8, SkipReason::left}};
  CHECK(intake.take_skips() == expected);
  CHECK(intake.take_skips().empty());
}

TEST_CASE("another log of the same station makes what was owed void") {
  Intake intake;
  intake.take(std::vector{due("a", 30), due("b", 31)});
  intake.take(std::vector{due("c", 2)});
  CHECK(owed(intake) == Sequences{2});
  CHECK_FALSE(intake.owes({"hall-1", "a"}));
}
