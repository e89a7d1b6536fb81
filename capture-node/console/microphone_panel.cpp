// One card a microphone: whose it is, how loud, in what state, and what is being said.
#include <algorithm>
#include <cmath>
#include <iterator>

#include "capture-node/console/fault_text.hpp"
#include "capture-node/console/panels.hpp"
#include "capture-node/console/theme.hpp"
#include "capture-node/console/widgets.hpp"
#include "common/base/i18n.hpp"
#include "common/base/utf8.hpp"

namespace tongping::console {
namespace {

using base::tr;

constexpr float floor_dbfs = -60.0F;
constexpr float high_dbfs = -12.0F;  // speech should peak about here
constexpr float over_dbfs = -3.0F;
constexpr std::chrono::seconds shown_behind(1);
// At scale 1.
constexpr float choice_width = 128;
constexpr float mute_width = 76;

struct StateWord {
  std::string text;
  ImU32 color;
};

// What is wrong with sound that comes.
bool is_faulty(const MicrophoneView& microphone) {
  return microphone.fault && microphone.state != MicrophoneState::no_device;
}

StateWord word_for(const MicrophoneView& microphone) {
  if (microphone.muted && microphone.state != MicrophoneState::no_device &&
      microphone.state != MicrophoneState::error) {
    return {tr("Muted"), palette::warning};
  }
  if (is_faulty(microphone)) return {tr("Fault"), palette::bad};
  switch (microphone.state) {
    case MicrophoneState::opening: return {tr("Opening"), palette::busy};
    case MicrophoneState::live:
    case MicrophoneState::speaking:
      if (microphone.behind >= shown_behind) {
        return {base::tr_format("{} s behind", microphone.behind / std::chrono::seconds(1)), palette::busy};
      }
      if (microphone.state == MicrophoneState::speaking) return {tr("Speaking"), palette::good};
      if (microphone.music) return {tr("Hears music"), palette::secondary};
      if (microphone.hears.empty()) return {tr("Ready"), palette::good};
      return {base::tr_format("Hears {}", microphone.hears), palette::secondary};
    case MicrophoneState::no_device: return {tr("Not plugged in"), palette::bad};
    case MicrophoneState::error: return {tr("Fault"), palette::bad};
    case MicrophoneState::no_engine: return {tr("Not recognised"), palette::bad};
    case MicrophoneState::finished: return {tr("Finished"), palette::secondary};
    case MicrophoneState::off: return {tr("Off"), palette::secondary};
  }
  return {"", palette::secondary};
}

float position(float dbfs) { return std::clamp(1.0F - dbfs / floor_dbfs, 0.0F, 1.0F); }

void draw_meter(const MicrophoneView& microphone, float held_dbfs, ImVec2 at, ImVec2 size) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float rounding = size.y * 0.3F;
  draw.AddRectFilled(at, {at.x + size.x, at.y + size.y}, palette::meter_back, rounding);
  const auto part = [&](float from, float to, ImU32 color) {
    const float begin = position(from);
    const float end = std::min(position(to), position(microphone.rms_dbfs));
    if (end > begin)
      draw.AddRectFilled({at.x + begin * size.x, at.y}, {at.x + end * size.x, at.y + size.y}, color, rounding);
  };
  const auto shade = [&](ImU32 color) { return microphone.muted ? palette::secondary : color; };
  part(floor_dbfs, high_dbfs, shade(palette::meter_low));
  part(high_dbfs, over_dbfs, shade(palette::meter_high));
  part(over_dbfs, 0.0F, shade(palette::meter_over));
  for (const float tick : {high_dbfs, over_dbfs}) {
    const float x = std::floor(at.x + position(tick) * size.x);
    draw.AddLine({x, at.y}, {x, at.y + size.y}, palette::outline);
  }
  if (held_dbfs <= floor_dbfs) return;
  const float x = std::floor(at.x + position(held_dbfs) * size.x);
  const ImU32 color = held_dbfs > over_dbfs ? palette::meter_over : palette::text;
  draw.AddRectFilled({x - size.y * 0.15F, at.y}, {x + size.y * 0.1F, at.y + size.y}, color);
}

// A dot and the state in words; gives where they end.
float draw_state(const MicrophoneView& microphone, const Frame& frame, ImVec2 at, float width) {
  const StateWord word = word_for(microphone);
  const float radius = 6 * frame.scale;
  const ImVec2 center(at.x + radius, at.y + frame.fonts.small->FontSize * 0.55F);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  if (microphone.state == MicrophoneState::speaking)
    draw.AddCircleFilled(center, radius * 1.5F, IM_COL32(0x4C, 0xC3, 0x7A, 0x50));
  draw.AddCircleFilled(center, radius, word.color);
  const float begin = at.x + 3 * radius;
  return begin + put_text({begin, at.y}, frame.fonts.small, word.color, word.text, width - 3 * radius);
}

std::string under_line(const MicrophoneView& microphone) {
  if (is_faulty(microphone)) return fault_text(microphone.id, *microphone.fault);
  if (!microphone.reason.empty()) return microphone.reason.shown();
  if (microphone.role.id.empty()) return base::tr_format("{}, without a role", microphone.source);
  const std::string usual = base::format("{} · {} · {}", microphone.id, microphone.language, microphone.source);
  return microphone.late.count() > 0 ? base::tr_format("{} ms late · {}", microphone.late.count(), usual) : usual;
}

// Committed text bright, tentative text dim, the newest words always in sight.
void draw_interim(const MicrophoneView& microphone, ImFont* font, ImVec2 at, float width, std::size_t lines) {
  const std::string_view text = microphone.interim;
  const std::size_t kept = base::bytes_of_code_points(text, microphone.committed);
  const std::vector<Run> runs = {{text.substr(0, kept), palette::text}, {text.substr(kept), palette::secondary}};
  put_flow(at, font, runs, width, lines);
}

void draw_card(const MicrophoneView& microphone, const Frame& frame, float held_dbfs, float height, std::size_t lines) {
  const float u = frame.scale;
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const ImU32 color = microphone.role.id.empty() ? palette::secondary : readable(microphone.role.color);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ImVec2 end(start.x + width, start.y + height);
  draw.AddRectFilled(start, end, palette::card, 8 * u);
  draw.AddRectFilled(start, {start.x + 8 * u, end.y}, color, 8 * u, ImDrawFlags_RoundCornersLeft);
  if (microphone.state == MicrophoneState::speaking) draw.AddRect(start, end, palette::good, 8 * u, 0, 2 * u);

  const float x = start.x + 20 * u;
  const float right = end.x - 14 * u;
  const float meter_right = right - (choice_width + mute_width + 22) * u;
  float y = start.y + 7 * u;
  const std::string& name = called(microphone);
  put_text({x, y}, frame.fonts.bold, color, name, meter_right - x);
  y += frame.fonts.bold->FontSize + 5 * u;
  draw_meter(microphone, held_dbfs, {x, y}, {meter_right - x, 10 * u});
  y += 14 * u;
  const float state_right = draw_state(microphone, frame, {x, y}, meter_right - x);
  const bool failed = microphone.state == MicrophoneState::no_device || microphone.state == MicrophoneState::error ||
                      microphone.state == MicrophoneState::no_engine || is_faulty(microphone);
  const ImVec2 beside(state_right + 10 * u, y);
  if (lines == 0 && !microphone.interim.empty() && !failed) {
    draw_interim(microphone, frame.fonts.small, beside, meter_right - beside.x, 1);
  } else {
    put_text(beside, frame.fonts.small, failed ? palette::bad : palette::secondary, under_line(microphone),
             meter_right - beside.x);
  }
  y += frame.fonts.small->FontSize + 5 * u;
  if (lines > 0) draw_interim(microphone, frame.fonts.body, {x, y}, right - x, lines);
  ImGui::Dummy({width, height});
}

// `label` with its id after "###".
bool card_button(const MicrophoneView& microphone, const std::string& label, ImVec2 size, const Frame& frame) {
  ImGui::PushID(microphone.id.c_str());
  ImGui::PushFont(frame.fonts.small);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {4 * frame.scale, 4 * frame.scale});
  const bool pressed = ImGui::Button(label.c_str(), size);
  ImGui::PopStyleVar();
  ImGui::PopFont();
  ImGui::PopID();
  return pressed;
}

void draw_retry(const MicrophoneView& microphone, ImVec2 size, const Frame& frame, Commands& commands) {
  if (card_button(microphone, base::format("{}###retry", tr("Try again")), size, frame)) {
    commands.emplace_back(RetryMicrophone{microphone.id});
  }
}

// Two words for two things, never one word for "the other way": a press that came too late changes nothing.
void draw_mute(const MicrophoneView& microphone, ImVec2 size, const Frame& frame, Commands& commands) {
  if (microphone.muted) ImGui::PushStyleColor(ImGuiCol_Button, palette::on_air);
  const char* label = microphone.muted ? tr("Unmute") : tr("Mute");
  if (card_button(microphone, base::format("{}###mute", label), size, frame)) {
    commands.emplace_back(transcript::RoleOrder(transcript::MuteMicrophone{microphone.id, !microphone.muted}));
  }
  if (microphone.muted) ImGui::PopStyleColor();
}

void mute_by_key(const StationView& view, const Keys& keys, Commands& commands) {
  if (!keys.mute || keys.mute->microphone >= view.microphones.size()) return;
  const MicrophoneView& microphone = view.microphones[keys.mute->microphone];
  if (microphone.muted == keys.mute->muted) return;
  commands.emplace_back(transcript::RoleOrder(transcript::MuteMicrophone{microphone.id, keys.mute->muted}));
}

}  // namespace

float hold_peak(PeakHold& held, float peak_dbfs, base::SteadyTime now) {
  constexpr std::chrono::milliseconds stays(1500);
  constexpr float fall_db_a_second = 20.0F;
  const std::chrono::duration<float> falling = now - held.since - stays;
  const float fallen = held.dbfs - std::max(0.0F, falling.count()) * fall_db_a_second;
  if (peak_dbfs < fallen) return fallen;
  held = {peak_dbfs, now};
  return peak_dbfs;
}

void draw_microphones(const StationView& view, const Frame& frame, Memory& memory, Commands& commands) {
  draw_roles_bar(view, frame, memory, commands);
  mute_by_key(view, memory.keys, commands);
  std::erase_if(memory.peaks, [&](const auto& peak) {
    const auto is_it = [&](const MicrophoneView& microphone) { return microphone.id == peak.first; };
    return std::none_of(view.microphones.begin(), view.microphones.end(), is_it);
  });
  if (view.microphones.empty()) {
    const std::string hint = tr("Add microphones to the station's configuration, then start it again.");
    put_flow(ImGui::GetCursorScreenPos(), frame.fonts.body, {{hint, palette::secondary}},
             ImGui::GetContentRegionAvail().x, 0);
  }
  const float u = frame.scale;
  // Lines of text where there is room for all, else the newest words beside the state: with many microphones their
  // levels matter more.
  const float base_height = frame.fonts.bold->FontSize + frame.fonts.small->FontSize + 29 * u;
  const float line = std::floor(frame.fonts.body->FontSize * 1.28F);
  const auto height_of = [&](std::size_t lines) {
    return base_height + (lines == 0 ? 0 : static_cast<float>(lines) * line + 6 * u);
  };
  const auto all_fit = [&](std::size_t lines) {
    const float gap = ImGui::GetStyle().ItemSpacing.y;
    return static_cast<float>(view.microphones.size()) * (height_of(lines) + gap) <=
           ImGui::GetContentRegionAvail().y + gap;
  };
  const std::size_t lines = all_fit(3) ? 3 : all_fit(2) ? 2 : all_fit(1) ? 1 : 0;
  for (const MicrophoneView& microphone : view.microphones) {
    const float held = hold_peak(memory.peaks[microphone.id], microphone.peak_dbfs, frame.steady);
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    draw_card(microphone, frame, held, height_of(lines), lines);
    const ImVec2 next = ImGui::GetCursorScreenPos();
    const float top = std::floor(start.y + 12 * u);
    const float choice = start.x + width - (14 + choice_width) * u;
    draw_role_choice(view, microphone, frame, {choice, top}, {choice_width * u, touch_height * u}, memory, commands);
    ImGui::SetCursorScreenPos({choice - (mute_width + 8) * u, top});
    const ImVec2 size(mute_width * u, touch_height * u);
    const bool failed = microphone.state == MicrophoneState::error;
    failed ? draw_retry(microphone, size, frame, commands) : draw_mute(microphone, size, frame, commands);
    ImGui::SetCursorScreenPos(next);
  }
}

}  // namespace tongping::console
