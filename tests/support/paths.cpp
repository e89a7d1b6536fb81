#include "tests/support/paths.hpp"

#include <cstdlib>

namespace tongping::support {

std::string source_directory() { return TONGPING_SOURCE_DIR; }

std::string binary_directory() {
  const char* programs = std::getenv("TONGPING_PROGRAMS");
  return programs == nullptr ? TONGPING_BIN_DIR : programs;
}

std::string own_directory() { return TONGPING_BIN_DIR; }

bool programs_are_of_this_build() { return std::getenv("TONGPING_PROGRAMS") == nullptr; }

}  // namespace tongping::support
