// Nobody is recorded by accident: the question before the first microphone opens, and the one before they close.
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "capture-node/console/panels.hpp"
#include "capture-node/console/theme.hpp"
#include "capture-node/console/widgets.hpp"
#include "common/base/i18n.hpp"

namespace tongping::console {
namespace {

using base::tr;

constexpr float question_width = 640;  // at scale 1

// Who is logged in: the full name where the system has one.
std::string user_name() {
  const passwd* user = ::getpwuid(::getuid());
  if (user == nullptr) return {};
  const std::string full(user->pw_gecos == nullptr ? "" : user->pw_gecos);
  const std::string name = full.substr(0, full.find(','));
  return name.empty() ? user->pw_name : name;
}

std::string trimmed(std::string text) {
  text.erase(0, text.find_first_not_of(' '));
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

void propose_name(const std::string& name, Memory& memory) {
  if (memory.consent_name[0] != 0) return;
  const std::string proposed = name.empty() ? user_name() : name;
  const std::size_t size = std::min(proposed.size(), memory.consent_name.size() - 1);
  std::copy_n(proposed.begin(), size, memory.consent_name.begin());
}

bool begin_question(const char* name, bool wanted, const Frame& frame) {
  if (wanted && !ImGui::IsPopupOpen(name)) ImGui::OpenPopup(name);
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({display.x * 0.5F, display.y * 0.45F}, ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::SetNextWindowSize({std::floor(question_width * frame.scale), 0});
  constexpr ImGuiWindowFlags flags = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove;
  return ImGui::BeginPopupModal(name, nullptr, flags);
}

void put_paragraph(const std::string& text, const Frame& frame, ImU32 color) {
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = put_flow(ImGui::GetCursorScreenPos(), frame.fonts.body, {{text, color}}, width, 0);
  ImGui::Dummy({width, height + 8 * frame.scale});
}

ImVec2 half_button(const Frame& frame) {
  const float width = ImGui::GetContentRegionAvail().x;
  return {(width - ImGui::GetStyle().ItemSpacing.x) * 0.5F, std::floor(56 * frame.scale)};
}

void draw_giving(const ConsentView& consent, const Frame& frame, Memory& memory, Commands& commands) {
  if (!begin_question("consent", memory.asks_consent, frame)) return;
  propose_name(consent.name, memory);
  put_heading(frame.fonts.title, tr("Did everybody agree to be recorded?"), palette::text);
  put_paragraph(consent.statement, frame, palette::text);
  put_paragraph(tr("Your name, as the one who answers for it:"), frame, palette::secondary);
  ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x);
  const bool appears = ImGui::IsWindowAppearing();
  if (appears) ImGui::SetKeyboardFocusHere();
  bool confirmed = ImGui::InputText("###consent-name", memory.consent_name.data(), memory.consent_name.size(),
                                    ImGuiInputTextFlags_EnterReturnsTrue);
  const ImVec2 button = half_button(frame);
  const bool put_off = ImGui::Button(base::format("{}###not-now", tr("Not now")).c_str(), button);
  // Pressed and let go of between two pictures, Dear ImGui has not seen it.
  confirmed = confirmed || (memory.keys.confirm && !appears && !ImGui::IsItemFocused());
  ImGui::SameLine();
  ImGui::PushStyleColor(ImGuiCol_Button, palette::on_air);
  confirmed = ImGui::Button(base::format("{}###agreed", tr("Yes, everybody agreed")).c_str(), button) || confirmed;
  ImGui::PopStyleColor();
  const std::string name = trimmed(memory.consent_name.data());
  const bool answered = consent.state == ConsentView::State::given;  // by somebody else
  if (confirmed && !put_off && !name.empty())
    commands.emplace_back(transcript::ConsentOrder(transcript::GiveConsent{name}));
  if (put_off || memory.keys.go_back || answered || (confirmed && !name.empty())) {
    memory.asks_consent = false;
    memory.consent_put_off = true;
    ImGui::CloseCurrentPopup();
  }
  ImGui::EndPopup();
}

void draw_withdrawing(const ConsentView& consent, const Frame& frame, Memory& memory, Commands& commands) {
  if (!begin_question("withdraw", memory.asks_to_withdraw, frame)) return;
  put_heading(frame.fonts.title, tr("Stop recording people?"), palette::text);
  put_paragraph(tr("All microphones close at once. What was said and is not written down yet is destroyed; the text so "
                   "far is kept. Recording can be agreed to again."),
                frame, palette::text);
  const ImVec2 button = half_button(frame);
  const bool stays = ImGui::Button(base::format("{}###stays", tr("Go on")).c_str(), button);
  ImGui::SameLine();
  ImGui::PushStyleColor(ImGuiCol_Button, palette::on_air);
  const bool withdrawn = ImGui::Button(base::format("{}###withdraw", tr("Withdraw consent")).c_str(), button);
  ImGui::PopStyleColor();
  if (withdrawn) commands.emplace_back(transcript::ConsentOrder(transcript::WithdrawConsent{}));
  if (stays || withdrawn || memory.keys.go_back || consent.state != ConsentView::State::given) {
    memory.asks_to_withdraw = false;
    ImGui::CloseCurrentPopup();
  }
  ImGui::EndPopup();
}

}  // namespace

void draw_consent_question(const StationView& view, const Frame& frame, Memory& memory, Commands& commands) {
  const ConsentView& consent = view.consent;
  if (consent.state == ConsentView::State::asked && !memory.consent_put_off) memory.asks_consent = true;
  if (consent.state == ConsentView::State::given) memory.consent_put_off = false;  // the next session asks again
  // A second question would stand over the first.
  if (!memory.asks_to_quit) {
    draw_giving(consent, frame, memory, commands);
    draw_withdrawing(consent, frame, memory, commands);
  }
}

}  // namespace tongping::console
