#include "display-node/text/font_check.hpp"

#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"

using namespace tongping;
using namespace tongping::text;

TEST_CASE("a text is told by the fonts that draw it, the most used first") {
  const auto fonts = Fonts::open().value();
  const FontCheck check = check_text(*fonts, "Good morning\n大家好\n", "zh-Hant");
  CHECK(check.fonts ==
        std::vector<FontUse>{{"NotoSans-Regular.ttf", 12}, {"NotoSansCJK-Regular.ttc (Noto Sans CJK TC)", 3}});
  CHECK(check.absentees.empty());
}

TEST_CASE("what no font has is told with how often, and where first") {
  const auto fonts = Fonts::open().value();
  const FontCheck check = check_text(*fonts, "a\n[\U000F0001 \U000F0000\n\U000F0001", "en");
  CHECK(check.absentees == std::vector<Absentee>{{0xF0000, 1, 2}, {0xF0001, 2, 2}});
}

TEST_CASE("controls and bytes that are no text are cleaned before, as on the wall") {
  const auto fonts = Fonts::open().value();
  const FontCheck check = check_text(*fonts, "a\u202E\x01\r\n\xFF", "en");
  CHECK(check.absentees.empty());
}

TEST_CASE("a language can be written where its letters are, and one without known letters is not doubted") {
  const auto all = Fonts::open().value();
  for (const char* language : {"en", "es", "zh", "zh-Hant-HK", "ja", "ko", "ar", "he", "th", "hi", "km", "my", "ru"}) {
    CAPTURE(language);
    CHECK(can_write(*all, language));
  }
  FontChain chain = default_font_chain();
  std::erase_if(chain.files, [](const FontFile& file) { return file.regular != "NotoSans-Regular.ttf"; });
  const auto latin = Fonts::open(chain).value();
  CHECK(can_write(*latin, "es"));
  CHECK(can_write(*latin, "ru"));
  for (const char* language : {"zh", "ja-JP", "ko"}) {
    CAPTURE(language);
    CHECK_FALSE(can_write(*latin, language));
  }
  CHECK(can_write(*latin, "qaa"));
  CHECK(can_write(*latin, "not a language"));
  CHECK(latin->missing().empty());  // nobody wanted to draw them
}

TEST_CASE("a check opens every file, so that a damaged one is told before a character needs it") {
  const support::Scratch scratch;
  std::ofstream(scratch / "Broken.ttf", std::ios::binary) << "OTTO and then nothing";
  FontChain chain = default_font_chain();
  chain.directories.push_back(scratch / "");
  chain.files.push_back({"Broken.ttf", "", "", "", ""});
  const auto fonts = Fonts::open(chain).value();
  CHECK(fonts->notes().empty());
  check_files(*fonts);
  REQUIRE(fonts->notes().size() == 1);
  CHECK(fonts->notes()[0].find("Broken.ttf") != std::string::npos);
}
