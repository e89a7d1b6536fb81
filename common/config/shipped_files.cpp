#include "common/config/shipped_files.hpp"

namespace tongping::config {

std::filesystem::path shipped_directory() { return TONGPING_CONFIG_DIR; }

}  // namespace tongping::config
