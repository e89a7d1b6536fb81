// What the keys do.
#include <cmath>

#include "capture-node/console/panels.hpp"
#include "capture-node/console/theme.hpp"
#include "capture-node/console/widgets.hpp"
#include "common/base/i18n.hpp"

namespace tongping::console {
namespace {

using base::tr;

constexpr const char* help_popup = "###help";

void put_key(const std::string& key, const char* meaning, const Frame& frame) {
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float column = 150 * frame.scale;
  const float width = ImGui::GetContentRegionAvail().x;
  put_text(start, frame.fonts.small, palette::text, key, column);
  put_text({start.x + column, start.y}, frame.fonts.small, palette::secondary, meaning, width - column);
  ImGui::Dummy({width, std::floor(frame.fonts.small->FontSize * 1.3F) - ImGui::GetStyle().ItemSpacing.y});
}

}  // namespace

void draw_help(const Frame& frame, Memory& memory) {
  if (memory.keys.does(Act::help)) ImGui::OpenPopup(help_popup);
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({display.x * 0.5F, display.y * 0.5F}, ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::SetNextWindowSize({std::floor(640 * frame.scale), 0});
  if (!ImGui::BeginPopup(help_popup)) return;
  put_heading(frame.fonts.bold, tr("Keys"), palette::text);
  for (const Shortcut& one : shortcuts()) put_key(name_of(one), one.meaning, frame);
  put_key("F2", tr("the other language"), frame);
  put_key("Ctrl+1 … 9", tr("mute this microphone, counted from the top"), frame);
  put_key("Ctrl+Shift+1 … 9", tr("have it heard again"), frame);
  put_key("Alt+1 … 9", tr("whose this microphone is: arrows choose, Enter takes"), frame);
  put_key(tr("Arrows, Space"), tr("go to any button or list, and press it"), frame);
  put_key("Esc", tr("close what is open"), frame);
  if (memory.keys.go_back) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
}

}  // namespace tongping::console
