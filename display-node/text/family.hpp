// Fonts by the name of their family, as people know them. The home of fontconfig: only a style that names a family asks
// it, for it reads all of the system's fonts.
#pragma once

#include <optional>
#include <string>

#include "display-node/text/font_chain.hpp"

namespace tongping::text {

// Upright, the weights nearest to regular and bold; nothing: no such family is installed. [main]
std::optional<FontFile> find_family(const std::string& name);

}  // namespace tongping::text
