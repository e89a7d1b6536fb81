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
constexpr float choice_share = 0.34F;  // of a card's width, for the choice of its role

struct StateWord {
  std::string text;
  ImU32 color;
};

// What is wrong with sound that comes.
bool is_faulty(const MicrophoneView& microphone) {
  return microphone.fault && microphone.state != MicrophoneState::no_device;
}

StateWord word_for(const MicrophoneView& microphone) {
  if (is_faulty(microphone)) return {tr("Fault"), palette::bad};
  switch (microphone.state) {
    case MicrophoneState::opening: return {tr("Opening"), palette::busy};
    case MicrophoneState::live:
      if (microphone.hears.empty()) return {tr("Ready"), palette::good};
      return {base::tr_format("Hears {}", microphone.hears), palette::secondary};
    case MicrophoneState::speaking: return {tr("Speaking"), palette::good};
    case MicrophoneState::no_device: return {tr("Not plugged in"), palette::bad};
    case MicrophoneState::error: return {tr("Fault"), palette::bad};
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
  part(floor_dbfs, high_dbfs, palette::meter_low);
  part(high_dbfs, over_dbfs, palette::meter_high);
  part(over_dbfs, 0.0F, palette::meter_over);
  for (const float tick : {high_dbfs, over_dbfs}) {
    const float x = std::floor(at.x + position(tick) * size.x);
    draw.AddLine({x, at.y}, {x, at.y + size.y}, palette::outline);
  }
  if (held_dbfs <= floor_dbfs) return;
  const float x = std::floor(at.x + position(held_dbfs) * size.x);
  const ImU32 color = held_dbfs > over_dbfs ? palette::meter_over : palette::text;
  draw.AddRectFilled({x - size.y * 0.15F, at.y}, {x + size.y * 0.1F, at.y + size.y}, color);
}

// A dot and the state in words, ending at `right`; gives where it begins.
float draw_state(const MicrophoneView& microphone, const Frame& frame, ImVec2 right) {
  const StateWord word = word_for(microphone);
  const float radius = 6 * frame.scale;
  const float begin = right.x - width_of(frame.fonts.bold, word.text) - 3.5F * radius;
  const ImVec2 center(begin + radius, right.y + frame.fonts.bold->FontSize * 0.55F);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  if (microphone.state == MicrophoneState::speaking)
    draw.AddCircleFilled(center, radius * 1.5F, IM_COL32(0x4C, 0xC3, 0x7A, 0x50));
  draw.AddCircleFilled(center, radius, word.color);
  put_text({begin + 3 * radius, right.y}, frame.fonts.bold, word.color, word.text, 1e6F);
  return begin;
}

std::string under_line(const MicrophoneView& microphone) {
  if (is_faulty(microphone)) return fault_text(microphone.id, *microphone.fault);
  if (!microphone.reason.empty()) return microphone.reason;
  if (microphone.role.id.empty()) return base::tr_format("{}, without a role", microphone.source);
  return base::format("{} · {} · {}", microphone.id, microphone.language, microphone.source);
}

// Committed text bright, tentative text dim, the newest words always in sight.
void draw_interim(const MicrophoneView& microphone, const Frame& frame, ImVec2 at, float width, std::size_t lines) {
  const std::string_view text = microphone.interim;
  const std::size_t kept = base::bytes_of_code_points(text, microphone.committed);
  const std::vector<Run> runs = {{text.substr(0, kept), palette::text}, {text.substr(kept), palette::secondary}};
  put_flow(at, frame.fonts.body, runs, width, lines);
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
  float y = start.y + 7 * u;
  const float state_x = draw_state(microphone, frame, {right, y});
  const std::string& name = microphone.role.label.empty() ? microphone.id : microphone.role.label;
  put_text({x, y}, frame.fonts.bold, color, name, state_x - x - 12 * u);
  y += frame.fonts.bold->FontSize + 5 * u;
  draw_meter(microphone, held_dbfs, {x, y}, {right - x, 10 * u});
  y += 14 * u;
  const bool failed = microphone.state == MicrophoneState::no_device || microphone.state == MicrophoneState::error ||
                      is_faulty(microphone);
  put_text({x, y}, frame.fonts.small, failed ? palette::bad : palette::secondary, under_line(microphone),
           (end.x - start.x) * (1.0F - choice_share) - 44 * u);
  y += frame.fonts.small->FontSize + 5 * u;
  if (lines > 0) draw_interim(microphone, frame, {x, y}, right - x, lines);
  ImGui::Dummy({width, height});
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
  // Two lines of text where there is room for all, else one: with many microphones their levels matter more.
  const float base_height = frame.fonts.bold->FontSize + frame.fonts.small->FontSize + 35 * u;
  const float line = std::floor(frame.fonts.body->FontSize * 1.28F);
  const float gap = ImGui::GetStyle().ItemSpacing.y;
  const auto all = [&](float lines) {
    return static_cast<float>(view.microphones.size()) * (base_height + lines * line + gap);
  };
  const float room = ImGui::GetContentRegionAvail().y;
  const std::size_t lines = all(3) <= room ? 3 : all(2) <= room ? 2 : 1;
  for (const MicrophoneView& microphone : view.microphones) {
    const float held = hold_peak(memory.peaks[microphone.id], microphone.peak_dbfs, frame.steady);
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    draw_card(microphone, frame, held, base_height + static_cast<float>(lines) * line, lines);
    const ImVec2 next = ImGui::GetCursorScreenPos();
    const float choice = std::floor(width * choice_share);
    const ImVec2 at(start.x + width - choice - 14 * u, start.y + frame.fonts.bold->FontSize + 24 * u);
    draw_role_choice(view, microphone, frame, at, choice, memory, commands);
    ImGui::SetCursorScreenPos(next);
  }
}

}  // namespace tongping::console
