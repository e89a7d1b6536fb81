#include "capture-node/wall_pictures.hpp"

#include "common/picture/jpeg.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;

namespace {

std::shared_ptr<const std::string> a_jpeg(std::uint32_t color) {
  const picture::Image image{16, 9, std::vector<std::uint32_t>(16 * 9, color)};
  return std::make_shared<const std::string>(picture::encode_thumbnail(image, 24 * 1024).value());
}

console::ScreenView a_screen(const std::string& name, std::shared_ptr<const std::string> jpeg) {
  console::ScreenView screen;
  screen.name = name;
  screen.picture.jpeg = std::move(jpeg);
  return screen;
}

}  // namespace

TEST_CASE("each picture is decoded once, and none is where none was sent") {
  station::WallPictures pictures;
  std::vector<console::ScreenView> screens{a_screen("left", a_jpeg(0xFF0000)), a_screen("right", nullptr)};
  REQUIRE(pictures.decode(screens).empty());
  REQUIRE(screens[0].picture.pixels->width == 16);
  REQUIRE(screens[1].picture.pixels == nullptr);
  std::vector<console::ScreenView> later{a_screen("left", screens[0].picture.jpeg)};
  REQUIRE(pictures.decode(later).empty());
  REQUIRE(later[0].picture.pixels == screens[0].picture.pixels);
  later[0].picture.jpeg = a_jpeg(0x00FF00);
  REQUIRE(pictures.decode(later).empty());
  REQUIRE(later[0].picture.pixels != screens[0].picture.pixels);
}

TEST_CASE("a damaged picture is told once with its screen's name, and shown as none") {
  std::vector<std::string> lines;
  station::WallPictures pictures;
  const auto show = [&](std::shared_ptr<const std::string> jpeg) {
    std::vector<console::ScreenView> screens{a_screen("foyer", std::move(jpeg))};
    screens[0].via = "gallery";
    for (std::string& line : pictures.decode(screens)) lines.push_back(std::move(line));
    return screens[0].picture.pixels != nullptr;
  };
  const std::string good = *a_jpeg(0xFF0000);
  for (int i = 0; i < 3; ++i) {
    REQUIRE_FALSE(show(std::make_shared<const std::string>(good.substr(0, good.size() / 2))));
  }
  REQUIRE(lines.size() == 1);
  REQUIRE(lines[0].find("\"gallery/foyer\" has sent of its wall cannot be shown") != std::string::npos);
  REQUIRE(show(a_jpeg(0xFF0000)));
  REQUIRE_FALSE(show(std::make_shared<const std::string>("no picture")));
  REQUIRE(lines.size() == 2);
}
