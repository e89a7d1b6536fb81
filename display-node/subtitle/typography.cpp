#include "display-node/subtitle/typography.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace tongping::subtitle {
namespace {

// In heights of an em, from the line metrics of the Noto fonts, tightened to what captions need.
struct Shape {
  std::string_view language;
  double size = 1.0;  // against the Latin em
  double ascent = 1.0;
  double descent = 0.3;
};

constexpr Shape latin{"", 1.0, 0.98, 0.30};
constexpr Shape hanzi{"zh", 1.0, 1.05, 0.29};
constexpr std::array<Shape, 22> shapes{{
    {"ja", 1.0, 1.05, 0.29}, {"ko", 1.0, 1.05, 0.29}, {"yue", 1.0, 1.05, 0.29}, {"ar", 1.1, 1.0, 0.5},
    {"fa", 1.1, 1.0, 0.5},   {"ur", 1.1, 1.0, 0.5},   {"ug", 1.1, 1.0, 0.5},    {"he", 1.05, 0.95, 0.35},
    {"th", 1.05, 1.2, 0.4},  {"lo", 1.05, 1.2, 0.4},  {"hi", 1.05, 1.1, 0.4},   {"mr", 1.05, 1.1, 0.4},
    {"ne", 1.05, 1.1, 0.4},  {"bn", 1.05, 1.1, 0.4},  {"ta", 1.05, 1.1, 0.4},   {"te", 1.05, 1.1, 0.5},
    {"kn", 1.05, 1.1, 0.5},  {"ml", 1.05, 1.1, 0.5},  {"si", 1.05, 1.1, 0.5},   {"km", 1.1, 1.15, 0.7},
    {"my", 1.1, 1.15, 0.7},  {"bo", 1.1, 1.15, 0.7},
}};

const Shape& shape_of(std::string_view language) {
  const std::string_view primary = language.substr(0, language.find('-'));
  if (primary == hanzi.language) return hanzi;
  const auto found = std::find_if(shapes.begin(), shapes.end(), [&](const Shape& s) { return s.language == primary; });
  return found == shapes.end() ? latin : *found;
}

bool is_full_width(std::string_view language) {
  const std::string_view primary = language.substr(0, language.find('-'));
  return primary == "zh" || primary == "ja" || primary == "ko" || primary == "yue";
}

constexpr double inner_margin = 0.5;  // of a band, against the others
constexpr double pane_gap = 0.06;     // of the picture's height

int rounded(double value) { return static_cast<int>(std::lround(value)); }

}  // namespace

int full_height(const Style& style, Size size) {
  return style.band == Band::none ? size.height : rounded(size.height / style.band_height);
}

TypeSize type_size(const Style& style, Size size, const text::Proportions& proportions, std::string_view language,
                   double scale) {
  const Shape& shape = shape_of(language);
  const double capital_px = style.capital_height * scale * full_height(style, size);
  const double em = is_full_width(language) ? style.hanzi_ratio * capital_px / proportions.hanzi
                                            : capital_px / proportions.capital * shape.size;
  const int size_px = std::max(1, static_cast<int>(std::ceil(em)));
  const double extra = (style.line_spacing - 1) * (shape.ascent + shape.descent);
  return {size_px, rounded((shape.ascent + extra / 2) * size_px),
          rounded((shape.ascent + shape.descent + extra) * size_px)};
}

Column column(const Style& style, Size size) {
  const int full = full_height(style, size);
  const double widest = style.text_width * full * 16 / 9;
  const int width = static_cast<int>(std::min(widest, size.width * (1 - 2 * style.margin)));
  const int left = (size.width - width) / 2;
  const int margin = static_cast<int>(std::ceil(style.margin * full));
  // Where the band meets the other picture nothing is cut off.
  const int inner = static_cast<int>(std::ceil(inner_margin * margin));
  return {left, left + width, style.band == Band::bottom ? inner : margin,
          size.height - (style.band == Band::top ? inner : margin)};
}

Cover cover_of(const Style& style) { return style.band == Band::none ? Cover{} : Cover{style.band, style.band_height}; }

Rect covered(const Cover& cover, const Rect& monitor) {
  const int height = cover.band == Band::none ? monitor.height : rounded(cover.height * monitor.height);
  const int top = cover.band == Band::bottom ? monitor.y + monitor.height - height : monitor.y;
  return {monitor.x, top, monitor.width, height};
}

std::vector<Column> panes(const Style& style, Size size) {
  Column one = column(style, size);
  const int between = rounded(pane_gap * full_height(style, size));
  if (style.layout == Layout::lines) return {one};
  Column other = one;
  if (style.layout == Layout::stacked) {
    one.bottom = (one.top + one.bottom - between) / 2;
    other.top = one.bottom + between;
    return {one, other};
  }
  const int margin = static_cast<int>(std::ceil(style.margin * size.width));
  const int width = std::min((size.width - 2 * margin - between) / 2, one.right - one.left);
  one.right = (size.width - between) / 2;
  one.left = one.right - width;
  other.left = one.right + between;
  other.right = other.left + width;
  return {one, other};
}

}  // namespace tongping::subtitle
