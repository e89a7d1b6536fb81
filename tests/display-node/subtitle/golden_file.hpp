// Pictures as text beside the tests. After a change that is meant, TONGPING_GOLDEN=write makes them anew; read the
// difference.
#pragma once

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

namespace tongping::support {

inline void check_golden(const std::string& name, const std::string& actual) {
  const std::string file = support::source_directory() + "/tests/display-node/subtitle/golden/" + name + ".txt";
  if (const char* wish = std::getenv("TONGPING_GOLDEN"); wish != nullptr && std::string_view(wish) == "write") {
    std::ofstream(file) << actual;
  }
  std::stringstream expected;
  expected << std::ifstream(file).rdbuf();
  INFO(file);
  CHECK(actual == expected.str());
}

}  // namespace tongping::support
