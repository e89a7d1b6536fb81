// Stopping ends the captions in the whole hall, so a slip of the finger must not do it.
#include <cmath>

#include "capture-node/console/panels.hpp"
#include "capture-node/console/theme.hpp"
#include "capture-node/console/widgets.hpp"
#include "common/base/i18n.hpp"

namespace tongping::console {

using base::tr;

void draw_quit_question(const Frame& frame, Memory& memory, Commands& commands) {
  constexpr const char* name = "quit";
  if (memory.asks_to_quit && !ImGui::IsPopupOpen(name)) ImGui::OpenPopup(name);
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({display.x * 0.5F, display.y * 0.45F}, ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::SetNextWindowSize({std::floor(560 * frame.scale), 0});
  constexpr ImGuiWindowFlags flags = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove;
  if (!ImGui::BeginPopupModal(name, nullptr, flags)) return;
  put_heading(frame.fonts.title, tr("Stop this station?"), palette::text);
  const std::string text = tr("The captions end on every screen. What was said so far is kept.");
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = put_flow(ImGui::GetCursorScreenPos(), frame.fonts.body, {{text, palette::text}}, width, 0);
  ImGui::Dummy({width, height + 8 * frame.scale});
  const ImVec2 button((width - ImGui::GetStyle().ItemSpacing.x) * 0.5F, std::floor(56 * frame.scale));
  if (ImGui::Button(base::format("{}###go-on", tr("Go on")).c_str(), button) || memory.keys.go_back) {
    memory.asks_to_quit = false;
    ImGui::CloseCurrentPopup();
  }
  ImGui::SameLine();
  ImGui::PushStyleColor(ImGuiCol_Button, palette::on_air);
  if (ImGui::Button(base::format("{}###stop-now", tr("Stop")).c_str(), button)) {
    commands.emplace_back(Quit{});
    memory.asks_to_quit = false;
    ImGui::CloseCurrentPopup();
  }
  ImGui::PopStyleColor();
  ImGui::EndPopup();
}

}  // namespace tongping::console
