// Stopping ends the captions in the whole hall, so a slip of the finger must not do it.
#include <cmath>

#include "capture-node/console/panels.hpp"
#include "capture-node/console/theme.hpp"
#include "capture-node/console/widgets.hpp"
#include "common/base/i18n.hpp"

namespace tongping::console {

namespace {

using base::tr;
using base::tr_format;

constexpr ImGuiWindowFlags question_flags =
    ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove;

bool begin_question(const char* name, const Frame& frame) {
  if (!ImGui::IsPopupOpen(name)) ImGui::OpenPopup(name);
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({display.x * 0.5F, display.y * 0.45F}, ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::SetNextWindowSize({std::floor(560 * frame.scale), 0});
  return ImGui::BeginPopupModal(name, nullptr, question_flags);
}

void put_words(const std::string& title, const std::string& text, const Frame& frame) {
  put_heading(frame.fonts.title, title.c_str(), palette::text);
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = put_flow(ImGui::GetCursorScreenPos(), frame.fonts.body, {{text, palette::text}}, width, 0);
  ImGui::Dummy({width, height + 8 * frame.scale});
}

bool put_red_button(const char* text, const char* id, ImVec2 size) {
  ImGui::PushStyleColor(ImGuiCol_Button, palette::on_air);
  const bool pressed = ImGui::Button(base::format("{}###{}", text, id).c_str(), size);
  ImGui::PopStyleColor();
  return pressed;
}

}  // namespace

std::string ending_text(const EndingView& ending) {
  if (!ending.waits) return tr("The last words are recognised and stored.");
  if (ending.behind.count() == 0) {
    return tr("What was heard before the unexpected end is still being recognised. Wait, or end now and lose that.");
  }
  const auto duration = [](std::chrono::seconds time) { return duration_text(std::chrono::nanoseconds(time).count()); };
  std::string text =
      tr_format("The microphones are closed. Still to be recognised: {} of speech.", duration(ending.behind));
  if (ending.left) text += " " + tr_format("About {} more.", duration(*ending.left));
  return text + " " + tr("Wait, or end now and lose that.");
}

void draw_ending(const EndingView& ending, const Frame& frame, Commands& commands) {
  if (!begin_question("ending", frame)) return;
  put_words(tr("The station ends"), ending_text(ending), frame);
  const ImVec2 button(ImGui::GetContentRegionAvail().x, std::floor(56 * frame.scale));
  if (ending.waits && put_red_button(tr("End now"), "end-now", button)) commands.emplace_back(Quit{});
  ImGui::EndPopup();
}

void draw_quit_question(const Frame& frame, Memory& memory, Commands& commands) {
  if (!memory.asks_to_quit || !begin_question("quit", frame)) return;
  put_words(tr("Stop this station?"), tr("The captions end on every screen. What was said so far is kept."), frame);
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 button((width - ImGui::GetStyle().ItemSpacing.x) * 0.5F, std::floor(56 * frame.scale));
  if (ImGui::Button(base::format("{}###go-on", tr("Go on")).c_str(), button) || memory.keys.go_back) {
    memory.asks_to_quit = false;
    ImGui::CloseCurrentPopup();
  }
  ImGui::SameLine();
  if (put_red_button(tr("Stop"), "stop-now", button)) {
    commands.emplace_back(Quit{});
    memory.asks_to_quit = false;
    ImGui::CloseCurrentPopup();
  }
  ImGui::EndPopup();
}

}  // namespace tongping::console
