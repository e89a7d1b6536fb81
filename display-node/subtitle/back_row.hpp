// How large letters must be for the last row of a hall, and a style set by it. Pure.
#pragma once

#include "common/config/screen_config.hpp"
#include "display-node/subtitle/typography.hpp"

namespace tongping::subtitle {

// What the eye in the last row needs. Signs are read with ease at 20 arc minutes and more (ISO 9241-303 asks for 16 at
// least and recommends 20 to 22), that is a height of a 172nd of the distance; hanzi need a quarter more, because their
// strokes are denser.
struct Legible {
  double capital_m = 0;       // height of a Latin capital on the wall
  double hanzi_m = 0;         // and of a hanzi
  double capital_height = 0;  // Style::capital_height: the first, as a fraction of the picture's height
};

// `hall` is known. [any]
Legible legible_at(const config::Hall& hall);

// The same in pixels of one picture, and what a line then holds; what is usual for captions stands beside it.
struct BackRowLayout {
  Legible legible;
  TypeSize latin;
  TypeSize hanzi;
  int letters_a_line = 0;
  int hanzi_a_line = 0;
};
inline constexpr int usual_letters_a_line = 42;
inline constexpr int usual_hanzi_a_line = 16;

// `style` has been fitted. [any]
BackRowLayout back_row_layout(const Style& style, const config::Hall& hall, Size size,
                              const text::Proportions& proportions);

// A style whose size is "back row" with the sizes that this hall needs; any other as it is. Never smaller than a style
// may be: a near last row is no reason for small print. Errors of kind `usage`: the hall is not known; the last seat is
// so far that letters would be larger than a style allows. [any]
base::Result<Style> fitted(Style style, const config::Hall& hall);

}  // namespace tongping::subtitle
