#include "capture-node/caption_divider.hpp"

#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::station;
using transcript::SegmentState;

namespace {

SegmentChange typed(std::uint64_t utterance, SegmentState state, const std::string& text,
                    const std::string& translation = "") {
  SegmentChange change;
  change.utterance = utterance;
  change.state = state;
  change.text = text;
  if (!translation.empty()) change.translations = {{"zh", translation, SegmentState::interim}};
  return change;
}

}  // namespace

TEST_CASE("what is typed after a division is a part of its own, without what was finished before") {
  CaptionDivider divider;
  REQUIRE(divider.pass(typed(1, SegmentState::interim, "Good morning, I give", "早上好，"))->part == 0);
  const auto finished = divider.divide();
  REQUIRE(finished.size() == 1);
  REQUIRE(finished[0].state == SegmentState::final);
  REQUIRE(finished[0].text == "Good morning, I give");
  REQUIRE(finished[0].committed == 20);
  REQUIRE(finished[0].translations[0].state == SegmentState::final);

  SegmentChange more = typed(1, SegmentState::final, "Good morning, I give the floor.", "早上好，请发言。");
  more.committed = 31;
  const auto rest = divider.pass(more);
  REQUIRE(rest);
  REQUIRE(rest->part == 1);
  REQUIRE(rest->text == "the floor.");
  REQUIRE(rest->committed == 10);
  REQUIRE(rest->translations[0].text == "请发言。");
  REQUIRE(divider.divide().empty());
}

TEST_CASE("divided twice, there are three parts and every word is in one of them") {
  CaptionDivider divider;
  divider.pass(typed(7, SegmentState::interim, "one two"));
  std::string all = divider.divide()[0].text;
  divider.pass(typed(7, SegmentState::interim, "one two three four"));
  const auto second = divider.divide();
  REQUIRE(second[0].part == 1);
  all += " " + second[0].text;
  const auto third = divider.pass(typed(7, SegmentState::final, "one two three four five."));
  REQUIRE(third->part == 2);
  REQUIRE(all + " " + third->text == "one two three four five.");
}

TEST_CASE("nothing but punctuation is no part, a finished utterance is not divided, another one is not touched") {
  CaptionDivider divider;
  divider.pass(typed(1, SegmentState::interim, "Thank you"));
  REQUIRE(divider.divide().size() == 1);
  REQUIRE_FALSE(divider.pass(typed(1, SegmentState::final, "Thank you.")));
  REQUIRE(divider.pass(typed(2, SegmentState::final, "Next."))->part == 0);
  REQUIRE(divider.divide().empty());
  REQUIRE(divider.pass(typed(2, SegmentState::corrected, "Next one."))->text == "Next one.");
  // Taken back: what is left of it is.
  REQUIRE(divider.pass(typed(1, SegmentState::withdrawn, ""))->part == 1);
}

TEST_CASE("as many utterances are known as a captioner can change, and an old one can come back") {
  CaptionDivider divider;
  for (std::uint64_t i = 10; i < 10 + 2 * CaptionDivider::most_known; ++i) {
    REQUIRE(divider.pass(typed(i, SegmentState::interim, "text")));
  }
  REQUIRE(divider.pass(typed(1, SegmentState::final, "old"))->text == "old");
  REQUIRE(divider.divide().size() < 2 * CaptionDivider::most_known);
}

TEST_CASE("nothing is kept of what was finished whole, however long the meeting") {
  CaptionDivider divider;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    divider.pass(typed(i, SegmentState::interim, "Good"));
    divider.pass(typed(i, SegmentState::final, "Good morning."));
    divider.pass(typed(i, SegmentState::corrected, "Good evening."));
  }
  REQUIRE(divider.known() == 0);
  divider.pass(typed(1, SegmentState::interim, "Good"));
  divider.divide();
  REQUIRE(divider.known() == 1);
}

TEST_CASE("the rest of a text begins with a whole word") {
  REQUIRE(rest_after("Good mor", "Good morning all") == "morning all");
  REQUIRE(rest_after("Good morning", "Good evening") == "evening");
  REQUIRE(rest_after("Good morning", "Good morning") == "");
  REQUIRE(rest_after("", "Good") == "Good");
  REQUIRE(rest_after("各位", "各位代表，大家好") == "代表，大家好");
  REQUIRE(rest_after("各位代表", "各位代表。") == "");
  REQUIRE(rest_after("一", "丁") == "丁");  // the first two bytes are the same
}
