// Whose microphone is whose, and what roles there are: chosen and changed while people speak.
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "capture-node/console/panels.hpp"
#include "capture-node/console/theme.hpp"
#include "capture-node/console/widgets.hpp"
#include "common/base/i18n.hpp"

namespace tongping::console {
namespace {

using base::tr;
using base::tr_format;
using transcript::Role;
using transcript::RoleEffect;
using transcript::RoleOrder;

const char* words_for(RoleEffect effect) {
  switch (effect) {
    case RoleEffect::now: return tr("From now");
    case RoleEffect::line: return tr("From this line");
    case RoleEffect::meeting: return tr("Whole meeting");
  }
  return "";
}

void order(Commands& commands, RoleOrder what) { commands.emplace_back(std::move(what)); }

void draw_effect(Memory& memory, float width, float scale) {
  ImGui::SetNextItemWidth(width);
  if (!ImGui::BeginCombo("###effect", words_for(memory.role_effect))) return;
  for (const RoleEffect effect : {RoleEffect::now, RoleEffect::line, RoleEffect::meeting}) {
    if (put_item(words_for(effect), effect == memory.role_effect, scale)) memory.role_effect = effect;
  }
  memory.finger.scroll();
  ImGui::EndCombo();
}

struct Choice {
  std::string words;
  bool chosen;
  std::optional<RoleOrder> order;  // nothing: it is so already
  bool asks_input = false;         // where it is heard is chosen next
};

bool has_input(const MicrophoneView& microphone) {
  return microphone.source.starts_with("device:") || microphone.source.starts_with("loopback:");
}

// Whose the microphone can be: each role, nobody's, then the others that it can be swapped with; and where it is heard.
std::vector<Choice> choices_for(const StationView& view, const MicrophoneView& microphone, RoleEffect effect) {
  std::vector<Choice> choices;
  const auto add = [&](const std::string& words, const std::string& role, RoleEffect when) {
    const bool chosen = role == microphone.role.id;
    choices.push_back({words, chosen, std::nullopt});
    if (!chosen) choices.back().order = transcript::AssignMicrophone{microphone.id, role, when};
  };
  for (const Role& role : view.roles) add(role.shown.label, role.shown.id, effect);
  add(tr("nobody's"), "", RoleEffect::now);
  for (const MicrophoneView& other : view.microphones) {
    if (other.id == microphone.id) continue;
    choices.push_back(
        {tr_format("swap with {}", other.id), false, transcript::SwapMicrophones{microphone.id, other.id, effect}});
  }
  if (has_input(microphone)) choices.push_back({tr("Other input …"), false, std::nullopt, true});
  return choices;
}

void take(const Choice& choice, const MicrophoneView& microphone, Memory& memory, Commands& commands) {
  if (choice.order) order(commands, *choice.order);
  if (choice.asks_input) memory.input_of = microphone.id;
}

void put_choices(const std::vector<Choice>& choices, const MicrophoneView& microphone, int marked, float scale,
                 Memory& memory, Commands& commands) {
  for (int i = 0; i < static_cast<int>(choices.size()); ++i) {
    const Choice& choice = choices[static_cast<std::size_t>(i)];
    const bool lit = marked < 0 ? choice.chosen : i == marked;
    if (put_item(base::format("{}###choice-{}", choice.words, i).c_str(), lit, scale)) {
      take(choice, microphone, memory, commands);
    }
  }
}

// The same list, opened at the card by a key. Its keys are counted by the window: Dear ImGui does not see one that is
// pressed and let go of between two pictures.
void draw_choice_by_key(const StationView& view, const MicrophoneView& microphone, const Frame& frame, ImVec2 at,
                        Memory& memory, Commands& commands) {
  constexpr const char* name = "###choice-by-key";
  const auto place = memory.keys.choose_role;
  const std::vector<Choice> choices = choices_for(view, microphone, memory.role_effect);
  if (place && *place < view.microphones.size() && view.microphones[*place].id == microphone.id) {
    const auto chosen = std::find_if(choices.begin(), choices.end(), [](const Choice& one) { return one.chosen; });
    memory.choice_at = chosen == choices.end() ? 0 : static_cast<int>(chosen - choices.begin());
    ImGui::OpenPopup(name);
  }
  ImGui::SetNextWindowPos(at, ImGuiCond_Appearing);
  if (!ImGui::BeginPopup(name, ImGuiWindowFlags_NoNavInputs)) return;
  memory.choice_at = std::clamp(memory.choice_at + memory.keys.steps, 0, static_cast<int>(choices.size()) - 1);
  put_heading(frame.fonts.small, microphone.id.c_str());
  put_choices(choices, microphone, memory.choice_at, frame.scale, memory, commands);
  if (memory.keys.confirm) take(choices[static_cast<std::size_t>(memory.choice_at)], microphone, memory, commands);
  if (memory.keys.confirm || memory.keys.go_back) ImGui::CloseCurrentPopup();
  memory.finger.scroll();
  ImGui::EndPopup();
}

}  // namespace

// The heading of the microphones: what a change counts for, a way back, and the roles themselves.
void draw_roles_bar(const StationView& view, const Frame& frame, Memory& memory, Commands& commands) {
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                      {8 * frame.scale, std::floor((touch_height * frame.scale - ImGui::GetFontSize()) * 0.5F)});
  const float gap = ImGui::GetStyle().ItemSpacing.x;
  const float padding = 2 * ImGui::GetStyle().FramePadding.x;
  const char* undo = tr("Undo");
  const char* roles = tr("Roles …");
  const char* check = tr("Check …");
  const float effect_width = ImGui::CalcTextSize(words_for(memory.role_effect)).x + padding + ImGui::GetFrameHeight();
  const float buttons = ImGui::CalcTextSize(undo).x + ImGui::CalcTextSize(roles).x + ImGui::CalcTextSize(check).x +
                        3 * padding + effect_width + 3 * gap;
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  put_text({start.x, start.y + ImGui::GetStyle().FramePadding.y}, frame.fonts.bold, palette::secondary,
           tr("Microphones"), std::max(1.0F, width - buttons - gap));
  ImGui::SetCursorScreenPos({start.x + std::max(0.0F, width - buttons), start.y});
  draw_effect(memory, effect_width, frame.scale);
  ImGui::SameLine();
  const bool undone = ImGui::Button(base::format("{}###undo-roles", undo).c_str()) || memory.keys.does(Act::undo_roles);
  if (undone && view.role_change_to_undo) order(commands, transcript::UndoRoles{});
  put_tip(Act::undo_roles);
  ImGui::SameLine();
  if (ImGui::Button(base::format("{}###roles", roles).c_str()) || memory.keys.does(Act::roles)) {
    open_roles(view, memory);
  }
  put_tip(Act::roles);
  ImGui::SameLine();
  if (ImGui::Button(base::format("{}###check", check).c_str()) || memory.keys.does(Act::check))
    memory.looks_at_check = true;
  put_tip(Act::check);
  ImGui::PopStyleVar();
  draw_roles_popup(view, frame, memory, commands);
}

void draw_role_choice(const StationView& view, const MicrophoneView& microphone, const Frame& frame, ImVec2 at,
                      ImVec2 size, Memory& memory, Commands& commands) {
  ImGui::SetCursorScreenPos(at);
  ImGui::PushID(microphone.id.c_str());
  ImGui::PushFont(frame.fonts.small);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                      {6 * frame.scale, std::floor((size.y - frame.fonts.small->FontSize) * 0.5F)});
  ImGui::SetNextItemWidth(size.x);
  const std::string shown = microphone.role.id.empty() ? tr("nobody's") : microphone.role.label;
  const bool open = ImGui::BeginCombo("###choice", shown.c_str(), ImGuiComboFlags_HeightLarge);
  ImGui::PopStyleVar();
  if (open) {
    put_choices(choices_for(view, microphone, memory.role_effect), microphone, -1, frame.scale, memory, commands);
    memory.finger.scroll();
    ImGui::EndCombo();
  }
  draw_choice_by_key(view, microphone, frame, at, memory, commands);
  ImGui::PopFont();
  ImGui::PopID();
}

}  // namespace tongping::console
