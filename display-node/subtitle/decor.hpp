// What stands behind and beside the text: a background picture and a logo. Pure.
#pragma once

#include <memory>
#include <vector>

#include "display-node/subtitle/draw_list.hpp"
#include "display-node/subtitle/style.hpp"

namespace tongping::subtitle {

// A picture as a file has it: 0xAARRGGBB, colours multiplied by their opacity; rows without padding, from the top.
struct Raster {
  Size size;
  std::vector<std::uint32_t> values;
};

// On one colour. [any]
Bitmap on_colour(const Raster& raster, Color below);

// nullptr: the style has none.
struct DecorFiles {
  std::shared_ptr<const Raster> background;
  std::shared_ptr<const Raster> logo;
};

// For a picture of this size, what is to be drawn below all else. The background picture covers all of it, cut at two
// sides where it has other proportions; the logo stands in its corner of the safe area, and where there is room for it
// beside the text. [any]
std::vector<Picture> decor(const DecorFiles& files, const Style& style, Size size);

}  // namespace tongping::subtitle
