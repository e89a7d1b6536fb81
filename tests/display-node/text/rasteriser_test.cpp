#include "display-node/text/rasteriser.hpp"

#include <algorithm>

#include "display-node/text/shaper.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::text;

namespace {

struct RasterRoom {
  std::unique_ptr<Fonts> fonts = Fonts::open().value();
  Shaper shaper{*fonts};
  Rasteriser rasteriser{*fonts, 1U << 18U};

  GlyphKey key(std::string_view text, std::uint16_t size = 50, std::size_t index = 0) {
    const Glyph glyph = shaper.set({text, "en", size, false, 10'000, 0})[0].glyphs.at(index);
    return {glyph.font, glyph.id, size, 0, 0};
  }
};

std::vector<std::uint8_t> copy(const GlyphPicture& picture) { return {picture.pixels.begin(), picture.pixels.end()}; }

}  // namespace

TEST_CASE("a capital stands on the baseline and is as tall as its font says") {
  RasterRoom room;
  const GlyphPicture& picture = room.rasteriser.picture(room.key("H", 100));
  CHECK(picture.height == 72);
  CHECK(picture.top == 72);
  CHECK_FALSE(picture.colored);
  CHECK(std::count(picture.pixels.begin(), picture.pixels.end(), 255) > 500);
}

TEST_CASE("a quarter of a pixel moves ink") {
  RasterRoom room;
  GlyphKey key = room.key("l");
  const auto whole = copy(room.rasteriser.picture(key));
  key.phase = 2;
  CHECK(copy(room.rasteriser.picture(key)) != whole);
}

TEST_CASE("an outline is wider than the letter by its thickness on every side") {
  RasterRoom room;
  GlyphKey key = room.key("I");
  const GlyphPicture plain = room.rasteriser.picture(key);
  key.outline_px = 3;
  const GlyphPicture& outline = room.rasteriser.picture(key);
  CHECK(std::abs(outline.width - (plain.width + 6)) <= 1);
  CHECK(std::abs(outline.height - (plain.height + 6)) <= 1);
}

TEST_CASE("an emoji is a coloured picture of the text's size") {
  RasterRoom room;
  const GlyphPicture& picture = room.rasteriser.picture(room.key("😀", 60));
  REQUIRE(picture.colored);
  CHECK(picture.height >= 50);
  CHECK(picture.height <= 80);
  CHECK(picture.pixels.size() == static_cast<std::size_t>(picture.width * picture.height * 4));
}

TEST_CASE("a space and an unknown font leave no ink") {
  RasterRoom room;
  CHECK(room.rasteriser.picture(room.key("a b", 50, 1)).width == 0);
  CHECK(room.rasteriser.picture({9999, 5, 40, 0, 0}).width == 0);
}

TEST_CASE("the cache stays within its limit and draws again what it dropped") {
  RasterRoom room;
  const GlyphKey first = room.key("g");
  const auto before = copy(room.rasteriser.picture(first));
  for (std::uint16_t size = 20; size < 220; ++size) {
    room.rasteriser.picture({first.font, first.id, size, 0, 0});
    REQUIRE(room.rasteriser.bytes() <= (1U << 18U));
  }
  CHECK(copy(room.rasteriser.picture(first)) == before);
}
