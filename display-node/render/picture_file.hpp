// Pictures of a style or a card, PNG or JPEG by what the file holds.
#pragma once

#include <filesystem>
#include <memory>

#include "common/base/result.hpp"
#include "display-node/subtitle/decor.hpp"
#include "display-node/text/fonts.hpp"

namespace tongping::render {

inline constexpr int largest_side = 8192;  // a wall of 8K has no more

// Errors: it cannot be read, is neither PNG nor JPEG, is damaged, or is larger than 8192 pixels a side; the file is
// named. [any]
base::Result<std::shared_ptr<const subtitle::Raster>> read_picture(const std::filesystem::path& file);

// The families of fonts that a style names. The error names the style's key. [main]
base::Result<void> add_families(const subtitle::Style& style, text::Fonts& fonts);

// Both files of a style. The error names the style's key, too. [any]
base::Result<subtitle::DecorFiles> read_decor(const subtitle::Style& style);

}  // namespace tongping::render
