// Where a microphone is heard, chosen while the station runs: what was plugged in there has failed.
#include <algorithm>
#include <cmath>

#include "capture-node/console/fault_text.hpp"
#include "capture-node/console/panels.hpp"
#include "capture-node/console/theme.hpp"
#include "capture-node/console/widgets.hpp"
#include "common/base/i18n.hpp"

namespace tongping::console {
namespace {

using base::tr;
using base::tr_format;

constexpr const char* inputs_popup = "inputs";

std::string why_none(const InputsView& inputs) {
  if (!inputs.known) return tr("Looking …");
  if (!inputs.trouble.empty()) return inputs.trouble;
  return inputs.all.empty() ? tr("No microphone is plugged in.") : "";
}

std::string title_of(const InputView& input, const MicrophoneView& microphone) {
  if (input.microphone.empty()) return input.name;
  const char* whose = input.microphone == microphone.id ? tr("as now") : input.microphone.c_str();
  return base::format("{}  ·  {}", input.name, whose);
}

// One that another microphone has stays that one's: what is said there would stand twice.
void put_input(const InputView& input, int place, const MicrophoneView& microphone, const Frame& frame, Memory& memory,
               Commands& commands) {
  const bool own = input.microphone == microphone.id;
  const bool taken = !input.microphone.empty() && !own;
  ImGui::PushStyleColor(ImGuiCol_Text, taken ? palette::secondary : palette::text);
  const std::string label = base::format("{}###input-{}", title_of(input, microphone), place);
  if (put_item(label.c_str(), own, frame.scale, ImGuiSelectableFlags_DontClosePopups) && !taken) {
    if (!own) commands.emplace_back(transcript::RoleOrder(transcript::ChangeSource{microphone.id, input.source}));
    memory.input_of.clear();
  }
  ImGui::PopStyleColor();
}

void put_inputs(const StationView& view, const MicrophoneView& microphone, const Frame& frame, float height,
                Memory& memory, Commands& commands) {
  ImGui::BeginChild("input-list", {0, height}, false, ImGuiWindowFlags_AlwaysUseWindowPadding);
  if (const std::string why = why_none(view.inputs); !why.empty()) {
    put_flow(ImGui::GetCursorScreenPos(), frame.fonts.body, {{why, palette::secondary}},
             ImGui::GetContentRegionAvail().x, 0);
  }
  int place = 0;
  for (const InputView& input : view.inputs.all) put_input(input, place++, microphone, frame, memory, commands);
  memory.finger.scroll();
  ImGui::EndChild();
}

}  // namespace

void draw_inputs(const StationView& view, const Frame& frame, Memory& memory, Commands& commands) {
  const auto microphone = std::find_if(view.microphones.begin(), view.microphones.end(),
                                       [&](const MicrophoneView& one) { return one.id == memory.input_of; });
  if (microphone == view.microphones.end()) memory.input_of.clear();
  if (memory.input_of.empty()) return;
  if (!ImGui::IsPopupOpen(inputs_popup)) ImGui::OpenPopup(inputs_popup);
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({display.x * 0.5F, display.y * 0.5F}, ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::SetNextWindowSize({std::min(display.x * 0.9F, std::floor(760 * frame.scale)), display.y * 0.8F});
  constexpr ImGuiWindowFlags flags = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove;
  if (!ImGui::BeginPopupModal(inputs_popup, nullptr, flags)) return;
  put_heading(frame.fonts.title, tr_format("Where is {} heard from now on?", called(*microphone)).c_str(),
              palette::text);
  const float button_height = std::floor(52 * frame.scale);
  const float room = ImGui::GetContentRegionAvail().y - button_height - ImGui::GetStyle().ItemSpacing.y;
  put_inputs(view, *microphone, frame, room, memory, commands);
  const bool closed = ImGui::Button(base::format("{}###close-inputs", tr("Close")).c_str(), {-1, button_height});
  if (closed || memory.keys.go_back) memory.input_of.clear();
  if (memory.input_of.empty()) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
}

}  // namespace tongping::console
