#include "display-node/subtitle/block.hpp"

#include <random>

#include "display-node/text/shaper.hpp"
#include "tests/display-node/subtitle/stage_builder.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::subtitle;

namespace {

const std::vector<std::string> english = {"the ",          "committee, ",      "a ", "did ", "not ",        "agree; ",
                                          "“well-known” ", "extraordinarily ", "I ", "42% ", "resolution. "};
const std::vector<std::string> chinese = {"我", "们",       "认为，",   "“同声", "传译”", "的",   "未来", "……",
                                          "是", "（非常）", "《重要》", "的。",  "AI",    "2024", "年"};
const std::vector<std::string> thai = {"มนุษย์", "ทั้งหลาย", "เกิดมา", "มี", "อิสระ ", "และ", "เสมอภาค", "กัน"};
const std::vector<std::string> arabic = {"يولد ", "جميع ", "الناس ", "أحرارًا ", "(2024) ", "في ", "الكرامة "};

// Where its lines begin.
std::vector<std::size_t> breaks(const std::vector<text::Line>& lines) {
  std::vector<std::size_t> all;
  for (const text::Line& line : lines) all.push_back(line.begin);
  return all;
}

// Every line but the last two that stood stays as it was: text, glyphs and all. The very last may give its last word
// away.
void append_and_compare(text::Typesetter& typesetter, const std::vector<std::string>& words,
                        const std::string& language, unsigned seed) {
  std::mt19937 random(seed);
  Block block;
  VisibleText shown{language, "", 0, false};
  const Measure measure{{55, 54, 70}, 1305, 200};
  for (int i = 0; i < 60; ++i) {
    const std::vector<text::Line> before = block.lines;
    const std::size_t old_size = block.shown.text.size();
    shown.text += words[random() % words.size()];
    block.set(shown, measure, typesetter);
    REQUIRE(block.lines.size() >= before.size());
    for (std::size_t line = 0; line + 1 < before.size(); ++line) REQUIRE(block.lines[line] == before[line]);
    if (!before.empty() && old_size > 0) REQUIRE(block.lines[before.size() - 1].begin == before.back().begin);
  }
  // Set at one go the same text has breaks of the same kind: none is wider than the measure.
  for (const text::Line& line : block.lines) REQUIRE(line.width <= measure.width_px * 64);
}

}  // namespace

TEST_CASE("appending words one by one never moves a line that stands") {
  auto fonts = text::Fonts::open().value();
  text::Shaper shaper(*fonts);
  const std::pair<const std::vector<std::string>*, std::string> texts[] = {
      {&english, "en"}, {&chinese, "zh"}, {&thai, "th"}, {&arabic, "ar"}};
  for (const auto& [words, language] : texts) {
    for (unsigned seed = 0; seed < 12; ++seed) append_and_compare(shaper, *words, language, seed);
  }
}

TEST_CASE("in languages with spaces, text set word by word is broken as if set at one go") {
  auto fonts = text::Fonts::open().value();
  text::Shaper shaper(*fonts);
  const Measure measure{{55, 54, 70}, 1305, 0};
  Block grown;
  VisibleText shown{"en", "", 0, false};
  for (int i = 0; i < 80; ++i) {
    shown.text += english[static_cast<std::size_t>(i * 7) % english.size()];
    grown.set(shown, measure, shaper);
  }
  Block whole;
  whole.set(shown, measure, shaper);
  CHECK(breaks(grown.lines) == breaks(whole.lines));
}

TEST_CASE("a correction keeps the lines before it and sets the rest anew") {
  support::FixedTypesetter typesetter;
  const Measure measure{{10, 10, 12}, 100, 0};  // 20 letters a line
  Block block;
  block.set({"en", "aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii jjjj", 0, false}, measure, typesetter);
  const auto before = block.lines;
  block.set({"en", "aaaa bbbb cccc dddd eeee ffff gggg hhhh XX jjjj kkkk", 0, false}, measure, typesetter);
  REQUIRE(block.lines.size() >= 3);
  CHECK(block.lines[0] == before[0]);
  CHECK(block.lines[1] == before[1]);
  CHECK(block.lines.back().end == 52);
}

TEST_CASE("a text that shrinks into its first line loses the others") {
  support::FixedTypesetter typesetter;
  const Measure measure{{10, 10, 12}, 100, 0};
  Block block;
  block.set({"en", "aaaa bbbb cccc dddd eeee ffff", 0, false}, measure, typesetter);
  block.set({"en", "aaaa bbbb", 0, false}, measure, typesetter);
  REQUIRE(block.lines.size() == 1);
  CHECK(block.lines[0].end == 9);
}
