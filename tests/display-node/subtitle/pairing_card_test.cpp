// The card of a screen that is not let in, as text over sizes and in both languages, and the mark of one that was.
#include "display-node/subtitle/pairing_card.hpp"

#include <algorithm>

#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "tests/display-node/subtitle/golden_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fixed_typesetter.hpp"

using namespace tongping;
using namespace tongping::subtitle;

namespace {

const Pairing pairing{"wall-left", "padav-fagoz-nimuh-kalum", "tcp://192.168.1.20:7771"};

bool texts_inside(const DrawList& picture) {
  return std::all_of(picture.runs.begin(), picture.runs.end(), [&](const TextRun& run) {
    const int width = run.glyphs.empty() ? 0 : run.glyphs.back().x / 64 + run.size_px / 2;
    return run.x >= 0 && run.x + width <= picture.size.width && run.baseline > 0 && run.baseline < picture.size.height;
  });
}

const TextRun& run_with(const DrawList& picture, const std::string& text) {
  const auto found = std::find_if(picture.runs.begin(), picture.runs.end(),
                                  [&](const TextRun& run) { return run.text.find(text) != std::string::npos; });
  REQUIRE(found != picture.runs.end());
  return *found;
}

}  // namespace

TEST_CASE("golden pairing cards over sizes and languages") {
  support::FixedTypesetter typesetter;
  for (const char* language : {"en", "zh"}) {
    REQUIRE(base::use_language(language));
    for (const Size size : {Size{1280, 720}, {3840, 2160}, {1024, 768}, {1080, 1920}}) {
      const DrawList card = pairing_card(pairing, {}, size, typesetter);
      support::check_golden(base::format("pairing_{}x{}_{}", size.width, size.height, language), to_text(card));
      REQUIRE(texts_inside(card));
    }
  }
  REQUIRE(base::use_language("en"));
}

TEST_CASE("the words of a card are larger than subtitles are, on the picture's shape that walls have") {
  support::FixedTypesetter typesetter;
  const Style style;
  for (const Size size : {Size{1280, 720}, {1920, 1080}, {3840, 2160}}) {
    const DrawList card = pairing_card(pairing, style, size, typesetter);
    const TextRun& words = run_with(card, pairing.words);
    REQUIRE(words.size_px * typesetter.proportions().capital >= style.capital_height * size.height);
  }
}

TEST_CASE("the words are never broken into two lines") {
  support::FixedTypesetter typesetter;
  for (const Size size : {Size{1280, 720}, {1024, 768}, {1080, 1920}, {600, 1920}}) {
    REQUIRE(run_with(pairing_card(pairing, {}, size, typesetter), "padav").text == pairing.words);
  }
}

TEST_CASE("in Chinese the card is there in English too, and a name of any length stays on the picture") {
  support::FixedTypesetter typesetter;
  REQUIRE(base::use_language("zh"));
  Pairing long_name = pairing;
  long_name.screen = std::string(250, 'w');
  const DrawList card = pairing_card(long_name, {}, {1280, 720}, typesetter);
  REQUIRE(texts_inside(card));
  run_with(card, "等待准入");
  run_with(card, "waiting to be let in");
  REQUIRE(base::use_language("en"));
}

TEST_CASE("the mark stands in the margin above the text, which it leaves as it is") {
  support::FixedTypesetter typesetter;
  const Style style;
  for (const Size size : {Size{1280, 720}, {3840, 2160}, {1080, 1920}}) {
    DrawList picture{size, style.background, {}, {}};
    add_pairing_mark(pairing, style, typesetter, picture);
    REQUIRE(picture.runs.size() == 1);
    REQUIRE(texts_inside(picture));
    REQUIRE(picture.runs[0].baseline < style.margin * size.height);
    REQUIRE(contrast(picture.runs[0].color, style.background) >= least_contrast);
  }
}
