// Sizes in pixels: the style's fractions applied to one picture.
#pragma once

#include <string_view>

#include "display-node/subtitle/draw_list.hpp"
#include "display-node/subtitle/style.hpp"
#include "display-node/text/glyph.hpp"

namespace tongping::subtitle {

// How lines of one language stand.
struct TypeSize {
  int size_px = 0;  // of the em
  int ascent = 0;   // from the line's top to its baseline
  int pitch = 0;    // from one baseline to the next
  bool operator==(const TypeSize&) const = default;
};

// Where text may stand: the safe area's height, the column's width in its middle.
struct Column {
  int left = 0;
  int right = 0;
  int top = 0;
  int bottom = 0;
  bool operator==(const Column&) const = default;
};

TypeSize type_size(const Style& style, Size size, const text::Proportions& proportions, std::string_view language);
Column column(const Style& style, Size size);

}  // namespace tongping::subtitle
