// Where the panels stand.
#include <cmath>

#include "capture-node/console/panels.hpp"
#include "capture-node/console/widgets.hpp"

namespace tongping::console {
namespace {

// Arrow keys go from one to the next.
constexpr ImGuiWindowFlags panel_flags = ImGuiWindowFlags_AlwaysUseWindowPadding | ImGuiWindowFlags_NavFlattened;

// A child window as a panel: `name` identifies it to Dear ImGui only.
template <typename Draw>
void panel(const char* name, ImVec2 size, Draw draw) {
  if (ImGui::BeginChild(name, size, true, panel_flags)) draw();
  ImGui::EndChild();
}

// What a key would open takes the place of a question that stands; the walls can be told everything all the same.
void put_questions_first(Memory& memory) {
  if (!memory.asks_to_quit && !memory.asks_consent && !memory.asks_to_withdraw && !memory.looks_at_check &&
      memory.input_of.empty())
    return;
  memory.keys.choose_role.reset();
  for (const Act act : {Act::announce, Act::roles, Act::check, Act::problems, Act::help}) {
    if (memory.keys.does(act)) memory.keys.act.reset();
  }
}

}  // namespace

void draw_console(const StationView& view, const Frame& frame, Memory& memory, Commands& commands) {
  constexpr ImGuiWindowFlags flags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                                     ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollWithMouse;
  put_questions_first(memory);
  take_role_answer(view, memory);
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
  if (ImGui::Begin("console", nullptr, flags)) {
    draw_header(view, frame, memory, commands);
    draw_health(view, frame, memory);
    const ImVec2 left = ImGui::GetContentRegionAvail();
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    const float microphones = std::floor(left.x * 0.4F);
    // Folded up, a panel is its heading.
    const float folded = std::floor(heading_height(frame.fonts.bold) + 2 * ImGui::GetStyle().WindowPadding.y);
    const float connections = memory.connections_open || asks_of_key(view, memory) ? std::floor(left.y * 0.3F) : folded;
    const float screens = memory.screens_open ? std::floor(left.y * 0.48F) : folded;
    ImGui::BeginGroup();
    panel("microphones", {microphones, left.y - screens - ImGui::GetStyle().ItemSpacing.y}, [&] {
      draw_microphones(view, frame, memory, commands);
      memory.finger.scroll();
    });
    panel("screens", {microphones, screens}, [&] {
      draw_screens(view, frame, memory, commands);
      memory.finger.scroll();
    });
    ImGui::EndGroup();
    ImGui::SameLine(0, gap);
    ImGui::BeginGroup();
    panel("transcript", {0, left.y - connections - ImGui::GetStyle().ItemSpacing.y},
          [&] { draw_transcript(view, frame, memory); });
    panel("connections", {0, connections}, [&] { draw_connections(view, frame, memory, commands); });
    ImGui::EndGroup();
  }
  ImGui::End();
  if (view.ending) {
    draw_ending(*view.ending, frame, commands);
  } else {
    draw_check(view, frame, memory, commands);
    draw_consent_question(view, frame, memory, commands);
    draw_inputs(view, frame, memory, commands);
    draw_help(frame, memory);
    draw_quit_question(frame, memory, commands);
  }
  memory.keys = {};
}

}  // namespace tongping::console
