#include "display-node/text/shaper.hpp"

#include <algorithm>

#include "tests/display-node/text/shaping_room.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::text;

namespace {

constexpr int shaped_px = 48;

struct ShapedRoom : support::ShapingRoom {
  std::vector<Line> set(std::string_view text, std::string_view language, int width = 100'000, int indent = 0) {
    return shaper.set({text, language, shaped_px, false, width, indent});
  }
};

std::vector<std::uint32_t> bytes_of(const Line& line) {
  std::vector<std::uint32_t> bytes;
  for (const Glyph& glyph : line.glyphs) bytes.push_back(glyph.byte);
  return bytes;
}

std::vector<std::uint32_t> ids_of(const Line& line) {
  std::vector<std::uint32_t> ids;
  for (const Glyph& glyph : line.glyphs) ids.push_back(glyph.id);
  return ids;
}

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("a character that no font has is shown by its number, and reported") {
  ShapedRoom room;
  const std::string text = "a\U000F0000b";  // private use: nobody's character
  const Line line = room.set(text, "en")[0];
  CHECK(ids_of(line) == ids_of(room.set("a[U+F0000]b", "en")[0]));
  CHECK(line.glyphs[1].byte == 1);
  CHECK(line.glyphs.back().byte == 5);
  CHECK(room.fonts->missing() == std::vector<char32_t>{0xF0000});
}

TEST_CASE("the number of a missing character is never broken over two lines") {
  ShapedRoom room;
  for (int width = 5 * shaped_px; width < 9 * shaped_px; width += 7) {
    for (const Line& line : room.set("ab \U000F0000 cd \U000F0001", "en", width)) {
      const std::vector<std::uint32_t> bytes = bytes_of(line);
      const auto of_first = std::count(bytes.begin(), bytes.end(), 3U);
      CHECK((of_first == 0 || of_first == 9));  // [U+F0000]
    }
  }
}

TEST_CASE("Arabic runs from right to left, numbers inside it from left to right") {
  ShapedRoom room;
  const Line line = room.set("\u0627\u0628 12", "ar")[0];
  CHECK(line.right_to_left);
  CHECK(bytes_of(line) == std::vector<std::uint32_t>{5, 6, 4, 2, 0});
}

TEST_CASE("Hebrew quoted in English is turned, and the English stays where it is") {
  ShapedRoom room;
  const Line line = room.set("ab \u05D0\u05D1 c", "en")[0];
  CHECK_FALSE(line.right_to_left);
  CHECK(bytes_of(line) == std::vector<std::uint32_t>{0, 1, 2, 5, 3, 7, 8});
}

TEST_CASE("text without a language takes the direction of its first letter") {
  ShapedRoom room;
  CHECK(room.set("\u05D0 b", "")[0].right_to_left);
  CHECK_FALSE(room.set("b \u05D0", "")[0].right_to_left);
}

TEST_CASE("Arabic letters join, Devanagari and Khmer form their syllables") {
  ShapedRoom room;
  CHECK(ids_of(room.set("\u0628\u0628\u0628", "ar")[0])[0] != ids_of(room.set("\u0628", "ar")[0])[0]);
  CHECK(room.set("क्ष", "hi")[0].glyphs.size() < 3);
  CHECK(room.set("ក្ម", "km")[0].glyphs.size() < 3);
}

TEST_CASE("an emoji of several code points is one glyph") {
  ShapedRoom room;
  CHECK(room.set("👩\u200D🚀", "en")[0].glyphs.size() == 1);
  CHECK(room.set("🇨🇳", "en")[0].glyphs.size() == 1);
}

TEST_CASE("a space after an emoji is as wide as any other") {
  ShapedRoom room;
  const auto width = [&](std::string_view text) { return room.set(text, "en")[0].width; };
  CHECK(width("🚀 a") - width("🚀a") == width("b a") - width("ba"));
}

TEST_CASE("Chinese quotes are full-width in Chinese and narrow in English") {
  ShapedRoom room;
  CHECK(room.set("“", "zh")[0].width == shaped_px * 64);
  CHECK(room.set("“", "en")[0].width < shaped_px * 40);
}

TEST_CASE("no line is wider than it may be, and nothing is lost or doubled") {
  ShapedRoom room;
  const std::string text =
      "The committee, however, did not agree; 委员会没有同意这个建议。 Donaudampfschifffahrtsgesellschaft!";
  for (int width = 3 * shaped_px; width < 20 * shaped_px; width += 11) {
    std::size_t at = 0;
    for (const Line& line : room.set(text, "en", width)) {
      CHECK(line.begin == at);
      INFO(text.substr(line.begin, line.end - line.begin) << " " << width);
      CHECK(line.width <= width * 64);
      CHECK(line.end > line.begin);
      at = line.end;
    }
    CHECK(at == text.size());
  }
}

TEST_CASE("an indent shortens the first line only, or leaves it empty") {
  ShapedRoom room;
  const auto lines = room.set("one two three four five six", "en", 6 * shaped_px, 3 * shaped_px);
  CHECK(lines[0].width <= 3 * shaped_px * 64);
  CHECK(lines[1].width > 3 * shaped_px * 64);
  const auto pushed = room.set("one", "en", 6 * shaped_px, 6 * shaped_px);
  REQUIRE(pushed.size() == 2);
  CHECK(pushed[0].glyphs.empty());
}

TEST_CASE("an empty text is one empty line") {
  ShapedRoom room;
  const auto lines = room.set("", "en");
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].glyphs.empty());
}

TEST_CASE("floods of combining marks cost about eight glyphs a letter, in any script") {
  ShapedRoom room;
  for (const char* mark : {"\u0301", "\u0E49", "\u093C", "\u0651"}) {
    const std::string flood = "a\u0E01" + repeated(mark, 10'000);
    CHECK(room.set(flood, "en")[0].glyphs.size() <= 20);
  }
}

TEST_CASE("four kilobytes without a space are set in as many lines as they need") {
  ShapedRoom room;
  const auto lines = room.set(repeated("x", 4096), "en", 10 * shaped_px);
  CHECK(lines.size() > 100);
  CHECK(lines.size() < 400);
}

TEST_CASE("bytes that are no text neither hang nor crash") {
  ShapedRoom room;
  const auto lines = room.set("\xFF\xC0\xED\xA0\x80 ok \xF4\x90\x80\x80", "en", 5 * shaped_px);
  CHECK(lines.back().end == 13);
}

TEST_CASE("letters are measured as the eye sees them") {
  ShapedRoom room;
  const Proportions found = room.shaper.proportions();
  CHECK(found.capital == Approx(0.714).margin(0.01));
  CHECK(found.hanzi == Approx(0.87).margin(0.06));
}
