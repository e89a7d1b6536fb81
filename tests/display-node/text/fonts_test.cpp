#include "display-node/text/fonts.hpp"

#include <unicode/uchar.h>

#include <filesystem>
#include <fstream>

#include "display-node/text/font_table.hpp"
#include "display-node/text/shaper.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"
#include "tests/support/shared_texts.hpp"

using namespace tongping;
using namespace tongping::text;

namespace {

std::filesystem::path installed(const std::string& name) {
  for (const auto& directory : default_font_chain().directories) {
    if (std::filesystem::exists(directory / name)) return directory / name;
  }
  return {};
}

std::string file_of(FontTable& table, char32_t c, UScriptCode script, std::string_view language) {
  const auto font = table.find(c, {script, language, false, false});
  return font ? default_font_chain().files.at(*font / 2).regular : "none";
}

std::string family_of(FontTable& table, char32_t c, std::string_view language) {
  const auto font = table.find(c, {USCRIPT_HAN, language, false, false});
  return font ? default_font_chain().files.at(*font / 2).family : "none";
}

}  // namespace

TEST_CASE("each script is drawn by its own font") {
  auto table = FontTable::make(default_font_chain());
  CHECK(file_of(*table, U'A', USCRIPT_LATIN, "zh") == "NotoSans-Regular.ttf");
  CHECK(file_of(*table, U'中', USCRIPT_HAN, "en") == "NotoSansCJK-Regular.ttc");
  CHECK(file_of(*table, U'ض', USCRIPT_ARABIC, "ar") == "NotoSansArabic-Regular.ttf");
  CHECK(file_of(*table, U'ש', USCRIPT_HEBREW, "he") == "NotoSansHebrew-Regular.ttf");
  CHECK(file_of(*table, U'ส', USCRIPT_THAI, "th") == "NotoSansThai-Regular.ttf");
  CHECK(file_of(*table, U'न', USCRIPT_DEVANAGARI, "hi") == "NotoSansDevanagari-Regular.ttf");
  CHECK(file_of(*table, U'ម', USCRIPT_KHMER, "km") == "NotoSansKhmer-Regular.ttf");
  CHECK(file_of(*table, U'မ', USCRIPT_MYANMAR, "my") == "NotoSansMyanmar-Regular.ttf");
}

TEST_CASE("hanzi take the shapes of the text's country") {
  auto table = FontTable::make(default_font_chain());
  CHECK(family_of(*table, U'骨', "zh") == "Noto Sans CJK SC");
  CHECK(family_of(*table, U'骨', "zh-Hans-CN") == "Noto Sans CJK SC");
  CHECK(family_of(*table, U'骨', "zh-Hant-TW") == "Noto Sans CJK TC");
  CHECK(family_of(*table, U'骨', "zh-HK") == "Noto Sans CJK HK");
  CHECK(family_of(*table, U'骨', "ja") == "Noto Sans CJK JP");
  CHECK(family_of(*table, U'骨', "ko") == "Noto Sans CJK KR");
}

TEST_CASE("a script that the chain does not name is found by Noto's file names") {
  auto table = FontTable::make(default_font_chain());
  for (const auto& [character, script] :
       {std::pair{U'አ', USCRIPT_ETHIOPIC}, {U'ა', USCRIPT_GEORGIAN}, {U'བ', USCRIPT_TIBETAN}}) {
    CHECK(table->find(character, {script, "", false, false}).has_value());
  }
}

TEST_CASE("no font is opened before a character needs it") {
  auto fonts = Fonts::open().value();
  CHECK(fonts->notes().empty());
  CHECK(fonts->missing().empty());
}

TEST_CASE("a missing font is a note, and the others serve") {
  FontChain chain = default_font_chain();
  chain.files.insert(chain.files.begin(), {"NoSuchFont.ttf", "", "", "Latn", ""});
  auto fonts = Fonts::open(chain).value();
  REQUIRE(fonts->notes().size() == 1);
  CHECK(fonts->notes()[0] == "font NoSuchFont.ttf is not installed");
  Shaper shaper(*fonts);
  CHECK(shaper.set({"ok", "en", 40, false, 1000, 0})[0].glyphs.size() == 2);
  CHECK(fonts->missing().empty());
}

TEST_CASE("a damaged font is skipped with a note that names the file") {
  const support::Scratch scratch;
  std::ofstream(scratch / "NotoSans-Regular.ttf", std::ios::binary) << "this is no font";
  FontChain chain;
  chain.directories = {scratch / "", installed("NotoSans-Regular.ttf").parent_path()};
  chain.files = {{"NotoSans-Regular.ttf", "", "", "Latn", ""}, {"NotoSansMath-Regular.ttf", "", "", "", ""}};
  auto fonts = Fonts::open(chain).value();
  Shaper shaper(*fonts);
  CHECK(shaper.set({"∑", "en", 40, false, 1000, 0})[0].glyphs.size() == 1);
  shaper.set({"a", "en", 40, false, 1000, 0});
  REQUIRE(fonts->notes().size() == 1);
  CHECK(fonts->notes()[0].find((scratch / "NotoSans-Regular.ttf").string()) != std::string::npos);
}

TEST_CASE("no font at all is an error that says what to install") {
  FontChain chain = default_font_chain();
  chain.directories = {"/nowhere"};
  const auto fonts = Fonts::open(chain);
  REQUIRE_FALSE(fonts.has_value());
  CHECK(fonts.error().message == "no font found in /nowhere: install fonts-noto-core and fonts-noto-cjk");
}

TEST_CASE("every character of eleven languages' declarations has a glyph") {
  const auto rows = support::shared_rows("text/udhr_parallel_11lang.tsv");
  if (!rows) {
    WARN("skipped: text/udhr_parallel_11lang.tsv is not there");
    return;
  }
  const std::vector<std::string> languages = {"en", "zh-Hans", "zh-Hant", "ar", "th", "hi",
                                              "ja", "ko",      "he",      "my", "km"};
  auto fonts = Fonts::open().value();
  Shaper shaper(*fonts);
  for (std::size_t row = 1; row < rows->size(); ++row) {
    for (std::size_t i = 2; i < rows->at(row).size(); ++i) {
      for (const Line& line : shaper.set({rows->at(row)[i], languages.at(i - 2), 40, false, 1300, 0})) {
        const bool boxes =
            std::any_of(line.glyphs.begin(), line.glyphs.end(), [](const Glyph& g) { return g.id == 0; });
        CHECK_FALSE(boxes);
      }
    }
  }
  CHECK(fonts->missing().empty());
}

TEST_CASE("every hanzi of GB 18030 levels 1 and 2, kana, Hangul, Latin and the common signs have a glyph") {
  auto fonts = Fonts::open().value();
  FontTable& table = fonts->table();
  const auto check = [&](char32_t first, char32_t last, UScriptCode script, const char* language) {
    for (char32_t c = first; c <= last; ++c) {
      if (u_charType(static_cast<UChar32>(c)) == U_UNASSIGNED || u_iscntrl(static_cast<UChar32>(c))) continue;
      INFO("U+" << std::hex << static_cast<std::uint32_t>(c));
      REQUIRE(table.find(c, {script, language, false, false}).has_value());
    }
  };
  check(0x4E00, 0x9FA5, USCRIPT_HAN, "zh");  // all of the block: it holds both levels
  check(0x3041, 0x3096, USCRIPT_HIRAGANA, "ja");
  check(0x30A1, 0x30FA, USCRIPT_KATAKANA, "ja");
  check(0xAC00, 0xD7A3, USCRIPT_HANGUL, "ko");
  check(0x21, 0x24F, USCRIPT_LATIN, "en");
  check(0x0400, 0x04FF, USCRIPT_CYRILLIC, "ru");
  check(0x2200, 0x22FF, USCRIPT_COMMON, "en");
  check(0x2190, 0x21FF, USCRIPT_COMMON, "en");
  check(0x1F600, 0x1F64F, USCRIPT_COMMON, "en");
}
