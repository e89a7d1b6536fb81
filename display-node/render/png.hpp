// Pictures as PNG files. The home of libpng.
#pragma once

#include <filesystem>

#include "common/base/result.hpp"
#include "display-node/render/canvas.hpp"

namespace tongping::render {

// Replaces `file` only when all of it is written. Errors: it cannot be written (file, why). [any]
base::Result<void> write_png(const Pixels& pixels, const std::filesystem::path& file);

}  // namespace tongping::render
