// Where the configurations and styles are that come with the programs.
#pragma once

#include <filesystem>

namespace tongping::config {

// Said in one source: nothing else depends on where a checkout stands, and a compiler's cache serves all of them. [any]
std::filesystem::path shipped_directory();

}  // namespace tongping::config
