#include "display-node/text/breaking.hpp"
#include "display-node/text/shaper.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/shared_texts.hpp"

using namespace tongping;
using namespace tongping::text;

namespace {

// "这|是" for a place where a line may end.
std::u32string marked(std::u32string_view text, std::string_view language) {
  Breaker breaker;
  const std::vector<BreakKind> kinds = breaker.find(text, language);
  std::u32string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i > 0 && kinds[i] == BreakKind::line) out += U'|';
    out += text[i];
  }
  return out;
}

// A line must not begin with these, nor end with those (GB/T 15834-2011, 5.1).
constexpr std::string_view closing[] = {"，", "。", "、", "；", "：", "？", "！", "）", "》",
                                        "」", "』", "】", "〉", "”",  "’",  "…",  "—"};
constexpr std::string_view opening[] = {"（", "《", "「", "『", "【", "〈", "“", "‘"};

template <typename Marks>
bool any_starts(std::string_view line, const Marks& marks) {
  return std::any_of(std::begin(marks), std::end(marks), [&](std::string_view m) { return line.starts_with(m); });
}

template <typename Marks>
bool any_ends(std::string_view line, const Marks& marks) {
  return std::any_of(std::begin(marks), std::end(marks), [&](std::string_view m) { return line.ends_with(m); });
}

// Sets the text at five widths, filled and balanced; the line that breaks the rule, or "".
std::string offending_line(Shaper& shaper, std::string_view text, std::string_view language) {
  constexpr int size = 40;
  for (const auto& [hanzi, whole] : {std::pair{6, false},
                                     {8, false},
                                     {11, false},
                                     {16, false},
                                     {20, false},
                                     {6, true},
                                     {8, true},
                                     {11, true},
                                     {16, true},
                                     {20, true}}) {
    const std::vector<Line> lines = shaper.set({text, language, size, false, hanzi * size, 0, whole});
    for (std::size_t i = 0; i < lines.size(); ++i) {
      std::string_view line = text.substr(lines[i].begin, lines[i].end - lines[i].begin);
      line = line.substr(0, line.find_last_not_of(' ') + 1);
      if ((i > 0 && any_starts(line, closing)) || (i + 1 < lines.size() && any_ends(line, opening))) {
        return std::string(line);
      }
    }
  }
  return {};
}

}  // namespace

TEST_CASE("Chinese may be broken between hanzi, but not before what closes or after what opens") {
  CHECK(marked(U"你好，世界。", "zh") == U"你|好，|世|界。");
  CHECK(marked(U"他说：“好！”我走了。", "zh") == U"他|说：|“好！”|我|走|了。");
  CHECK(marked(U"看《红楼梦》吧", "zh") == U"看|《红|楼|梦》|吧");
  CHECK(marked(U"等等……好", "zh") == U"等|等……|好");
}

TEST_CASE("English is broken after spaces and hyphens, never inside a word or before its punctuation") {
  CHECK(marked(U"Good morning, all!", "en") == U"Good |morning, |all!");
  CHECK(marked(U"well-known don’t (yes) “so”", "en") == U"well-|known |don’t |(yes) |“so”");
}

TEST_CASE("Latin words and numbers inside Chinese stay whole") {
  CHECK(marked(U"用OpenAI的3.5版", "zh") == U"用|OpenAI|的|3.5|版");
}

TEST_CASE("a mark is never parted from its letter, an emoji never from its parts") {
  Breaker breaker;
  const auto kinds = breaker.find(U"e\u0301👩\u200D🚀", "en");
  CHECK(kinds[1] == BreakKind::none);
  CHECK(kinds[3] == BreakKind::none);
  CHECK(kinds[4] == BreakKind::none);
}

TEST_CASE("Korean is broken between words") {
  CHECK(marked(U"모든 인간은 자유롭다.", "ko") == U"모든 |인간은 |자유롭다.");
}

TEST_CASE("Thai is broken between words by the dictionary") {
  const std::u32string broken = marked(U"มนุษย์ทั้งหลายเกิดมามีอิสระ", "th");
  CHECK(std::count(broken.begin(), broken.end(), U'|') >= 3);
}

TEST_CASE("no real Chinese sentence breaks the rules at any width") {
  const auto rows = support::shared_rows("text/tatoeba_en_zh.tsv");
  if (!rows) {
    WARN("skipped: text/tatoeba_en_zh.tsv is not there");
    return;
  }
  auto fonts = Fonts::open().value();
  Shaper shaper(*fonts);
  REQUIRE(rows->size() > 500);
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const std::string both = rows->at(i).at(1) + rows->at((i + 1) % rows->size()).at(1);
    CHECK(offending_line(shaper, both, "zh").empty());
  }
}

TEST_CASE("the check of those rules can fail") {
  CHECK(any_starts("，世界", closing));
  CHECK(any_ends("看《", opening));
}
