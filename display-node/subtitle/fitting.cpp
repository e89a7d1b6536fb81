#include "display-node/subtitle/fitting.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace tongping::subtitle {
namespace {

// Where the part of `whole` begins that falls to the i-th of `parts`.
int edge(int i, int parts, int whole) { return static_cast<int>(std::int64_t{whole} * i / parts); }

std::uint32_t mean(const Bitmap& bitmap, int left, int top, int right, int bottom) {
  std::array<std::uint64_t, 3> sum{};
  for (int y = top; y < bottom; ++y) {
    for (int x = left; x < right; ++x) {
      const std::uint32_t value = bitmap.values[static_cast<std::size_t>(y) * bitmap.size.width + x];
      for (unsigned channel = 0; channel < sum.size(); ++channel) sum.at(channel) += (value >> (8 * channel)) & 0xFFU;
    }
  }
  const auto count = static_cast<std::uint64_t>(right - left) * static_cast<std::uint64_t>(bottom - top);
  std::uint64_t value = 0;
  for (unsigned channel = 0; channel < sum.size(); ++channel) value |= (sum.at(channel) / count) << (8 * channel);
  return static_cast<std::uint32_t>(value);
}

}  // namespace

Picture fitted(const Bitmap& bitmap, Size size) {
  const double scale = std::min(static_cast<double>(size.width) / bitmap.size.width,
                                static_cast<double>(size.height) / bitmap.size.height);
  const int width = std::clamp(static_cast<int>(std::lround(bitmap.size.width * scale)), 1, size.width);
  const int height = std::clamp(static_cast<int>(std::lround(bitmap.size.height * scale)), 1, size.height);
  auto scaled = std::make_shared<Bitmap>();
  scaled->size = {width, height};
  scaled->values.reserve(static_cast<std::size_t>(width) * height);
  for (int y = 0; y < height; ++y) {
    const int top = edge(y, height, bitmap.size.height);
    const int bottom = std::max(top + 1, edge(y + 1, height, bitmap.size.height));
    for (int x = 0; x < width; ++x) {
      const int left = edge(x, width, bitmap.size.width);
      scaled->values.push_back(
          mean(bitmap, left, top, std::max(left + 1, edge(x + 1, width, bitmap.size.width)), bottom));
    }
  }
  return {{(size.width - width) / 2, (size.height - height) / 2, width, height}, std::move(scaled)};
}

}  // namespace tongping::subtitle
