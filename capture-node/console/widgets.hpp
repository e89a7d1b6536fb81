// Small pieces that several panels draw with. Private to the room.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "capture-node/console/shortcuts.hpp"
#include "capture-node/console/theme.hpp"
#include "capture-node/console/view.hpp"

namespace tongping::console {

// A run of one colour within a text.
struct Run {
  std::string_view text;
  ImU32 color;
};

ImU32 color_of(Severity severity);

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

// An item of a list that opens, as high as a finger needs it. True when it is pressed.
bool put_item(const char* label, bool chosen, float scale, ImGuiSelectableFlags flags = ImGuiSelectableFlags_None);

// A heading that opens and folds up what is under it: all of its line is the button, but for `kept_free` at its right
// end. Gives `open` as it is now.
bool put_fold(ImFont* font, const char* id, const char* text, float scale, bool& open, float kept_free = 0);

// A word with a box that is ticked while `on`, ending at `right` in the line of a heading that begins at `top`; the
// word is part of the button. Gives its width where `draw` is false, too.
float put_tick(ImFont* font, const char* id, const char* text, float scale, ImVec2 top_right, bool& on,
               bool draw = true);

// Whether the last item is under the pointer, or the one that the arrow keys have come to.
bool is_pointed_at();

// Beside the last item, a moment after the pointer has come to it: what it does, and its key.
void put_tip(Act act);

// A heading within a panel, and how high it is.
float heading_height(const ImFont* font);
void put_heading(ImFont* font, const char* text, ImU32 color = palette::secondary);

}  // namespace tongping::console
