#include "common/picture/reduced.hpp"

#include <algorithm>
#include <cmath>

namespace tongping::picture {
namespace {

// Along one side: where in the large picture each pixel of the small one is looked at, `of_one` places a pixel.
struct Samples {
  int of_one = 1;
  std::vector<std::size_t> at;
};

Samples samples_of(int large, int small) {
  constexpr int most = 4;
  Samples samples;
  samples.of_one = std::clamp((large + small - 1) / small, 1, most);
  const std::int64_t count = std::int64_t{small} * samples.of_one;
  for (std::int64_t i = 0; i < count; ++i) {
    samples.at.push_back(static_cast<std::size_t>((2 * i + 1) * large / (2 * count)));  // in the middle of its share
  }
  return samples;
}

int scaled(int side, int longest, int longest_side) {
  return std::max(1, static_cast<int>(std::lround(static_cast<double>(side) * longest_side / longest)));
}

}  // namespace

Image reduced(int width, int height, std::span<const std::uint32_t> pixels, int longest_side) {
  const int longest = std::max(width, height);
  if (longest <= longest_side) return {width, height, {pixels.begin(), pixels.end()}};
  Image small{scaled(width, longest, longest_side), scaled(height, longest, longest_side), {}};
  const Samples columns = samples_of(width, small.width);
  const Samples rows = samples_of(height, small.height);
  const auto count = static_cast<std::uint32_t>(columns.of_one * rows.of_one);
  small.values.reserve(static_cast<std::size_t>(small.width) * small.height);
  for (std::size_t y = 0; y < rows.at.size(); y += rows.of_one) {
    for (std::size_t x = 0; x < columns.at.size(); x += columns.of_one) {
      std::uint32_t red_and_blue = 0;  // sums of up to 16, in 16 bits each
      std::uint32_t green = 0;
      for (int row = 0; row < rows.of_one; ++row) {
        const std::uint32_t* line = pixels.data() + rows.at[y + row] * width;
        for (int column = 0; column < columns.of_one; ++column) {
          const std::uint32_t pixel = line[columns.at[x + column]];
          red_and_blue += pixel & 0x00FF00FFU;
          green += (pixel >> 8U) & 0xFFU;
        }
      }
      const std::uint32_t red = (red_and_blue >> 16U) / count;
      const std::uint32_t blue = (red_and_blue & 0xFFFFU) / count;
      small.values.push_back((red << 16U) | (green / count << 8U) | blue);
    }
  }
  return small;
}

}  // namespace tongping::picture
