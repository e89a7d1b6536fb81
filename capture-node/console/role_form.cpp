// The roles that there are: added, changed and removed in a form that keeps what was typed until it is done.
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

bool is_there(const StationView& view, const std::string& id) {
  return std::any_of(view.roles.begin(), view.roles.end(), [&](const Role& role) { return role.shown.id == id; });
}

// Why what is typed is not done, or cannot be; empty: it can.
std::string why_not(const StationView& view, const RoleForm& form) {
  if (!form.refusal.empty()) return form.refusal;
  // The id of another role would replace that one.
  if (form.is_new && !form.sent && is_there(view, form.id.data())) {
    return tr_format("There is a role \"{}\" already.", form.id.data());
  }
  return {};
}

void put_refusal(const std::string& why, const Frame& frame) {
  if (why.empty()) return;
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = put_flow(ImGui::GetCursorScreenPos(), frame.fonts.small, {{why, palette::bad}}, width, 0);
  ImGui::Dummy({width, height});
}

void send(const StationView& view, RoleForm& form, Commands& commands, RoleOrder what) {
  form.refusal.clear();
  form.sent = what;
  form.sent_after = view.notes.empty() ? 0 : view.notes.back().number;
  commands.emplace_back(std::move(what));
}

void save(const StationView& view, Memory& memory, Commands& commands) {
  RoleForm& form = memory.role_form;
  form.refusal.clear();
  if (form.id.front() == '\0' || form.label.front() == '\0') {
    form.refusal = tr("A role needs an id, and words that stand before its lines.");
  } else if (why_not(view, form).empty()) {
    send(view, form, commands, transcript::PutRole{role_of(form), form.is_new ? RoleEffect::now : memory.role_effect});
  }
}

void draw_role_buttons(const StationView& view, Memory& memory, Commands& commands) {
  RoleForm& form = memory.role_form;
  const char* label = form.is_new ? tr("Add") : tr("Save");
  if (ImGui::Button(base::format("{}###save", label).c_str())) save(view, memory, commands);
  if (!form.is_new) {
    ImGui::SameLine();
    if (ImGui::Button(base::format("{}###remove", tr("Remove")).c_str()) && form.id.front() != '\0') {
      send(view, form, commands, transcript::RemoveRole{form.id.data()});
    }
  }
  ImGui::SameLine();
  if (ImGui::Button(base::format("{}###close", tr("Close")).c_str())) ImGui::CloseCurrentPopup();
}

}  // namespace

void take_role_answer(const StationView& view, Memory& memory) {
  RoleForm& form = memory.role_form;
  if (!form.sent || !memory.role_form_open) return;
  const auto& refused = view.refused_order;
  if (refused && refused->note > form.sent_after && refused->order == *form.sent) {
    form.refusal = refused->text;
    form.sent.reset();
    memory.read_notes.insert(refused->note);
  } else if (form.is_new && is_there(view, form.id.data())) {
    form.is_new = false;
  }
}

void open_roles(const StationView& view, Memory& memory) {
  memory.role_form = view.roles.empty() ? RoleForm{} : form_of(view.roles.front());
  memory.role_form.is_new = view.roles.empty();
  ImGui::OpenPopup(roles_popup);
}

void draw_roles_popup(const StationView& view, const Frame& frame, Memory& memory, Commands& commands) {
  const float width = std::floor(360 * frame.scale);
  ImGui::SetNextWindowSizeConstraints({width, 0}, {width, ImGui::GetIO().DisplaySize.y * 0.96F});
  memory.role_form_open = ImGui::BeginPopup(roles_popup);
  if (!memory.role_form_open) return;
  put_heading(frame.fonts.bold, tr("Roles"));
  draw_list(view, frame.scale, memory);
  ImGui::Separator();
  ImGui::PushItemWidth(-1);
  draw_fields(memory.role_form);
  ImGui::PopItemWidth();
  put_refusal(why_not(view, memory.role_form), frame);
  draw_role_buttons(view, memory, commands);
  memory.finger.scroll();
  ImGui::EndPopup();
}

}  // namespace tongping::console
