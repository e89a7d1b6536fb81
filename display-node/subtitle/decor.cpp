#include "display-node/subtitle/decor.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "display-node/subtitle/typography.hpp"

namespace tongping::subtitle {
namespace {

constexpr int smallest_logo = 8;  // pixels of height: below it nobody knows it

constexpr double part_of_margin = 0.7;

constexpr std::array<unsigned, 4> channels{0, 8, 16, 24};

struct Part {
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;
};

struct Span {
  int from = 0;
  int to = 0;
};

// The source's pixels that the i-th of `count` stands for; at least one.
Span span_of(int i, int count, double begin, double length, int limit) {
  const auto edge = [&](int at) { return static_cast<int>(begin + length * at / count); };
  const int from = std::clamp(edge(i), 0, limit - 1);
  return {from, std::clamp(edge(i + 1), from + 1, limit)};
}

std::uint32_t mean(const Raster& raster, Span across, Span down) {
  std::array<std::uint64_t, 4> sum{};
  for (int y = down.from; y < down.to; ++y) {
    for (int x = across.from; x < across.to; ++x) {
      const std::uint32_t value = raster.values[static_cast<std::size_t>(y) * raster.size.width + x];
      for (std::size_t c = 0; c < channels.size(); ++c) sum.at(c) += (value >> channels.at(c)) & 0xFFU;
    }
  }
  const auto count =
      static_cast<std::uint64_t>(across.to - across.from) * static_cast<std::uint64_t>(down.to - down.from);
  std::uint64_t value = 0;
  for (std::size_t c = 0; c < channels.size(); ++c) value |= (sum.at(c) / count) << channels.at(c);
  return static_cast<std::uint32_t>(value);
}

Raster scaled(const Raster& raster, const Part& part, Size size) {
  Raster result{size, {}};
  result.values.reserve(static_cast<std::size_t>(size.width) * size.height);
  for (int y = 0; y < size.height; ++y) {
    const Span down = span_of(y, size.height, part.top, part.height, raster.size.height);
    for (int x = 0; x < size.width; ++x) {
      result.values.push_back(mean(raster, span_of(x, size.width, part.left, part.width, raster.size.width), down));
    }
  }
  return result;
}

std::uint32_t value_of(Color color) {
  return (std::uint32_t{color.red} << 16U) | (std::uint32_t{color.green} << 8U) | color.blue;
}

std::uint32_t over(std::uint32_t above, std::uint32_t below) {
  const std::uint32_t rest = 255U - (above >> 24U);
  std::uint32_t value = 0;
  for (const unsigned shift : {0U, 8U, 16U}) {
    const std::uint32_t sum = ((above >> shift) & 0xFFU) + (((below >> shift) & 0xFFU) * rest + 127) / 255;
    value |= std::min(255U, sum) << shift;
  }
  return value;
}

Picture background(const Raster& raster, const Style& style, Size size) {
  const double scale = std::max(static_cast<double>(size.width) / raster.size.width,
                                static_cast<double>(size.height) / raster.size.height);
  const double width = size.width / scale;
  const double height = size.height / scale;
  const Raster cut =
      scaled(raster, {(raster.size.width - width) / 2, (raster.size.height - height) / 2, width, height}, size);
  auto bitmap = std::make_shared<Bitmap>(on_colour(cut, style.background));
  for (std::uint32_t& value : bitmap->values) {
    const auto channel = [&](unsigned shift) { return static_cast<std::uint8_t>(value >> shift); };
    value = value_of(mixed(style.background, {channel(16), channel(8), channel(0)}, style.background_strength));
  }
  return {{0, 0, size.width, size.height}, std::move(bitmap)};
}

// Beside the text; where the text leaves no room there, in the margin above or below it. Nothing where it would be too
// small to be known.
std::optional<Rect> place_of_logo(const Raster& raster, const Style& style, Size size) {
  const int beside = static_cast<int>(std::ceil(style.margin * size.width));
  const int above = static_cast<int>(std::ceil(style.margin * size.height));
  const auto scale_for = [&](double width, double height) {
    return std::min(width / raster.size.width, height / raster.size.height);
  };
  const double tall = std::min(style.logo.height * full_height(style, size), size.height - 2.0 * above);
  double scale = scale_for(column(style, size).left - beside, tall);
  int edge = above;
  if (raster.size.height * scale < smallest_logo) {
    scale = scale_for(size.width / 3.0, above * part_of_margin);
    edge = static_cast<int>(above * (1 - part_of_margin) / 2);
  }
  const int width = static_cast<int>(raster.size.width * scale);
  const int height = static_cast<int>(raster.size.height * scale);
  if (height < smallest_logo || width < 1) return std::nullopt;
  const bool right = style.logo.corner == Corner::top_right || style.logo.corner == Corner::bottom_right;
  const bool bottom = style.logo.corner == Corner::bottom_left || style.logo.corner == Corner::bottom_right;
  return Rect{right ? size.width - beside - width : beside, bottom ? size.height - edge - height : edge, width, height};
}

Picture logo(const Raster& raster, const Rect& place, Color ground, const Picture* behind) {
  const Raster small =
      scaled(raster, {0, 0, static_cast<double>(raster.size.width), static_cast<double>(raster.size.height)},
             {place.width, place.height});
  auto bitmap = std::make_shared<Bitmap>();
  bitmap->size = small.size;
  for (int y = 0; y < place.height; ++y) {
    for (int x = 0; x < place.width; ++x) {
      const std::uint32_t below =
          behind == nullptr
              ? value_of(ground)
              : behind->bitmap->values[static_cast<std::size_t>(place.y + y) * behind->rect.width + place.x + x];
      bitmap->values.push_back(over(small.values[static_cast<std::size_t>(y) * place.width + x], below));
    }
  }
  return {place, std::move(bitmap)};
}

}  // namespace

Bitmap on_colour(const Raster& raster, Color below) {
  Bitmap bitmap{raster.size, {}};
  bitmap.values.reserve(raster.values.size());
  for (const std::uint32_t value : raster.values) bitmap.values.push_back(over(value, value_of(below)));
  return bitmap;
}

std::vector<Picture> decor(const DecorFiles& files, const Style& style, Size size) {
  std::vector<Picture> pictures;
  if (files.background) pictures.push_back(background(*files.background, style, size));
  if (!files.logo) return pictures;
  if (const auto place = place_of_logo(*files.logo, style, size)) {
    const Picture* behind = pictures.empty() ? nullptr : &pictures.front();
    Picture drawn = logo(*files.logo, *place, style.background, behind);
    pictures.push_back(std::move(drawn));
  }
  return pictures;
}

}  // namespace tongping::subtitle
