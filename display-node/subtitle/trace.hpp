// A screen's record of what it has shown and what it will never show: one JSON line a picture, one a skip.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "display-node/subtitle/stage.hpp"

namespace tongping::subtitle {

// {"t_ns":…,"frame":N,"mode":"…","cues":[…],"erased":0,"cleared":0,"reach":[…]}, without a line break. `t_ns`: wall
// clock when it was presented. `reach`: through which sequence each station's changes are on this wall or skipped.
// `mode`: the style, or what stands instead of text ("hidden", "pause", …). `erased` counts what the text itself has
// taken back; what a directive or a key at the screen takes off the wall (clear, hide, a card, other languages, roles
// or another style) is counted in `cleared` of the picture where it happens. Uncovered text counts in neither. [any]
std::string trace_line(const Scene& scene, std::int64_t t_ns, std::uint64_t frame, std::string_view mode);

// {"t_ns":…,"skipped":{"station":"…","from":3,"through":9,"reason":"…"}}: see SkipReason. [any]
std::string skip_line(const Skip& skip, std::int64_t t_ns);

}  // namespace tongping::subtitle
