// FreeType, kept from taking whatever memory a damaged font asks for. Of this room only.
#pragma once

#include <ft2build.h>

#include <cstddef>

#include FT_FREETYPE_H
#include FT_MODULE_H

#include "common/base/owned.hpp"

namespace tongping::text {

using FtLibrary = base::Owned<FT_LibraryRec_, FT_Done_Library>;

// In one piece; above that the font is refused. The fonts of the chain, CJK and colour emoji too, are drawn within it;
// a damaged one of 380 bytes asked for more than a GiB.
inline constexpr std::size_t most_font_memory = std::size_t{64} << 20U;

// As FT_Init_FreeType makes it. nullptr when FreeType cannot start. [any]
FtLibrary open_font_library();

}  // namespace tongping::text
