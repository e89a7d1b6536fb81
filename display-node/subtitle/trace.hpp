// A screen's record of what it has shown: one JSON line a picture.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "display-node/subtitle/stage.hpp"

namespace tongping::subtitle {

// {"t_ns":…,"frame":N,"mode":"…","cues":[…],"erased":0}, without a line break. `t_ns`: wall clock when it was
// presented. [any]
std::string trace_line(const Scene& scene, std::int64_t t_ns, std::uint64_t frame, std::string_view mode);

}  // namespace tongping::subtitle
