#include "common/picture/reduced.hpp"

#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::picture;

namespace {

std::vector<std::uint32_t> filled(int width, int height, std::uint32_t color) {
  return std::vector<std::uint32_t>(static_cast<std::size_t>(width) * height, color);
}

}  // namespace

TEST_CASE("a wall is made small in its own proportions, however large it is") {
  const auto size_of = [](int width, int height) {
    const Image small = reduced(width, height, filled(width, height, 0xFF8001), 256);
    for (const std::uint32_t value : small.values) REQUIRE(value == 0xFF8001);
    REQUIRE(small.values.size() == static_cast<std::size_t>(small.width) * small.height);
    return std::pair(small.width, small.height);
  };
  REQUIRE(size_of(1920, 1080) == std::pair(256, 144));
  REQUIRE(size_of(1080, 1920) == std::pair(144, 256));
  REQUIRE(size_of(1024, 768) == std::pair(256, 192));
  REQUIRE(size_of(3840, 324) == std::pair(256, 22));
  REQUIRE(size_of(4000, 3) == std::pair(256, 1));
  REQUIRE(size_of(300, 257) == std::pair(256, 219));
  REQUIRE(size_of(200, 100) == std::pair(200, 100));
}

TEST_CASE("strokes keep their weight and their place") {
  // Lines of one pixel, white and black in turn, and the right half red.
  const int width = 1024;
  const int height = 512;
  std::vector<std::uint32_t> large = filled(width, height, 0);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      large[static_cast<std::size_t>(y) * width + x] = x >= width / 2 ? 0xFF0000U : (y % 2 == 0 ? 0xFFFFFFU : 0U);
    }
  }
  const Image small = reduced(width, height, large, 256);
  for (int y = 0; y < small.height; ++y) {
    for (int x = 0; x < small.width; ++x) {
      const std::uint32_t value = small.values[static_cast<std::size_t>(y) * small.width + x];
      REQUIRE(value == (x >= small.width / 2 ? 0xFF0000U : 0x7F7F7FU));
    }
  }
}

TEST_CASE("a small picture is itself, and none is none") {
  std::vector<std::uint32_t> values{1, 2, 3, 4, 5, 6};
  REQUIRE(reduced(3, 2, values, 256) == Image{3, 2, values});
  REQUIRE(reduced(0, 0, {}, 256) == Image{});
}
