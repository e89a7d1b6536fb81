// The cards as text over sizes and languages, and what must hold of each at every size.
#include "display-node/subtitle/cards.hpp"

#include <algorithm>
#include <array>

#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "display-node/subtitle/notices.hpp"
#include "display-node/subtitle/typography.hpp"
#include "tests/display-node/subtitle/golden_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fixed_typesetter.hpp"

using namespace tongping;
using namespace tongping::subtitle;
using transcript::Content;
using transcript::ShowContent;

namespace {

constexpr std::array<Size, 5> sizes{{{1920, 1080}, {3840, 2160}, {1024, 768}, {1080, 1920}, {640, 480}}};
const ScreenFacts facts{"wall-left", "subtitle"};

Show show_in(std::vector<std::string> languages) {
  Show show;
  show.languages = std::move(languages);
  return show;
}

DrawList draw(const ShowContent& content, const Show& show, Size size) {
  support::FixedTypesetter typesetter;
  return card(content, facts, show, size, typesetter);
}

int end_of(const TextRun& run) { return run.x + (run.glyphs.empty() ? 0 : run.glyphs.back().x / 64 + run.size_px); }

bool inside(const DrawList& picture) {
  const bool texts = std::all_of(picture.runs.begin(), picture.runs.end(), [&](const TextRun& run) {
    return run.x >= 0 && end_of(run) <= picture.size.width + run.size_px / 2 && run.baseline - run.size_px / 2 > 0 &&
           run.baseline < picture.size.height;
  });
  return texts && std::all_of(picture.boxes.begin(), picture.boxes.end(), [&](const Box& box) {
           return box.rect.x >= 0 && box.rect.y >= 0 && box.rect.width > 0 && box.rect.height > 0 &&
                  box.rect.x + box.rect.width <= picture.size.width &&
                  box.rect.y + box.rect.height <= picture.size.height;
         });
}

std::string words_of(const DrawList& picture) {
  std::string text;
  for (const TextRun& run : picture.runs) text += run.text + "\n";
  return text;
}

const std::vector<ShowContent> all_contents = {
    {Content::pause, {}},
    {Content::pause, "茶歇 Tea until 15:30"},
    {Content::announcement, "The blue car in front of the gate blocks the way"},
    {Content::announcement, "请各位代表在下午三点回到会场"},
    {Content::test, {}}};

}  // namespace

TEST_CASE("golden cards over sizes") {
  for (const Size size : {Size{1920, 1080}, {1080, 1920}}) {
    for (std::size_t i = 0; i < all_contents.size(); ++i) {
      const DrawList picture = draw(all_contents[i], show_in({"zh", "en"}), size);
      support::check_golden(
          base::format("card_{}_{}_{}x{}", i, name_of(all_contents[i].content), size.width, size.height),
          to_text(picture));
    }
  }
}

TEST_CASE("a picture takes the pause card's place where it is named, or where the card has no text") {
  support::FixedTypesetter typesetter;
  const Size size{640, 360};
  const Picture picture{{0, 0, 640, 360}, std::make_shared<const Bitmap>(), false};
  const auto runs_of = [&](const ShowContent& content) {
    return card(content, {"wall-left", "subtitle", &picture}, show_in({"en"}), size, typesetter).runs.size();
  };
  CHECK(runs_of({Content::pause, "Back at 3", "lunch"}) == 0);
  CHECK(runs_of({Content::pause, {}}) == 0);
  CHECK(runs_of({Content::pause, "Back at 3"}) > 0);
  CHECK(runs_of({Content::announcement, "Back at 3"}) > 0);
}

TEST_CASE("every card stays on the picture, at every size, with every length of text") {
  std::vector<ShowContent> contents = all_contents;
  contents.push_back({Content::announcement, std::string(1000, 'w')});
  for (const Size size : sizes) {
    for (const ShowContent& content : contents) {
      INFO(size.width << "x" << size.height << " " << name_of(content.content));
      const DrawList picture = draw(content, show_in({"zh", "en"}), size);
      REQUIRE(inside(picture));
      REQUIRE_FALSE(picture.runs.empty());
    }
  }
}

TEST_CASE("letters of a card are no smaller than the subtitles' where a text of usual length is read") {
  const Style style;
  for (const Size size : {Size{1920, 1080}, {3840, 2160}, {1080, 1920}}) {
    for (std::size_t i = 0; i + 1 < all_contents.size(); ++i) {
      const DrawList picture = draw(all_contents[i], show_in({"zh", "en"}), size);
      int largest = 0;
      for (const TextRun& run : picture.runs) largest = std::max(largest, run.size_px);
      REQUIRE(largest * 0.7 >= style.capital_height * size.height * (size.width > size.height ? 1.5 : 1.0));
    }
  }
}

TEST_CASE("hidden is the style's background, blank is black") {
  Show show;
  show.style.background = {0, 0x60, 0};
  REQUIRE(draw({Content::hidden, {}}, show, {640, 480}) == DrawList{{640, 480}, {0, 0x60, 0}, {}, {}});
  REQUIRE(draw({Content::blank, {}}, show, {640, 480}) == DrawList{{640, 480}, {0, 0, 0}, {}, {}});
}

TEST_CASE("the audience is spoken to in the languages of the screen, in their order") {
  REQUIRE(words_of(draw({Content::pause, {}}, show_in({"zh"}), {1920, 1080})).find("paused") == std::string::npos);
  const std::string both = words_of(draw({Content::pause, {}}, show_in({"zh-Hans", "en"}), {1920, 1080}));
  REQUIRE(both.find("会议暂停") < both.find("The meeting is paused"));
  REQUIRE(words_of(draw({Content::pause, {}}, show_in({"km"}), {1920, 1080})).find("paused") != std::string::npos);
  REQUIRE(audience_words({"en", "zh", "es"}).size() == 2);
  REQUIRE(audience_words({"en", "en-GB"}).size() == 1);
}

TEST_CASE("notices stand in the margins, away from the text, and can be read on every background") {
  support::FixedTypesetter typesetter;
  for (const Color background : {Color{8, 11, 16}, {255, 255, 255}, {0, 0x60, 0}}) {
    for (const Size size : sizes) {
      Show show = show_in({"zh", "en"});
      show.style.background = background;
      if (background == Color{255, 255, 255}) show.style.source = {0, 0, 0};
      DrawList picture{size, background, {}, {}};
      add_recording_notice(show, typesetter, picture);
      add_link_mark({"hall-1", "hall-2"}, show.style, typesetter, picture);
      REQUIRE(inside(picture));
      REQUIRE(picture.runs.size() == 3);
      const double margin = show.style.margin * size.height;
      REQUIRE(picture.runs[1].baseline < margin);
      REQUIRE(picture.runs[2].baseline - picture.runs[2].size_px > size.height - 1.3 * margin);
      REQUIRE(contrast(background, picture.runs[0].color) >= least_contrast);
      REQUIRE(contrast(background, picture.runs[2].color) >= least_contrast);
    }
  }
}

TEST_CASE("in the strip of a band, too, a notice is whole and away from the text") {
  support::FixedTypesetter typesetter;
  for (const Band band : {Band::top, Band::bottom}) {
    for (const Size monitor : sizes) {
      Show show = show_in({"zh", "en"});
      show.style.band = band;
      const Size size{monitor.width, static_cast<int>(show.style.band_height * monitor.height)};
      DrawList picture{size, show.style.background, {}, {}};
      add_recording_notice(show, typesetter, picture);
      add_link_mark({"hall-1"}, show.style, typesetter, picture);
      REQUIRE(inside(picture));
      const Column text = column(show.style, size);
      for (const TextRun& run : picture.runs) {
        const bool above = run.baseline <= text.top;
        const bool below = run.baseline - run.size_px * 3 / 4 >= text.bottom;
        REQUIRE((above || below));
      }
    }
  }
}

TEST_CASE("the help takes the place of what stood in the lower half, and no more") {
  support::FixedTypesetter typesetter;
  const Show show;
  DrawList picture{{1920, 1080}, show.style.background, {}, {}};
  picture.runs = {{0, 100, 50, {255, 255, 255}, 0, {0, 0, 0}, {}, "above"},
                  {0, 1000, 50, {255, 255, 255}, 0, {0, 0, 0}, {}, "below"}};
  add_help(show.style, typesetter, picture);
  REQUIRE(words_of(picture).find("above") != std::string::npos);
  REQUIRE(words_of(picture).find("below") == std::string::npos);
  REQUIRE(words_of(picture).find("hide the subtitles") != std::string::npos);
  REQUIRE(inside(picture));
}
