#include "capture-node/recognise/loop_guard.hpp"

#include <random>

#include "tests/support/catch.hpp"
#include "tests/support/scripted_recogniser.hpp"

using namespace tongping;
using namespace std::chrono_literals;
using recognise::Hypothesis;
using recognise::without_loops;

namespace {

// Each word takes `each`.
Hypothesis said(const std::string& text, std::chrono::milliseconds each) {
  Hypothesis hypothesis = support::ScriptedRecogniser::words_of(text);
  auto at = 0ms;
  for (recognise::Word& word : hypothesis.words) {
    word.start = at;
    word.end = at += each;
  }
  return hypothesis;
}

std::string text_of(const Hypothesis& hypothesis) {
  std::string text;
  for (const recognise::Word& word : hypothesis.words) text += (text.empty() ? "" : " ") + word.text;
  return text;
}

std::string guarded(const std::string& text, std::chrono::milliseconds each) {
  return text_of(without_loops(said(text, each), 10s));
}

std::string times(const std::string& phrase, int copies) {
  std::string text = phrase;
  for (int i = 1; i < copies; ++i) text += " " + phrase;
  return text;
}

}  // namespace

TEST_CASE("what people repeat stays as they said it") {
  for (const std::string text :
       {"no no no", "very very good", "yes yes", "no no no no no no no no", "ha ha ha ha ha ha ha ha ha ha",
        "thank you thank you thank you thank you thank you", "that that is is that that is not is not",
        "row row row your boat row row row your boat", "bye bye bye bye bye bye", "哈哈哈哈哈哈",
        "好 好 好 好 好 好 好"}) {
    CHECK(guarded(text, 400ms) == text);
  }
  CHECK(guarded("no no no no no no", 110ms) == "no no no no no no");
}

TEST_CASE("a phrase that nobody has time to say so often is said once") {
  CHECK(guarded(times("a", 30), 30ms) == "a");
  CHECK(guarded("good " + times("thank you", 12), 50ms) == "good thank you");
  CHECK(guarded(times("the end", 5) + " of it", 40ms) == "the end of it");
  CHECK(guarded(times("thank you for watching", 9), 300ms) == "thank you for watching");
  CHECK(guarded("nooooooooooooooo", 200ms) == "no");
  CHECK(guarded("哈哈哈哈哈哈哈哈哈哈哈哈", 300ms) == "哈");
}

TEST_CASE("where the engine gives no times the voice in the segment decides") {
  const Hypothesis hypothesis = support::ScriptedRecogniser::words_of(times("no", 8));
  CHECK(text_of(without_loops(hypothesis, 1'200ms)) == times("no", 8));
  CHECK(text_of(without_loops(hypothesis, 300ms)) == "no");
}

TEST_CASE("whatever is said at the pace of people stays, and what is taken away is a copy of what stays") {
  std::mt19937 random(11);
  const std::vector<std::string> words{"no", "yes", "very", "good", "we", "是", "的"};
  for (int round = 0; round < 2'000; ++round) {
    std::string text;
    std::string before;
    int same = 0;
    for (auto i = 1 + random() % 20; i > 0; --i) {
      const std::string& word = words[random() % (round % 2 == 0 ? 2 : words.size())];
      same = word == before ? same + 1 : 1;
      before = word;
      text += (text.empty() ? "" : " ") + word;
    }
    INFO(text);
    const std::string slow = guarded(text, 150ms);
    if (round % 2 == 1) CHECK(slow == text);
    const Hypothesis quick = without_loops(said(text, 40ms), 10s);
    // A subsequence, in order, and nothing more to take away from it at the pace of people.
    std::size_t at = 0;
    const Hypothesis all = said(text, 40ms);
    for (const recognise::Word& word : quick.words) {
      while (at < all.words.size() && (all.words[at].text != word.text || all.words[at].start != word.start)) ++at;
      REQUIRE(at < all.words.size());
    }
    for (const std::string& word : words) {
      const bool was = (" " + text + " ").find(" " + word + " ") != std::string::npos;
      const bool is = (" " + text_of(quick) + " ").find(" " + word + " ") != std::string::npos;
      CHECK(was == is);
    }
  }
}
