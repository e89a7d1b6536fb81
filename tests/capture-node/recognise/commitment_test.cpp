#include "capture-node/recognise/commitment.hpp"

#include <random>

#include "tests/support/catch.hpp"

using namespace tongping;
using recognise::Commitment;
using recognise::CommitmentOptions;
using recognise::reconcile;
using recognise::Words;

namespace {

bool begins_with(const Words& words, const Words& prefix) {
  return prefix.size() <= words.size() && std::equal(prefix.begin(), prefix.end(), words.begin());
}

Words first(const Words& words, std::size_t count) {
  return {words.begin(), words.begin() + static_cast<std::ptrdiff_t>(count)};
}

constexpr CommitmentOptions two_agree_one_back{2, 1};

}  // namespace

TEST_CASE("a word is committed when hypotheses agree on it and enough words stand after it") {
  Commitment commitment(two_agree_one_back);
  commitment.update({"good"});
  CHECK(commitment.committed() == 0);
  commitment.update({"good", "morning"});
  CHECK(commitment.committed() == 1);
  commitment.update({"good", "mourning", "ladies"});
  CHECK(commitment.committed() == 1);
  commitment.update({"good", "mourning", "ladies", "and"});
  CHECK(commitment.committed() == 3);
  CHECK(commitment.update({"good", "mourning", "ladies", "and"}) == Words{"good", "mourning", "ladies", "and"});
  CHECK(commitment.committed() == 3);  // the last word is held back, however often it comes
}

TEST_CASE("a shorter or empty hypothesis takes nothing back") {
  Commitment commitment(two_agree_one_back);
  for (int i = 0; i < 2; ++i) commitment.update({"good", "morning", "ladies"});
  REQUIRE(commitment.committed() == 2);
  CHECK(commitment.update({}) == Words{"good", "morning"});
  CHECK(commitment.committed() == 2);
  CHECK(commitment.finish({}) == Words{"good", "morning"});
}

TEST_CASE("what follows a committed word that the engine now hears otherwise is appended, not what it replaced") {
  CHECK(reconcile({"a", "b", "x", "d"}, {"a", "b", "c"}) == Words{"a", "b", "c", "d"});
  CHECK(reconcile({"the", "hall", "is", "full"}, {"the", "whole"}) == Words{"the", "whole", "is", "full"});
  CHECK(reconcile({"i", "want", "a", "new", "house"}, {"i", "want", "anew"}) ==
        Words{"i", "want", "anew", "new", "house"});
  CHECK(reconcile({"say", "it", "again"}, {}) == Words{"say", "it", "again"});
  CHECK(reconcile({}, {"said"}) == Words{"said"});
  CHECK(reconcile({"b", "c"}, {"a", "b"}) == Words{"a", "b", "c"});            // the engine dropped a word
  CHECK(reconcile({"z", "a", "b", "c"}, {"a", "b"}) == Words{"a", "b", "c"});  // or found one in front
}

TEST_CASE("said twice is not swallowed") {
  CHECK(reconcile({"no", "no", "no"}, {"no"}) == Words{"no", "no", "no"});
  CHECK(reconcile({"very", "very", "good"}, {"very", "very"}) == Words{"very", "very", "good"});
}

TEST_CASE("whatever the engine says, committed words stay and only grow") {
  std::mt19937 random(GENERATE(range(0U, 20U)));
  const Words vocabulary{"a", "b", "c", "ab", "bc", "abc"};
  const auto any_words = [&] {
    Words words(random() % 12);
    for (std::string& word : words) word = vocabulary[random() % vocabulary.size()];
    return words;
  };
  Commitment commitment({1 + random() % 3, random() % 3});
  Words committed;
  Words hypothesis = any_words();
  for (int i = 0; i < 200; ++i) {
    if (random() % 3 == 0) hypothesis = any_words();
    if (random() % 2 == 0) hypothesis.push_back(vocabulary[random() % vocabulary.size()]);
    const Words& shown = commitment.update(hypothesis);
    REQUIRE(commitment.committed() >= committed.size());
    REQUIRE(commitment.committed() <= shown.size());
    REQUIRE(begins_with(shown, committed));
    committed = first(shown, commitment.committed());
  }
  CHECK(begins_with(commitment.finish(any_words()), committed));
}
