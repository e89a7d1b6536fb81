// One picture of a file of segments, without any network: `display-node render`.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.hpp"
#include "common/config/screen_config.hpp"
#include "display-node/subtitle/stage.hpp"

namespace tongping::render {

struct Still {
  std::filesystem::path segments;  // JSON lines (common/transcript/segment_json.hpp)
  subtitle::Size size{1920, 1080};
  std::filesystem::path out;                     // PNG
  std::optional<std::filesystem::path> style;    // default: the shipped look
  std::vector<std::string> languages;            // empty: every language that occurs, in order of appearance
  config::Policy policy = config::Policy::live;  // a picture of all that the file says
  config::Hall hall = {};                        // for a style by the back row
};

struct Rendered {
  std::vector<subtitle::Cue> cues;  // on the picture, from the top
  std::vector<std::string> notes;   // missing fonts, characters that no font has
};

// Every line of the file is shown as it is at one moment; of a segment that occurs twice the highest revision. Errors:
// a file cannot be read or written, a line is no segment (file:line: why), a style is wrong (file:line: key: why), no
// font at all. [any]
base::Result<Rendered> render_file(const Still& still);

// "1920x1080", each side 64 to 16384. The error is of kind `usage`. [any]
base::Result<subtitle::Size> parse_size(std::string_view text);

}  // namespace tongping::render
