// Where a screen's styles are found.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "common/base/log.hpp"
#include "common/base/result.hpp"
#include "common/config/screen_config.hpp"
#include "display-node/subtitle/decor.hpp"
#include "display-node/text/fonts.hpp"
#include "display-node/wall_control.hpp"

namespace tongping::screen {

// A name ("subtitle") is a shipped style; anything with a '/' or the ending ".toml" is a path. [any]
std::filesystem::path style_file(const std::string& mode);

// Every shipped style by its name, and the screen's own `mode`, so that changing it live needs no disk. One that cannot
// be read, or does not fit the hall, is left out, with a line in the log; the screen's own must be there.
// What a style names besides, its families of fonts and its pictures, must be there, too.
struct LoadedStyles {
  Styles styles;
  std::map<std::string, subtitle::DecorFiles> decor;  // by the same names
};
base::Result<LoadedStyles> load_styles(const std::string& mode, const config::Hall& hall, text::Fonts& fonts,
                                       const base::Log& log);

}  // namespace tongping::screen
