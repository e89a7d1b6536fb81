// Pictures as PNG files. The home of libpng.
#pragma once

#include <filesystem>
#include <string_view>

#include "common/base/result.hpp"
#include "display-node/render/canvas.hpp"
#include "display-node/subtitle/decor.hpp"

namespace tongping::render {

// Replaces `file` only when all of it is written. Errors: it cannot be written (file, why). [any]
base::Result<void> write_png(const Pixels& pixels, const std::filesystem::path& file);

// Errors: it is no PNG, or is larger than 8192 pixels a side. [any]
base::Result<subtitle::Raster> decode_png(std::string_view bytes);

}  // namespace tongping::render
