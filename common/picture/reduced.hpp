// A large picture made small at a cost that does not depend on how large it is.
#pragma once

#include <cstdint>
#include <span>

#include "common/picture/image.hpp"

namespace tongping::picture {

// In the same proportions, the longer side `longest_side` pixels; a picture that is no larger stays as it is. Each
// pixel is the mean of at most 4 x 4 of the large one, spread evenly over its place: strokes of letters keep their
// weight, and a wall of 8K is looked at no longer than one of 1080 lines. [any]
Image reduced(int width, int height, std::span<const std::uint32_t> pixels, int longest_side);

}  // namespace tongping::picture
