#include "common/config/user_files.hpp"

#include <cstdlib>

#include "common/config/station_config.hpp"

namespace tongping::config {

std::filesystem::path user_station_file() {
  const char* home = std::getenv("XDG_CONFIG_HOME");
  const std::filesystem::path folder = home != nullptr && *home == '/' ? home : expand_home("~/.config");
  return folder / "tongping" / "station.toml";
}

}  // namespace tongping::config
