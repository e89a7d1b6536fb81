// Is all ready for the meeting? Asked before it, and answered in plain words over the whole console.
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
using State = CheckView::State;

constexpr const char* popup = "check";

ImU32 color_of(CheckVerdict verdict) {
  switch (verdict) {
    case CheckVerdict::good: return palette::good;
    case CheckVerdict::unknown: return palette::secondary;
    case CheckVerdict::warning: return palette::warning;
    case CheckVerdict::failed: break;
  }
  return palette::bad;
}

const char* word_for(CheckVerdict verdict) {
  switch (verdict) {
    case CheckVerdict::good: return tr("good");
    case CheckVerdict::unknown: return tr("not known");
    case CheckVerdict::warning: return tr("better mended");
    case CheckVerdict::failed: break;
  }
  return tr("must be mended");
}

struct Conclusion {
  std::string text;
  ImU32 color;
};

Conclusion conclude(const std::vector<CheckFinding>& findings) {
  const auto count = [&](CheckVerdict verdict) {
    return std::count_if(findings.begin(), findings.end(),
                         [&](const CheckFinding& finding) { return finding.verdict == verdict; });
  };
  const auto failed = count(CheckVerdict::failed);
  const auto warnings = count(CheckVerdict::warning);
  if (failed > 0) return {tr_format("Not ready. Problems: {}, warnings: {}", failed, warnings), palette::bad};
  if (warnings > 0) return {tr_format("Ready; warnings: {}.", warnings), palette::warning};
  return {tr("Ready."), palette::good};
}

void draw_finding(const CheckFinding& finding, const Frame& frame) {
  const float u = frame.scale;
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float text_x = std::floor(190 * u);
  put_text(start, frame.fonts.bold, palette::text, finding.subject, text_x - 12 * u);
  put_text({start.x, start.y + frame.fonts.bold->FontSize}, frame.fonts.small, color_of(finding.verdict),
           word_for(finding.verdict), text_x - 12 * u);
  const std::string advice = finding.advice.empty() ? "" : "  " + finding.advice;
  const float height = put_flow({start.x + text_x, start.y}, frame.fonts.body,
                                {{finding.text, palette::text}, {advice, palette::busy}}, width - text_x, 0);
  const float least = frame.fonts.bold->FontSize + frame.fonts.small->FontSize;
  ImGui::GetWindowDrawList()->AddRectFilled(
      {start.x - 10 * u, start.y}, {start.x - 6 * u, start.y + std::max(height, least)}, color_of(finding.verdict));
  ImGui::Dummy({width, std::max(height, least) + 6 * u});
}

// A row a microphone, which is broken where it is too long: with thirty of them no table fits.
void draw_bleed(const std::vector<CheckBleed>& bleed, const Frame& frame) {
  if (bleed.empty()) return;
  const float width = ImGui::GetContentRegionAvail().x;
  const float text_x = std::floor(190 * frame.scale);
  put_heading(frame.fonts.bold, tr("Who hears whom, against where each voice is heard best"), palette::text);
  for (const CheckBleed& row : bleed) {
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const std::vector<std::string> texts = bleed_texts(row);
    std::vector<Run> runs;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      runs.push_back({texts[i], i < row.heard.size() && row.heard[i].loud ? palette::warning : palette::text});
    }
    put_text(start, frame.fonts.bold, palette::text, row.spoken_at, text_x - 12 * frame.scale);
    const float height = put_flow({start.x + text_x, start.y}, frame.fonts.body, runs, width - text_x, 0);
    ImGui::Dummy({width, std::max(height, frame.fonts.bold->FontSize) + 6 * frame.scale});
  }
}

void draw_findings(const StationView& view, const Frame& frame, float height, Finger& finger) {
  std::vector<CheckFinding> findings = view.check.findings;
  for (CheckFinding& finding : findings_of_station(view)) findings.push_back(std::move(finding));
  const Conclusion conclusion = conclude(findings);
  const bool whole = view.check.state == State::finished;
  put_heading(frame.fonts.title, whole ? conclusion.text.c_str() : tr("Stopped before its end."),
              whole ? conclusion.color : palette::secondary);
  std::stable_sort(findings.begin(), findings.end(),
                   [](const CheckFinding& a, const CheckFinding& b) { return a.verdict > b.verdict; });
  ImGui::BeginChild("findings", {0, height}, false, ImGuiWindowFlags_AlwaysUseWindowPadding);
  for (const CheckFinding& finding : findings) draw_finding(finding, frame);
  draw_bleed(view.check.bleed, frame);
  finger.scroll();
  ImGui::EndChild();
}

void draw_doing(const StationView& view, const Frame& frame, float height) {
  const CheckView& check = view.check;
  const bool runs = check.state == State::running;
  const std::string text =
      !runs
          ? std::string(tr("Listens to all microphones for some seconds while everybody says a sentence, and looks at "
                           "the recogniser, the disk and the screens. The subtitles go on meanwhile."))
      : check.left.count() > 0 ? tr_format("{} ({} s)", check.doing, check.left.count())
                               : check.doing;
  put_heading(frame.fonts.title, runs ? tr("Checking …") : tr("Is all ready for the meeting?"), palette::text);
  ImGui::BeginChild("doing", {0, height}, false);
  put_flow(ImGui::GetCursorScreenPos(), runs ? frame.fonts.title : frame.fonts.body,
           {{text, runs ? palette::busy : palette::text}}, ImGui::GetContentRegionAvail().x, 0);
  ImGui::EndChild();
}

bool button(const char* text, const char* id, ImVec2 size) {
  return ImGui::Button(base::format("{}###{}", text, id).c_str(), size);
}

void draw_buttons(const StationView& view, float height, bool close, Memory& memory, Commands& commands) {
  const float gap = ImGui::GetStyle().ItemSpacing.x;
  const ImVec2 size(std::floor((ImGui::GetContentRegionAvail().x - 2 * gap) / 3), height);
  const bool runs = view.check.state == State::running;
  const bool agreed =
      view.consent.state == ConsentView::State::given || view.consent.state == ConsentView::State::not_needed;
  if (!agreed) {
    if (button(tr("Consent …"), "consent-first", size)) {
      memory.asks_consent = true;
      close = true;
    }
  } else if (runs) {
    if (button(tr("Stop the check"), "stop-check", size)) commands.emplace_back(StopCheck{});
  } else {
    if (button(tr("Check"), "start-check", size)) commands.emplace_back(StartCheck{false});
    ImGui::SameLine(0, gap);
    if (button(tr("And one voice at each in turn"), "start-talk", size)) commands.emplace_back(StartCheck{true});
  }
  ImGui::SameLine(0, gap);
  if (!button(tr("Close"), "close-check", size) && !close) return;
  if (runs) commands.emplace_back(StopCheck{});
  memory.looks_at_check = false;
  ImGui::CloseCurrentPopup();
}

void add_consent(const ConsentView& consent, std::vector<CheckFinding>& findings) {
  using Consent = ConsentView::State;
  const char* subject = tr("consent");
  if (consent.state == Consent::given) {
    findings.push_back({subject, CheckVerdict::good, tr_format("recorded: {} answers for it", consent.name), ""});
  } else if (consent.state != Consent::not_needed) {
    findings.push_back({subject, CheckVerdict::failed,
                        tr("nobody has confirmed that all who are recorded agreed: no microphone is listened to"),
                        tr("ask the people, then confirm it with the button at the top")});
  }
}

std::string live_text(std::optional<std::chrono::microseconds> round_trip) {
  if (!round_trip) return tr("the screen is live");
  return tr_format("the screen is live, {} away",
                   base::format("{:.1f} ms", static_cast<double>(round_trip->count()) / 1000.0));
}

}  // namespace

std::vector<CheckFinding> findings_of_station(const StationView& view) {
  std::vector<CheckFinding> findings;
  add_consent(view.consent, findings);
  const std::size_t without_screens = findings.size();
  for (const ScreenView& screen : view.screens) {
    if (screen.live) {
      findings.push_back({screen.name, CheckVerdict::good, live_text(screen.round_trip), ""});
    } else {
      findings.push_back({screen.name, CheckVerdict::failed, tr("the screen is not heard"),
                          tr("see that it is switched on and on the network, and start display-node there")});
    }
    if (!screen.unwritable.empty()) {
      findings.push_back(
          {screen.name, CheckVerdict::failed,
           tr_format("no font there has the letters of: {}", base::join(screen.unwritable, ", ")),
           tr("install one on the screen's machine (fonts-noto has most) and start display-node again")});
    }
  }
  if (findings.size() == without_screens) {
    findings.push_back({tr("screens"), CheckVerdict::warning, tr("no screen is connected"),
                        tr("start display-node at each projector")});
  }
  return findings;
}

std::vector<std::string> bleed_texts(const CheckBleed& row) {
  std::vector<std::string> texts;
  for (const CheckBleed::Heard& heard : row.heard) {
    const std::string_view gap = texts.empty() ? "" : "   ";
    texts.push_back(base::format("{}{} {:.0f} dB", gap, heard.at, heard.db));
  }
  if (texts.empty()) texts.emplace_back(tr("nobody was heard"));
  return texts;
}

void draw_check(const StationView& view, const Frame& frame, Memory& memory, Commands& commands) {
  if (memory.looks_at_check && !ImGui::IsPopupOpen(popup)) ImGui::OpenPopup(popup);
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({display.x * 0.5F, display.y * 0.5F}, ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::SetNextWindowSize({std::min(display.x * 0.9F, std::floor(900 * frame.scale)), display.y * 0.86F});
  constexpr ImGuiWindowFlags flags = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove;
  if (!ImGui::BeginPopupModal(popup, nullptr, flags)) return;
  const float button_height = std::floor(52 * frame.scale);
  const float heading = frame.fonts.title->FontSize + 2 * ImGui::GetStyle().ItemSpacing.y;
  const float room = ImGui::GetContentRegionAvail().y - button_height - heading - 2 * ImGui::GetStyle().ItemSpacing.y;
  const bool found = view.check.state == State::finished || view.check.state == State::stopped;
  found ? draw_findings(view, frame, room, memory.finger) : draw_doing(view, frame, room);
  draw_buttons(view, button_height, memory.keys.go_back, memory, commands);
  ImGui::EndPopup();
}

}  // namespace tongping::console
