#include "capture-node/console/text_flow.hpp"

#include <string>

#include "tests/support/catch.hpp"

using namespace tongping::console;

namespace {

// Every letter is one wide, every hanzi two; the lines joined by "|".
std::string broken(std::string_view text, float width) {
  std::string joined;
  for (const Line& line : break_lines(text, width, [](unsigned c) { return c >= 0x2E80 ? 2.0F : 1.0F; })) {
    if (!joined.empty()) joined += '|';
    joined += text.substr(line.begin, line.end - line.begin);
  }
  return joined;
}

}  // namespace

TEST_CASE("European text is broken at spaces") {
  REQUIRE(broken("", 10).empty());
  REQUIRE(broken("short", 10) == "short");
  REQUIRE(broken("the quick brown fox", 10) == "the quick|brown fox");
  REQUIRE(broken("the quick  brown", 9) == "the quick|brown");
  REQUIRE(broken("a well-known, fact", 12) == "a|well-known,|fact");
  REQUIRE(broken("end.      ", 4) == "end.      ");
}

TEST_CASE("Chinese text is broken between hanzi, but not before closing nor after opening punctuation") {
  REQUIRE(broken("我们今天开会", 6) == "我们今|天开会");
  REQUIRE(broken("我们来，开会", 6) == "我们|来，开|会");
  REQUIRE(broken("他说（好）的", 6) == "他说|（好）|的");
  REQUIRE(broken("看 AI 的会", 6) == "看 AI|的会");
}

TEST_CASE("a word that no line holds is broken inside") {
  REQUIRE(broken("abcdefghij", 4) == "abcd|efgh|ij");
  REQUIRE(broken("ab cdefghij", 4) == "ab|cdef|ghij");
  REQUIRE(broken("ab", 0) == "a|b");
}

TEST_CASE("any bytes: every line is within the text, in order, and no visible byte is lost") {
  std::uint32_t random = 7;
  const std::string alphabet("ab ,(\xE4\xBC\x9A\xEF\xBC\x8C\xFF \xC3", 13);
  for (int round = 0; round < 5000; ++round) {
    std::string text;
    for (int i = 0; i < round % 60; ++i) {
      random = random * 1664525U + 1013904223U;
      text += alphabet[(random >> 16U) % alphabet.size()];
    }
    std::string kept;
    std::size_t before = 0;
    for (const Line& line : break_lines(text, static_cast<float>(round % 9), [](unsigned) { return 1.0F; })) {
      REQUIRE(line.begin >= before);
      REQUIRE(line.end >= line.begin);
      REQUIRE(line.end <= text.size());
      kept += text.substr(line.begin, line.end - line.begin);
      before = line.end;
    }
    std::erase(kept, ' ');
    std::erase(text, ' ');
    REQUIRE(kept == text);
  }
}
