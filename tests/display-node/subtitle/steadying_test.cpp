#include "display-node/subtitle/steadying.hpp"

#include "tests/support/catch.hpp"

using namespace tongping::subtitle;

namespace {

// The whole of what is shown of a translation after each hypothesis.
std::vector<std::string> shown(const std::vector<std::string>& hypotheses) {
  Steadying steadying;
  std::vector<std::string> all;
  for (const std::string& text : hypotheses) {
    const auto texts = steadying.steady({{"es", text, 0, true}});
    all.push_back(texts.empty() ? "" : texts.front().text);
  }
  return all;
}

}  // namespace

TEST_CASE("two words are held back, or four characters where there are no words") {
  CHECK(without_newest_words("one two three", 0) == "one");
  CHECK(without_newest_words("one two", 0).empty());
  CHECK(without_newest_words("大家早上好各位", 0) == "大家早");
  CHECK(without_newest_words("我们用 AI 翻译", 0) == "我们用");
  CHECK(without_newest_words("one two three", 8) == "one two");
  CHECK(without_newest_words("", 0).empty());
}

TEST_CASE("agreement is of whole words") {
  CHECK(agreed("the common house", "the committee") == "the");
  CHECK(agreed("the house", "the house of") == "the house");
  CHECK(agreed("the house", "the houses") == "the");
  CHECK(agreed("早上好", "早上坏") == "早上");
  CHECK(agreed("", "a").empty());
}

TEST_CASE("a translation shows what two hypotheses begin with, and keeps it while they doubt") {
  CHECK(shown({"la casa", "la casa grande de", "la casa grande de mi", "el hogar", "la casa grande de mi tío"}) ==
        std::vector<std::string>{"", "la casa", "la casa grande", "la casa grande", "la casa grande"});
  CHECK(shown({"uno dos tres cuatro cinco", "uno dos tres cuatro cinco seis"}).back() == "uno dos tres cuatro");
}

TEST_CASE("what is finished is passed on as it is, committed words are never held back") {
  Steadying steadying;
  steadying.steady({{"es", "uno dos tres", 0, true}});
  const std::string final = "Uno, dos.";
  CHECK(steadying.steady({{"es", final, final.size(), true}}).front().text == final);
  const auto source = steadying.steady({{"en", "good morning every one", 12, false}});
  CHECK(source.front().text == "good morning");
  CHECK(source.front().firm == 12);
}
