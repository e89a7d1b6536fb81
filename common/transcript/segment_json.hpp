// A segment as a JSON line: what captioners type, `render` draws, `tail --json` and `export --format json` write.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "common/base/result.hpp"
#include "common/transcript/segment.hpp"

namespace tongping::transcript {

// Keys in the order of the format's definition (README, "Segments as JSON lines"). [any]
std::string to_json_line(const Segment& segment);

// Reads a line of that format. Only "text" is required; what is absent keeps Segment's defaults, but "state" is final
// and "committed" is all of a final text. Unknown keys are refused by name; text is cleaned. [any]
base::Result<Segment> segment_from_json(std::string_view line);

// "#RRGGBB". [any]
std::string to_hex(Color color);
base::Result<Color> color_from_hex(std::string_view text);

}  // namespace tongping::transcript
