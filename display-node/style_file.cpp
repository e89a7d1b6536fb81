#include "display-node/style_file.hpp"

namespace tongping::screen {

std::filesystem::path style_file(const std::string& mode) {
  if (mode.find('/') != std::string::npos || mode.ends_with(".toml")) return mode;
  return std::filesystem::path(TONGPING_CONFIG_DIR) / "styles" / (mode + ".toml");
}

}  // namespace tongping::screen
