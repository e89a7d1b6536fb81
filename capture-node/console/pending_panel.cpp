// Screens that wait to be let in: their words, a name for each, and what the technician decides, with a way back.
#include <algorithm>
#include <cmath>

#include "capture-node/console/panels.hpp"
#include "capture-node/console/theme.hpp"
#include "capture-node/console/widgets.hpp"
#include "common/base/i18n.hpp"

namespace tongping::console {
namespace {

using base::tr;
using base::tr_format;

NameField& field_for(const PendingKeyView& key, Memory& memory) {
  const auto [at, fresh] = memory.names.try_emplace(key.public_key);
  if (fresh) {
    const std::string suggested = base::format("screen-{}", key.words.substr(0, key.words.find('-')));
    std::copy_n(suggested.begin(), std::min(suggested.size(), at->second.size() - 1), at->second.begin());
  }
  return at->second;
}

void decide(const PendingKeyView& key, bool approve, const std::string& name, const Frame& frame, Memory& memory,
            Commands& commands) {
  memory.decided = Decided{key.public_key, approve ? name : key.words, approve, frame.steady};
  memory.names.erase(key.public_key);
  if (approve) {
    commands.emplace_back(KeyDecision(ApproveKey{key.public_key, name}));
  } else {
    commands.emplace_back(KeyDecision(DismissKey{key.public_key}));
  }
}

void draw_waiting(const PendingKeyView& key, const Frame& frame, Memory& memory, Commands& commands) {
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 start = ImGui::GetCursorScreenPos();
  put_text(start, frame.fonts.bold, palette::warning, key.words, width);
  ImGui::Dummy({width, std::floor(frame.fonts.bold->FontSize * 1.2F) - ImGui::GetStyle().ItemSpacing.y});
  put_text(ImGui::GetCursorScreenPos(), frame.fonts.small, palette::secondary,
           tr_format("from {}, since {}", key.address, clock_text(key.first_ns)), width);
  ImGui::Dummy({width, std::floor(frame.fonts.small->FontSize * 1.3F) - ImGui::GetStyle().ItemSpacing.y});
  ImGui::PushID(key.public_key.c_str());
  NameField& field = field_for(key, memory);
  ImGui::SetNextItemWidth(std::floor(width * 0.4F));
  ImGui::InputText("###name", field.data(), field.size());
  const std::string name = field.data();
  ImGui::SameLine();
  if (ImGui::Button(base::format("{}###approve", tr("Let in")).c_str()) && !name.empty()) {
    decide(key, true, name, frame, memory, commands);
  }
  ImGui::SameLine();
  if (ImGui::Button(base::format("{}###dismiss", tr("Refuse")).c_str())) {
    decide(key, false, name, frame, memory, commands);
  }
  ImGui::PopID();
}

void draw_decided(const Frame& frame, Memory& memory, Commands& commands) {
  const Decided decided = *memory.decided;
  const std::string text =
      decided.approved ? tr_format("{} was let in.", decided.name) : tr_format("{} was refused.", decided.name);
  const float width = ImGui::GetContentRegionAvail().x;
  const char* undo = tr("Undo");
  const float button = ImGui::CalcTextSize(undo).x + 2 * ImGui::GetStyle().FramePadding.x;
  const ImVec2 start = ImGui::GetCursorScreenPos();
  put_text({start.x, start.y + ImGui::GetStyle().FramePadding.y}, frame.fonts.small, palette::text, text,
           width - button - ImGui::GetStyle().ItemSpacing.x);
  ImGui::SetCursorScreenPos({start.x + width - button, start.y});
  if (ImGui::Button(base::format("{}###undo", undo).c_str())) {
    commands.emplace_back(decided.approved ? KeyDecision(RevokeKey{decided.public_key})
                                           : KeyDecision(RestoreKey{decided.public_key}));
    memory.decided.reset();
  }
}

}  // namespace

void draw_pending(const StationView& view, const Frame& frame, Memory& memory, Commands& commands) {
  if (memory.decided && frame.steady - memory.decided->since > undo_offered) memory.decided.reset();
  if (memory.decided) draw_decided(frame, memory, commands);
  if (view.pending.empty()) return;
  put_heading(frame.fonts.bold, tr("Waiting to be let in"));
  for (const PendingKeyView& key : view.pending) draw_waiting(key, frame, memory, commands);
}

}  // namespace tongping::console
