// Small pieces that several panels draw with. Private to the room.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "capture-node/console/theme.hpp"

namespace tongping::console {

// A run of one colour within a text.
struct Run {
  std::string_view text;
  ImU32 color;
};

// Text in one line at a place of the screen, cut with "…" where it is wider than `width`. Gives the width drawn.
float put_text(ImVec2 at, ImFont* font, ImU32 color, std::string_view text, float width);

float width_of(ImFont* font, std::string_view text);

// Runs that flow on as one text, broken into lines of `width`; of more than `most_lines` the last ones are shown, after
// "…" (0: all). Gives the height drawn. Draws nothing where `draw` is false.
float put_flow(ImVec2 at, ImFont* font, const std::vector<Run>& runs, float width, std::size_t most_lines,
               bool draw = true);

// A filled pill with a word in it; gives its width. `at` is its left end, `height` its height.
float put_pill(ImVec2 at, float height, ImFont* font, ImU32 fill, ImU32 ink, std::string_view text);

// "14:05:09" in the machine's time zone.
std::string clock_text(std::int64_t wall_ns, bool seconds = true);

// "1:02:33" or "2:33".
std::string duration_text(std::int64_t ns);

// A heading within a panel.
void put_heading(ImFont* font, const char* text, ImU32 color = palette::secondary);

}  // namespace tongping::console
