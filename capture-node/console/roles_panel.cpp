// Whose microphone is whose, and what roles there are: chosen and changed while people speak.
#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>

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

constexpr const char* roles_popup = "###roles-popup";
constexpr float channel_top = 255.0F;

const char* words_for(RoleEffect effect) {
  switch (effect) {
    case RoleEffect::now: return tr("From now");
    case RoleEffect::line: return tr("From this line");
    case RoleEffect::meeting: return tr("Whole meeting");
  }
  return "";
}

void order(Commands& commands, RoleOrder what) { commands.emplace_back(std::move(what)); }

// What fits, at the end of a code point.
template <std::size_t size>
void fill(std::array<char, size>& field, const std::string& text) {
  field.fill('\0');
  std::size_t length = std::min(text.size(), size - 1);
  while (length > 0 && length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
  std::copy_n(text.begin(), length, field.begin());
}

RoleForm form_of(const Role& role) {
  RoleForm form;
  fill(form.id, role.shown.id);
  fill(form.label, role.shown.label);
  const transcript::Color& color = role.shown.color;
  form.color = {static_cast<float>(color.red) / channel_top, static_cast<float>(color.green) / channel_top,
                static_cast<float>(color.blue) / channel_top};
  fill(form.language, role.language);
  fill(form.translate, base::format("{}", base::join(role.translate, " ")));
  return form;
}

Role role_of(const RoleForm& form) {
  const auto channel = [](float value) { return static_cast<std::uint8_t>(std::lround(value * channel_top)); };
  Role role;
  role.shown = {
      form.id.data(), form.label.data(), {channel(form.color[0]), channel(form.color[1]), channel(form.color[2])}};
  role.language = form.language.data();
  std::istringstream languages(form.translate.data());
  for (std::string language; languages >> language;) role.translate.push_back(language);
  return role;
}

void draw_effect(Memory& memory, float width, float scale) {
  ImGui::SetNextItemWidth(width);
  if (!ImGui::BeginCombo("###effect", words_for(memory.role_effect))) return;
  for (const RoleEffect effect : {RoleEffect::now, RoleEffect::line, RoleEffect::meeting}) {
    if (put_item(words_for(effect), effect == memory.role_effect, scale)) memory.role_effect = effect;
  }
  memory.finger.scroll();
  ImGui::EndCombo();
}

void draw_list(const StationView& view, float scale, Memory& memory) {
  for (const Role& role : view.roles) {
    ImGui::PushID(role.shown.id.c_str());
    ImGui::PushStyleColor(ImGuiCol_Text, readable(role.shown.color));
    const bool chosen = !memory.role_form.is_new && role.shown.id == memory.role_form.id.data();
    if (put_item(base::format("{} ({})###role", role.shown.label, role.shown.id).c_str(), chosen, scale,
                 ImGuiSelectableFlags_DontClosePopups)) {
      memory.role_form = form_of(role);
    }
    ImGui::PopStyleColor();
    ImGui::PopID();
  }
  const bool chosen = memory.role_form.is_new;
  const std::string title = base::format("+ {}###new-role", tr("New role"));
  if (put_item(title.c_str(), chosen, scale, ImGuiSelectableFlags_DontClosePopups)) {
    memory.role_form = {};
    memory.role_form.is_new = true;
    fill(memory.role_form.language, "en");
  }
}

void draw_fields(RoleForm& form) {
  const ImGuiInputTextFlags fixed = form.is_new ? ImGuiInputTextFlags_None : ImGuiInputTextFlags_ReadOnly;
  ImGui::InputTextWithHint("###id", tr("id, as in: chair"), form.id.data(), form.id.size(), fixed);
  ImGui::InputTextWithHint("###label", tr("what stands before its lines"), form.label.data(), form.label.size());
  ImGui::ColorEdit3("###color", form.color.data(), ImGuiColorEditFlags_DisplayHex);
  ImGui::InputTextWithHint("###language", tr("what it speaks, as in: en"), form.language.data(), form.language.size());
  ImGui::InputTextWithHint("###translate", tr("translated into, as in: es"), form.translate.data(),
                           form.translate.size());
}

void draw_role_buttons(const StationView& view, Memory& memory, Commands& commands) {
  RoleForm& form = memory.role_form;
  const bool complete = form.id.front() != '\0' && form.label.front() != '\0';
  // The id of another role would replace that one.
  const bool taken = form.is_new && std::any_of(view.roles.begin(), view.roles.end(),
                                                [&](const Role& role) { return role.shown.id == form.id.data(); });
  const char* save = form.is_new ? tr("Add") : tr("Save");
  if (ImGui::Button(base::format("{}###save", save).c_str()) && complete && !taken) {
    order(commands, transcript::PutRole{role_of(form), form.is_new ? RoleEffect::now : memory.role_effect});
    form.is_new = false;
  }
  if (!form.is_new) {
    ImGui::SameLine();
    if (ImGui::Button(base::format("{}###remove", tr("Remove")).c_str()) && complete) {
      order(commands, transcript::RemoveRole{form.id.data()});
    }
  }
  ImGui::SameLine();
  if (ImGui::Button(base::format("{}###close", tr("Close")).c_str())) ImGui::CloseCurrentPopup();
}

void draw_popup(const StationView& view, const Frame& frame, Memory& memory, Commands& commands) {
  const float width = std::floor(360 * frame.scale);
  ImGui::SetNextWindowSizeConstraints({width, 0}, {width, ImGui::GetIO().DisplaySize.y * 0.96F});
  if (!ImGui::BeginPopup(roles_popup)) return;
  put_heading(frame.fonts.bold, tr("Roles"));
  draw_list(view, frame.scale, memory);
  ImGui::Separator();
  ImGui::PushItemWidth(-1);
  draw_fields(memory.role_form);
  ImGui::PopItemWidth();
  draw_role_buttons(view, memory, commands);
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
  if (ImGui::Button(base::format("{}###undo-roles", undo).c_str()) && view.role_change_to_undo) {
    order(commands, transcript::UndoRoles{});
  }
  ImGui::SameLine();
  if (ImGui::Button(base::format("{}###roles", roles).c_str())) {
    memory.role_form = view.roles.empty() ? RoleForm{} : form_of(view.roles.front());
    memory.role_form.is_new = view.roles.empty();
    ImGui::OpenPopup(roles_popup);
  }
  ImGui::SameLine();
  if (ImGui::Button(base::format("{}###check", check).c_str())) memory.looks_at_check = true;
  ImGui::PopStyleVar();
  draw_popup(view, frame, memory, commands);
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
    const auto assign = [&](const std::string& role, RoleEffect effect) {
      if (role != microphone.role.id) order(commands, transcript::AssignMicrophone{microphone.id, role, effect});
    };
    for (const Role& role : view.roles) {
      ImGui::PushID(role.shown.id.c_str());
      const bool chosen = role.shown.id == microphone.role.id;
      if (put_item(base::format("{}###role", role.shown.label).c_str(), chosen, frame.scale)) {
        assign(role.shown.id, memory.role_effect);
      }
      ImGui::PopID();
    }
    if (put_item(tr("nobody's"), microphone.role.id.empty(), frame.scale)) assign("", RoleEffect::now);
    ImGui::Separator();
    for (const MicrophoneView& other : view.microphones) {
      if (other.id == microphone.id) continue;
      if (put_item(tr_format("swap with {}", other.id).c_str(), false, frame.scale)) {
        order(commands, transcript::SwapMicrophones{microphone.id, other.id, memory.role_effect});
      }
    }
    memory.finger.scroll();
    ImGui::EndCombo();
  }
  ImGui::PopFont();
  ImGui::PopID();
}

}  // namespace tongping::console
