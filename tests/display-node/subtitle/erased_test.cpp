#include "display-node/subtitle/cue.hpp"
#include "tests/support/catch.hpp"

using namespace tongping::subtitle;
using tongping::transcript::SegmentKey;

namespace {

const SegmentKey key{"hall-1", "1"};

std::vector<Cue> cue(const std::string& text, std::size_t scrolled = 0) {
  return {{key, 1, 7, {}, "chair", {{"en", text, scrolled}}}};
}

std::size_t erased_between(const std::vector<Cue>& before, const std::vector<Cue>& after) {
  return erased(before, after, {});
}

}  // namespace

TEST_CASE("nothing changed, something added, something extended: nothing is erased") {
  CHECK(erased_between({}, cue("Good")) == 0);
  CHECK(erased_between(cue("Good"), cue("Good")) == 0);
  CHECK(erased_between(cue("Good"), cue("Good morning")) == 0);
}

TEST_CASE("what follows the first difference is erased, in code points") {
  CHECK(erased_between(cue("Good morning"), cue("Good evening")) == 7);
  CHECK(erased_between(cue("早上好"), cue("早安")) == 2);
  CHECK(erased_between(cue("abc"), cue("ab")) == 1);
  CHECK(erased_between(cue("早"), cue("旱")) == 1);  // the same first two bytes
}

TEST_CASE("leaving by the top or by age is no erasure, being withdrawn is") {
  CHECK(erased_between(cue("Good"), {}) == 0);
  CHECK(erased(cue("Good"), {}, std::vector<SegmentKey>{key}) == 4);
}

TEST_CASE("only what both pictures still had is compared when the beginning has scrolled off") {
  CHECK(erased_between(cue("Good morning all"), cue("morning all", 5)) == 0);
  CHECK(erased_between(cue("Good morning all"), cue("evening all", 5)) == 11);
  CHECK(erased_between(cue("morning", 5), cue("Good morning")) == 0);
}

TEST_CASE("a language that scrolled off the top counts nothing") {
  std::vector<Cue> both = cue("Good");
  both[0].lines.push_back({"zh", "好", 0});
  std::vector<Cue> translation = both;
  translation[0].lines[0] = {"en", "", 4};
  CHECK(erased_between(both, translation) == 0);
}

TEST_CASE("a language that was taken away counts all of it") {
  std::vector<Cue> both = cue("Good");
  both[0].lines.push_back({"zh", "好的", 0});
  CHECK(erased_between(both, cue("Good")) == 2);
}
