// A picture made as large as it fits. Pure.
#pragma once

#include <memory>

#include "display-node/subtitle/draw_list.hpp"

namespace tongping::subtitle {

// In the middle of a picture of this size, with its proportions kept; every pixel is the mean of those that it stands
// for. [any]
Picture fitted(const Bitmap& bitmap, Size size);

}  // namespace tongping::subtitle
