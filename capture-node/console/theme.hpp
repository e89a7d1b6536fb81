// Colours and measures of the console. Private to the room: Dear ImGui's types stand here.
#pragma once

#include <imgui.h>

#include "common/transcript/role.hpp"

namespace tongping::console {

// Text colours reach a contrast of 7:1 (primary) and 4.5:1 (secondary) on every surface below (WCAG 2.1, 1.4.3
// and 1.4.6).
namespace palette {
inline constexpr ImU32 background = IM_COL32(0x0E, 0x11, 0x16, 0xFF);
inline constexpr ImU32 panel = IM_COL32(0x15, 0x1A, 0x21, 0xFF);
inline constexpr ImU32 card = IM_COL32(0x1D, 0x24, 0x2E, 0xFF);
inline constexpr ImU32 dimmed = IM_COL32(0x00, 0x00, 0x00, 0xA8);  // over all else, while a question waits
inline constexpr ImU32 outline = IM_COL32(0x2C, 0x36, 0x43, 0xFF);
inline constexpr ImU32 control = IM_COL32(0x2A, 0x34, 0x42, 0xFF);
inline constexpr ImU32 control_hovered = IM_COL32(0x37, 0x44, 0x56, 0xFF);
inline constexpr ImU32 control_pressed = IM_COL32(0x45, 0x56, 0x6D, 0xFF);
inline constexpr ImU32 text = IM_COL32(0xEC, 0xEF, 0xF4, 0xFF);
inline constexpr ImU32 secondary = IM_COL32(0xA7, 0xB1, 0xBF, 0xFF);
inline constexpr ImU32 translation = IM_COL32(0xB9, 0xD3, 0xF0, 0xFF);
inline constexpr ImU32 good = IM_COL32(0x4C, 0xC3, 0x7A, 0xFF);
inline constexpr ImU32 busy = IM_COL32(0x6F, 0xB4, 0xF5, 0xFF);
inline constexpr ImU32 warning = IM_COL32(0xF5, 0xB1, 0x45, 0xFF);
inline constexpr ImU32 bad = IM_COL32(0xFF, 0x7B, 0x75, 0xFF);
inline constexpr ImU32 on_air = IM_COL32(0xC4, 0x21, 0x2B, 0xFF);
inline constexpr ImU32 meter_low = IM_COL32(0x3F, 0xB5, 0x6F, 0xFF);
inline constexpr ImU32 meter_high = IM_COL32(0xE8, 0xA3, 0x3A, 0xFF);
inline constexpr ImU32 meter_over = IM_COL32(0xE2, 0x4B, 0x4B, 0xFF);
inline constexpr ImU32 meter_back = IM_COL32(0x0B, 0x0E, 0x12, 0xFF);
}  // namespace palette

// A role's colour, made lighter where it would not reach 4.5:1 on a card: the wall may show it on another background.
ImU32 readable(transcript::Color color);

// Relative luminance of a colour and the contrast of two, as WCAG 2.1 defines them.
double luminance(ImU32 color);
double contrast(ImU32 one, ImU32 other);

// At scale 1: what a finger finds (W3C, WCAG 2.2, 2.5.5 asks for 44 CSS pixels, 2.5.8 for 24 at least). Nothing that
// matters during a meeting is lower, nor narrower.
inline constexpr float touch_height = 40;

// How large everything is drawn in a window: 1 at 1280 x 720; grows slower than the window, so that larger ones show
// more.
float scale_for(float width, float height);

// Sets Dear ImGui's style for a scale.
void apply_theme(float scale);

}  // namespace tongping::console
