// The keys of a style that tell its mode: what stands where, how it comes, and how each kind of text looks. Of
// style.cpp alone.
#pragma once

#include "common/config/reader.hpp"
#include "display-node/subtitle/style.hpp"

namespace tongping::subtitle {

// After the style's sizes and background have been read.
void read_mode(const config::Table& root, Style& style);

// After its mode. Files are named from the style's own directory.
void read_pictures(const config::Table& root, const std::filesystem::path& directory, Style& style);

}  // namespace tongping::subtitle
