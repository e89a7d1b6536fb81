// Where a screen's style is found.
#pragma once

#include <filesystem>
#include <string>

namespace tongping::screen {

// A name ("subtitle") is a shipped style; anything with a '/' or the ending ".toml" is a path. [any]
std::filesystem::path style_file(const std::string& mode);

}  // namespace tongping::screen
