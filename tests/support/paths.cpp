#include "tests/support/paths.hpp"

namespace tongping::support {

std::string source_directory() { return TONGPING_SOURCE_DIR; }
std::string binary_directory() { return TONGPING_BIN_DIR; }

}  // namespace tongping::support
