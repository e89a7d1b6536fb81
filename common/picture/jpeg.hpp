// JPEG to pixels and back. The home of libjpeg-turbo.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/base/result.hpp"
#include "common/picture/image.hpp"

namespace tongping::picture {

// The highest byte of each pixel is 0xFF. Errors: damaged, or larger than `largest_side` pixels a side. [any]
base::Result<Image> decode_jpeg(std::string_view bytes, int largest_side);

// Of a wall, for a console: 256 x 144 of a usual one. Text of a mode is seen to be of that mode; half as many bytes
// again would be needed to read it.
inline constexpr int largest_thumbnail_side = 256;

// In the first of a few qualities with which it takes at most `max_bytes`. Errors: it is larger than a thumbnail may
// be, or takes more in every one. [any]
base::Result<std::string> encode_thumbnail(const Image& image, std::size_t max_bytes);

// Bytes of a peer. Before anything is decoded: three colours in one scan, coded in sequence, at most 256 pixels a side,
// so that no file costs more than its pixels do (a progressive one may have hundreds of scans of all of them). Errors:
// it is not, or is damaged. [any]
base::Result<Image> decode_thumbnail(std::string_view bytes);

}  // namespace tongping::picture
