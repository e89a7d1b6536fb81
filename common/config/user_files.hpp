// Where a person's own configuration stands.
#pragma once

#include <filesystem>

namespace tongping::config {

// $XDG_CONFIG_HOME/tongping/station.toml, or ~/.config/… (XDG Base Directory Specification): what the first start
// writes, and every command takes where no other is named.
std::filesystem::path user_station_file();

}  // namespace tongping::config
