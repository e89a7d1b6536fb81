#include "display-node/subtitle/style.hpp"

#include "display-node/subtitle/typography.hpp"
#include "tests/display-node/subtitle/style_problem.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace tongping;
using namespace tongping::subtitle;

TEST_CASE("the shipped style states the defaults") {
  const auto shipped = load_style(support::source_directory() + "/configs/styles/subtitle.toml").value();
  const auto empty = parse_style("", "empty.toml").value();
  CHECK(shipped.capital_height == empty.capital_height);
  CHECK(shipped.size == empty.size);
  CHECK(shipped.hanzi_ratio == empty.hanzi_ratio);
  CHECK(shipped.line_spacing == empty.line_spacing);
  CHECK(shipped.margin == empty.margin);
  CHECK(shipped.text_width == empty.text_width);
  CHECK(shipped.cue_gap == empty.cue_gap);
  CHECK(shipped.outline == empty.outline);
  CHECK(shipped.background == empty.background);
  CHECK(shipped.source == empty.source);
  CHECK(shipped.translation == empty.translation);
  CHECK(shipped.outline_color == empty.outline_color);
  CHECK(shipped.tentative == empty.tentative);
  CHECK(shipped.labels == empty.labels);
  CHECK(shipped.lines_per_language == empty.lines_per_language);
  CHECK(shipped.stale == empty.stale);
  CHECK(shipped.source_shown == empty.source_shown);
}

TEST_CASE("what the back row could not read is refused, with file, line and key") {
  CHECK(problems("capital_height = 0.02").starts_with("s.toml:1: capital_height: must be a number from 0.035"));
  CHECK(problems("\nhanzi_ratio = 1.0").starts_with("s.toml:2: hanzi_ratio: "));
  CHECK(problems("text_width = 0.9").starts_with("s.toml:1: text_width: "));
  CHECK(problems("margin = 0.01").starts_with("s.toml:1: margin: "));
  CHECK(problems("source = \"#555555\"")
            .starts_with("s.toml:1: source: contrast with the background is 2.6:1, at least 7:1"));
}

TEST_CASE("all problems come at once, unknown keys among them") {
  const std::string all = problems("labels = 3\nfont = \"Arial\"\nsource_shown = \"never\"\nbackground = \"red\"");
  CHECK(all.find("s.toml:1: labels: ") != std::string::npos);
  CHECK(all.find("s.toml:2: font: unknown key") != std::string::npos);
  CHECK(all.find("s.toml:3: source_shown: ") != std::string::npos);
  CHECK(all.find("s.toml:4: background: ") != std::string::npos);
}

TEST_CASE("a style that is not there is named") {
  CHECK(load_style("/nowhere/style.toml").error().message.starts_with("/nowhere/style.toml: "));
}

TEST_CASE("contrast is that of WCAG") {
  CHECK(contrast({0, 0, 0}, {255, 255, 255}) == Approx(21));
  CHECK(contrast({0x77, 0x77, 0x77}, {255, 255, 255}) == Approx(4.48).margin(0.01));
  const Color dark{8, 11, 16};
  CHECK(readable_on(dark, {0xFF, 0xD4, 0x00}) == Color{0xFF, 0xD4, 0x00});
  CHECK(contrast(dark, readable_on(dark, {0, 0, 0xFF})) >= least_contrast);
  CHECK(contrast({255, 255, 255}, readable_on({255, 255, 255}, {0xFF, 0xD4, 0x00})) >= least_contrast);
}

TEST_CASE("letters are as tall as the numbers demand in every picture") {
  const Style style;
  const text::Proportions proportions{0.714, 0.87};
  for (const Size size : {Size{1280, 720}, {1920, 1080}, {3840, 2160}, {1024, 768}, {1080, 1920}, {3440, 1440}}) {
    const TypeSize latin = type_size(style, size, proportions, "en");
    const TypeSize hanzi = type_size(style, size, proportions, "zh");
    CHECK(latin.size_px * proportions.capital >= 0.035 * size.height);
    CHECK(hanzi.size_px * proportions.hanzi >= 1.25 * 0.035 * size.height);
    CHECK(latin.pitch > latin.size_px);
    const Column where = column(style, size);
    CHECK(where.left >= static_cast<int>(0.05 * size.width));
    CHECK(where.right <= size.width - where.left + 1);
    CHECK(where.right - where.left <= 0.68 * size.height * 16 / 9);
    CHECK(where.top >= 0.05 * size.height);
    CHECK(where.bottom <= 0.95 * size.height);
  }
}
