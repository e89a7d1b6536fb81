// Sizes in pixels: the style's fractions applied to one picture.
#pragma once

#include <string_view>
#include <vector>

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

// What fractions are fractions of: the picture's height; of a band, its monitor's.
int full_height(const Style& style, Size size);

// `scale`: a look's size.
TypeSize type_size(const Style& style, Size size, const text::Proportions& proportions, std::string_view language,
                   double scale = 1.0);
Column column(const Style& style, Size size);

// What of a monitor a style covers.
struct Cover {
  Band band = Band::none;
  double height = 1.0;  // of the monitor
  bool operator==(const Cover&) const = default;
};
Cover cover_of(const Style& style);
Rect covered(const Cover& cover, const Rect& monitor);

// One column, or two in a layout that has what was said and its translation apart.
std::vector<Column> panes(const Style& style, Size size);

}  // namespace tongping::subtitle
