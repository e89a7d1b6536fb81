// Lines as a reader wants them: balanced, without a lonely character, terms and numbers whole, a little room between
// hanzi and Latin letters.
#include <algorithm>

#include "common/base/utf8.hpp"
#include "display-node/text/shaper.hpp"
#include "tests/display-node/text/shaping_room.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/shared_texts.hpp"

using namespace tongping;
using namespace tongping::text;

namespace {

constexpr int text_px = 48;

struct LineRoom : support::ShapingRoom {
  std::vector<Line> lines(std::string_view text, std::string_view language, int width, bool whole = true) {
    return shaper.set({text, language, text_px, false, width, 0, whole});
  }

  std::vector<std::string> texts(std::string_view text, std::string_view language, int width, bool whole = true) {
    std::vector<std::string> all;
    for (const Line& line : lines(text, language, width, whole)) {
      const std::string_view part = text.substr(line.begin, line.end - line.begin);
      all.emplace_back(part.substr(0, part.find_last_not_of(' ') + 1));
    }
    return all;
  }
};

using Texts = std::vector<std::string>;

// Columns of captions, in widths of a hanzi; 16 is the usual one.
constexpr int widths[] = {6, 8, 11, 16, 20};

bool is_closing(std::string_view c) {
  constexpr std::string_view closing = "，。、；：？！）》」』】〉”’…—,.;:?!)";
  return closing.find(c) != std::string_view::npos;
}

// One character, and what closes after it.
bool is_lonely(std::string_view line) {
  const std::size_t first = base::bytes_of_code_points(line, 1);
  if (first < 2) return false;  // no hanzi
  for (std::string_view rest = line.substr(first); !rest.empty();) {
    const std::size_t next = base::bytes_of_code_points(rest, 1);
    if (!is_closing(rest.substr(0, next))) return false;
    rest.remove_prefix(next);
  }
  return true;
}

// Whether a line ends between two letters or digits of ASCII.
bool divides_word(std::string_view text, const Line& line) {
  if (line.end >= text.size() || line.end == 0) return false;
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return is_word(text[line.end - 1]) && is_word(text[line.end]);
}

}  // namespace

TEST_CASE("a text that is there at once has lines of about the same length, and no more of them") {
  LineRoom room;
  CHECK(room.texts("We will now hear the report of the second group.", "en", 1000, false) ==
        Texts{"We will now hear the report of the second", "group."});
  CHECK(room.texts("We will now hear the report of the second group.", "en", 1000) ==
        Texts{"We will now hear the report", "of the second group."});
  CHECK(room.texts("我们现在来听取第二工作组的报告。", "zh", 14 * text_px) ==
        Texts{"我们现在来听取第二", "工作组的报告。"});
}

TEST_CASE("a Chinese word is not divided between two lines where that costs no line and little room") {
  LineRoom room;
  const std::string text = "今天由我来给大家介绍新的会议制度和时间安排。";
  for (int width = 8; width <= 22; ++width) {
    INFO("width " << width);
    const Texts whole = room.texts(text, "zh", width * text_px);
    CHECK(whole.size() == room.texts(text, "zh", width * text_px, false).size());
    if (width == 11) continue;  // two full lines
    for (const std::string& line : whole) {
      for (const char* half : {"介", "会", "制", "时", "安"}) CHECK_FALSE(line.ends_with(half));
    }
  }
  // What grows stays where it stands, and what is too narrow for a word divides it.
  CHECK(room.texts("今天由我来给大家介绍", "zh", 9 * text_px, false) == Texts{"今天由我来给大家介", "绍"});
  CHECK(room.texts("介绍", "zh", text_px).size() == 2);
}

TEST_CASE("a text that grows fills its lines: what stands stays") {
  LineRoom room;
  CHECK(room.texts("我们现在来听取第二工作组的报告吧", "zh", 14 * text_px, false) ==
        Texts{"我们现在来听取第二工作组的报", "告吧"});
}

TEST_CASE("balancing never divides a word that filling does not") {
  LineRoom room;
  for (int width = 500; width < 1300; width += 37) {
    const std::string_view text = "Internationalisation notwithstanding, a b c d e f";
    for (const Line& line : room.lines(text, "en", width)) CHECK_FALSE(divides_word(text, line));
  }
}

TEST_CASE("no last line is a single hanzi") {
  LineRoom room;
  CHECK(room.texts("甲乙丙", "zh", 2 * text_px) == Texts{"甲", "乙丙"});
  CHECK(room.texts("甲乙丙", "zh", 2 * text_px, false) == Texts{"甲乙", "丙"});
}

TEST_CASE("a term stands on one line where it fits on one") {
  LineRoom room;
  const std::string text = "欢迎参加同声传译大会";
  CHECK(room.texts(text, "zh", 6 * text_px, false) == Texts{"欢迎参加同声", "传译大会"});
  room.shaper.keep_together({"同声传译", "", "New York"});
  CHECK(room.texts(text, "zh", 6 * text_px, false) == Texts{"欢迎参加", "同声传译大会"});
  CHECK(room.texts(text, "zh", 3 * text_px, false) == Texts{"欢迎参", "加", "同声传", "译大会"});
  CHECK(room.texts("we meet in New York", "en", 340, false) == Texts{"we meet in", "New York"});
}

TEST_CASE("numbers stay whole, with what they count") {
  LineRoom room;
  CHECK(room.texts("一共有100万人", "zh", 5 * text_px, false) == Texts{"一共有", "100万人"});
  CHECK(room.texts("今天是2026年", "zh", 4 * text_px + 40, false) == Texts{"今天是", "2026年"});
  CHECK(room.texts("it costs 10 000 euros", "en", 310, false) == Texts{"it costs", "10 000 euros"});
}

TEST_CASE("between hanzi and Latin letters or digits stands a little room, but not at a line's beginning") {
  LineRoom room;
  const auto width = [&](std::string_view text) { return room.lines(text, "zh", 10'000)[0].width; };
  const std::int32_t gap = text_px * 64 / 6;
  CHECK(width("用AI来") == width("用") + width("AI") + width("来") + 2 * gap);
  CHECK(width("第3天") == width("第") + width("3") + width("天") + 2 * gap);
  CHECK(width("“AI”") == width("“") + width("AI") + width("”"));
  const auto two = room.lines("用用AI", "zh", 2 * text_px, false);
  REQUIRE(two.size() == 2);
  CHECK(two[1].width == width("AI"));
}

TEST_CASE("real sentences: no lonely character, no divided word or number, at five widths") {
  const auto rows = support::shared_rows("text/tatoeba_en_zh.tsv");
  if (!rows) {
    WARN("skipped: text/tatoeba_en_zh.tsv is not there");
    return;
  }
  LineRoom room;
  std::size_t checked = 0;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const std::string text = rows->at(i).at(1) + rows->at((i + 1) % rows->size()).at(1);
    for (const int width : widths) {
      const std::vector<Line> lines = room.lines(text, "zh", width * text_px);
      if (lines.size() < 2) continue;
      ++checked;
      if (is_lonely(std::string_view(text).substr(lines.back().begin)))
        FAIL_CHECK("lonely at " << width << ": " << text);
      for (const Line& line : lines) {
        if (divides_word(text, line)) FAIL_CHECK("divided at " << width << ": " << text);
      }
    }
  }
  CHECK(checked > 1000);
}

TEST_CASE("the checks of those rules can fail") {
  CHECK(is_lonely("好。”"));
  CHECK_FALSE(is_lonely("好吗？"));
  CHECK_FALSE(is_lonely("OK"));
  CHECK(divides_word("word", Line{0, 2, 0, false, {}}));
}
