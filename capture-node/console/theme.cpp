#include "capture-node/console/theme.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <utility>

namespace tongping::console {
namespace {

double linear(unsigned channel) {
  const double value = channel / 255.0;
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

unsigned channel(ImU32 color, unsigned shift) { return (color >> shift) & 0xFFU; }

ImU32 towards_white(ImU32 color, double part) {
  const auto mixed = [&](unsigned shift) {
    const unsigned value = channel(color, shift);
    return value + static_cast<unsigned>(std::lround((255 - value) * part));
  };
  return IM_COL32(mixed(IM_COL32_R_SHIFT), mixed(IM_COL32_G_SHIFT), mixed(IM_COL32_B_SHIFT), 0xFF);
}

}  // namespace

double luminance(ImU32 color) {
  return 0.2126 * linear(channel(color, IM_COL32_R_SHIFT)) + 0.7152 * linear(channel(color, IM_COL32_G_SHIFT)) +
         0.0722 * linear(channel(color, IM_COL32_B_SHIFT));
}

double contrast(ImU32 one, ImU32 other) {
  const auto [darker, lighter] = std::minmax({luminance(one), luminance(other)});
  return (lighter + 0.05) / (darker + 0.05);
}

ImU32 readable(transcript::Color color) {
  const ImU32 asked = IM_COL32(color.red, color.green, color.blue, 0xFF);
  ImU32 shown = asked;
  for (int step = 1; step <= 10 && contrast(shown, palette::card) < 4.5; ++step)
    shown = towards_white(asked, step * 0.1);
  return shown;
}

float scale_for(float width, float height) {
  const float ratio = std::min(width / 1280.0F, height / 720.0F);
  const float wanted = std::clamp(std::pow(ratio, ratio < 1.0F ? 1.0F : 0.85F), 0.7F, 4.0F);
  return std::round(wanted * 8.0F) / 8.0F;  // in steps, so that dragging a corner does not make new fonts at each pixel
}

void apply_theme(float scale) {
  ImGuiStyle style;
  ImGui::StyleColorsDark(&style);
  style.WindowPadding = {14, 12};
  style.FramePadding = {16, 11};
  style.ItemSpacing = {10, 8};
  style.ScrollbarSize = 14;
  style.WindowRounding = 8;
  style.ChildRounding = 8;
  style.FrameRounding = 6;
  style.PopupRounding = 8;
  style.ScrollbarRounding = 7;
  style.WindowBorderSize = 0;
  style.ChildBorderSize = 0;
  style.PopupBorderSize = 1;
  const auto set = [&style](ImGuiCol which, ImU32 color) {
    style.Colors[which] = ImGui::ColorConvertU32ToFloat4(color);
  };
  for (const auto& [which, color] : std::initializer_list<std::pair<ImGuiCol, ImU32>>{
           {ImGuiCol_Text, palette::text},
           {ImGuiCol_TextDisabled, palette::secondary},
           {ImGuiCol_WindowBg, palette::background},
           {ImGuiCol_ChildBg, palette::panel},
           {ImGuiCol_PopupBg, palette::card},
           {ImGuiCol_Border, palette::outline},
           {ImGuiCol_Button, palette::control},
           {ImGuiCol_ButtonHovered, palette::control_hovered},
           {ImGuiCol_ButtonActive, palette::control_pressed},
           {ImGuiCol_ScrollbarBg, palette::panel},
           {ImGuiCol_ScrollbarGrab, palette::control},
           {ImGuiCol_ScrollbarGrabHovered, palette::control_hovered},
           {ImGuiCol_ScrollbarGrabActive, palette::control_pressed},
           {ImGuiCol_ModalWindowDimBg, palette::dimmed},
           {ImGuiCol_NavHighlight, palette::busy},
       }) {
    set(which, color);
  }
  style.ScaleAllSizes(scale);
  ImGui::GetStyle() = style;
}

}  // namespace tongping::console
