// Where the sources and the built programs are. Said in one source: nothing else depends on where a checkout stands,
// and a compiler's cache serves all of them.
#pragma once

#include <string>

namespace tongping::support {

std::string source_directory();
std::string binary_directory();

}  // namespace tongping::support
