// Real sentences that lie beside the repository: $TONGPING_SHARED, else ../shared. Tests that need them say so where
// they are absent.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/paths.hpp"

namespace tongping::support {

// Rows of a file of columns divided by tabs; nothing where it is absent.
inline std::optional<std::vector<std::vector<std::string>>> shared_rows(const std::string& name) {
  const char* given = std::getenv("TONGPING_SHARED");
  const std::filesystem::path shared = given != nullptr ? std::string(given) : source_directory() + "/../shared";
  std::ifstream file(shared / name);
  if (!file) return std::nullopt;
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(file, line);) {
    std::vector<std::string> columns;
    std::istringstream stream(line);
    for (std::string column; std::getline(stream, column, '\t');) columns.push_back(column);
    rows.push_back(std::move(columns));
  }
  return rows;
}

}  // namespace tongping::support
