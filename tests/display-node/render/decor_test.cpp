// What a style names besides its text: fonts of a family, a logo, a background picture; and what is said of bad ones.
#include <fstream>

#include "display-node/render/picture_file.hpp"
#include "display-node/render/still.hpp"
#include "display-node/subtitle/typography.hpp"
#include "display-node/text/shaper.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"

using namespace tongping;
using namespace tongping::render;
using subtitle::Corner;
using subtitle::Raster;
using subtitle::Rect;
using subtitle::Size;
using subtitle::Style;

namespace {

std::shared_ptr<const Raster> filled(Size size, std::uint32_t value) {
  return std::make_shared<const Raster>(
      Raster{size, std::vector<std::uint32_t>(static_cast<std::size_t>(size.width) * size.height, value)});
}

void convert(const support::Argv& what, const std::filesystem::path& file) {
  support::Argv all{"convert"};
  all.insert(all.end(), what.begin(), what.end());
  all.push_back(file.string());
  REQUIRE(support::run(all).status == 0);
}

std::uint32_t middle(const subtitle::Picture& picture) {
  return picture.bitmap->values[picture.bitmap->values.size() / 2 + static_cast<std::size_t>(picture.rect.width) / 2];
}

Still still_of(const support::Scratch& scratch, const std::string& style) {
  std::ofstream(scratch / "s.jsonl") << R"({"text":"Good morning.","state":"final","language":"en"})" << '\n';
  std::ofstream(scratch / "style.toml") << style;
  Still still;
  still.segments = scratch / "s.jsonl";
  still.out = scratch / "out.png";
  still.style = scratch / "style.toml";
  return still;
}

std::string refusal(const std::string& style) {
  const support::Scratch scratch;
  std::ofstream(scratch / "none.png") << "no picture";
  convert({"-size", "80x40", "xc:red"}, scratch / "cut.jpg");
  std::filesystem::resize_file(scratch / "cut.jpg", std::filesystem::file_size(scratch / "cut.jpg") / 2);
  const auto rendered = render_file(still_of(scratch, style));
  REQUIRE_FALSE(rendered.has_value());
  CHECK(rendered.error().kind == base::ErrorKind::usage);
  CHECK(rendered.error().message.find("style.toml") != std::string::npos);
  return rendered.error().message;
}

}  // namespace

TEST_CASE("a logo stands in its corner of the safe area, beside the text, mixed with what is behind it") {
  Style style;
  const Size size{1920, 1080};
  const auto half = filled({200, 100}, 0x80800000);  // half of red
  for (const Corner corner : {Corner::top_left, Corner::top_right, Corner::bottom_left, Corner::bottom_right}) {
    style.logo.corner = corner;
    const auto pictures = subtitle::decor({nullptr, half}, style, size);
    REQUIRE(pictures.size() == 1);
    const Rect place = pictures[0].rect;
    const bool left = corner == Corner::top_left || corner == Corner::bottom_left;
    const bool top = corner == Corner::top_left || corner == Corner::top_right;
    CHECK((left ? place.x : 1920 - place.x - place.width) == 96);
    CHECK((top ? place.y : 1080 - place.y - place.height) == 54);
    CHECK(place.height == 86);
    const subtitle::Column text = subtitle::column(style, size);
    CHECK((left ? place.x + place.width <= text.left : place.x >= text.right));
    CHECK(middle(pictures[0]) == 0x840508);  // 08 0B 10 below
  }
  CHECK(subtitle::decor({nullptr, filled({2000, 20}, 0xFFFFFFFF)}, style, size).empty());  // would be a hair
}

TEST_CASE("a background picture covers every size, dimmed as the style says, and lies below the logo") {
  Style style;
  style.background = {0, 0, 0};
  style.background_strength = 0.25;
  style.background_picture = "x";
  for (const Size size : {Size{1920, 1080}, {1080, 1920}, {640, 480}}) {
    const auto pictures =
        subtitle::decor({filled({300, 200}, 0xFFFFFFFF), filled({100, 100}, 0x80800000)}, style, size);
    REQUIRE(pictures.size() == 2);
    CHECK(pictures[0].rect == Rect{0, 0, size.width, size.height});
    CHECK(middle(pictures[0]) == 0x404040);
    CHECK(middle(pictures[1]) == 0xA02020);
  }
}

TEST_CASE("PNG and JPEG are read alike, each by what the file holds and not by its name") {
  const support::Scratch scratch;
  convert({"-size", "64x32", "xc:#C02020"}, scratch / "a.png");
  convert({"-size", "64x32", "xc:#C02020", "-quality", "100", "-sampling-factor", "4:4:4"}, scratch / "b.jpg");
  std::filesystem::rename(scratch / "b.jpg", scratch / "b.png");
  for (const char* name : {"a.png", "b.png"}) {
    const auto read = read_picture(scratch / name).value();
    CHECK(read->size == Size{64, 32});
    const std::uint32_t value = read->values[1000];
    CHECK(value >> 24U == 0xFF);
    CHECK(std::abs(static_cast<int>((value >> 16U) & 0xFFU) - 0xC0) <= 2);
    CHECK(std::abs(static_cast<int>(value & 0xFFU) - 0x20) <= 2);
  }
}

TEST_CASE("a picture or a family that is not there is refused with file and key") {
  CHECK(refusal("[logo]\npicture = \"none.png\"").find("logo.picture: ") != std::string::npos);
  CHECK(refusal("[logo]\npicture = \"missing.png\"").find("missing.png") != std::string::npos);
  CHECK(refusal("background_picture = \"cut.jpg\"").find("background_picture: ") != std::string::npos);
  CHECK(
      refusal("[label]\nfamily = \"No Such Family\"").find("label.family: no font of the family \"No Such Family\"") !=
      std::string::npos);
  CHECK(refusal("background_picture = \"a.png\"\nbackground_strength = 0.9")
            .find("style.toml:2: background_strength: ") != std::string::npos);
}

TEST_CASE("a text has the fonts of its family, and what these lack from the chain") {
  const auto fonts = text::Fonts::open().value();
  text::Shaper shaper(*fonts);
  REQUIRE(fonts->add_family("Noto Serif CJK SC"));
  REQUIRE(fonts->add_family("Noto Serif CJK SC"));
  const auto set = [&](std::string_view words, std::string_view family) {
    return shaper.set({words, "zh", 40, false, 4000, 0, false, family}).front().glyphs;
  };
  const auto plain = set("年度会议 budget", "");
  const auto serif = set("年度会议 budget", "Noto Serif CJK SC");
  for (const text::Glyph& glyph : serif) CHECK(glyph.font != plain.front().font);
  CHECK(set("年度会议 budget", "") == plain);
  CHECK(set("ภาษา", "Noto Serif CJK SC") == set("ภาษา", ""));  // Thai is not in it
  CHECK(shaper.proportions("Noto Serif CJK SC").capital != shaper.proportions("").capital);
}

TEST_CASE("a picture with logo, background and another family is drawn, wherever the program is started") {
  const support::Scratch scratch;
  convert({"-size", "80x40", "xc:#00C000"}, scratch / "logo.png");
  convert({"-size", "192x108", "xc:#FFFFFF"}, scratch / "hall.jpg");
  const Still still = still_of(scratch,
                               "background_picture = \"hall.jpg\"\n[logo]\npicture = \"logo.png\"\n[source_text]\n"
                               "family = \"Noto Serif CJK SC\"\n");
  REQUIRE(render_file(still).has_value());
  const auto drawn = read_picture(still.out).value();
  const auto at = [&](int x, int y) { return drawn->values[static_cast<std::size_t>(y) * 1920 + x]; };
  CHECK(at(1920 - 96 - 20, 54 + 20) == 0xFF00C000);
  CHECK(at(5, 5) == 0xFF2D3034);
}
