// A picture on a card: read from its file, fitted, drawn, and taken away again.
#include <fstream>

#include "display-node/render/canvas.hpp"
#include "display-node/render/picture_file.hpp"
#include "display-node/render/png.hpp"
#include "display-node/subtitle/fitting.hpp"
#include "display-node/text/fonts.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"

using namespace tongping;
using namespace tongping::render;
using subtitle::Bitmap;
using subtitle::Picture;

namespace {

constexpr std::uint32_t red = 0xC02020;
constexpr std::uint32_t blue = 0x2020C0;

// Left half red, right half blue.
Bitmap halves(Size size) {
  Bitmap bitmap{size, {}};
  for (int i = 0; i < size.width * size.height; ++i) {
    bitmap.values.push_back(i % size.width < size.width / 2 ? red : blue);
  }
  return bitmap;
}

std::uint32_t at(const Canvas& canvas, int x, int y) {
  const Pixels pixels = canvas.pixels();
  return pixels.values[static_cast<std::size_t>(y) * pixels.size.width + x];
}

}  // namespace

TEST_CASE("a picture is fitted whole, in the middle, with its proportions") {
  for (const Size size : {Size{1920, 1080}, {1080, 1920}, {640, 480}}) {
    const Picture picture = subtitle::fitted(halves({400, 200}), size);
    REQUIRE(picture.rect.width <= size.width);
    REQUIRE(picture.rect.height <= size.height);
    REQUIRE((picture.rect.width == size.width || picture.rect.height == size.height));
    REQUIRE(std::abs(picture.rect.width - 2 * picture.rect.height) <= 2);
    REQUIRE(picture.bitmap->values.size() == static_cast<std::size_t>(picture.rect.width) * picture.rect.height);
    REQUIRE(picture.bitmap->values.front() == red);
    REQUIRE(picture.bitmap->values.back() == blue);
  }
  REQUIRE(subtitle::fitted(halves({2, 1}), {1, 1}).bitmap->values == std::vector<std::uint32_t>{0x702070});
}

TEST_CASE("a picture comes and goes, and nothing else is drawn anew") {
  auto fonts = text::Fonts::open();
  REQUIRE(fonts);
  text::Rasteriser rasteriser(**fonts);
  Canvas canvas(rasteriser);
  const Size size{320, 240};
  subtitle::DrawList plain{size, {0, 0, 0}, {}, {}};
  canvas.draw(plain);
  subtitle::DrawList with = plain;
  with.pictures = {subtitle::fitted(halves({400, 200}), size)};
  const Rect place = with.pictures[0].rect;
  REQUIRE(canvas.draw(with) == std::vector<Rect>{place});
  REQUIRE(at(canvas, 10, 120) == red);
  REQUIRE(at(canvas, 310, 120) == blue);
  REQUIRE(at(canvas, 10, 10) == 0);
  REQUIRE(canvas.draw(with).empty());
  REQUIRE(canvas.draw(plain) == std::vector<Rect>{place});
  REQUIRE(at(canvas, 10, 120) == 0);
}

TEST_CASE("a picture's file is read as it was written, and what is none is refused with its name") {
  const support::Scratch scratch;
  const Bitmap bitmap = halves({6, 3});
  REQUIRE(write_png({bitmap.size, bitmap.values}, scratch / "halves.png"));
  const auto read = read_picture(scratch / "halves.png");
  REQUIRE(read);
  REQUIRE((*read)->size == bitmap.size);
  REQUIRE(subtitle::on_colour(**read, {0, 0, 0}).values == bitmap.values);
  std::ofstream(scratch / "none.png") << "no picture";
  for (const char* name : {"none.png", "missing.png"}) {
    const auto refused = read_picture(scratch / name);
    REQUIRE_FALSE(refused);
    REQUIRE(refused.error().message.find(name) != std::string::npos);
  }
}
