// The bar at the top: which station, which meeting, what time, and whether the hall sees it.
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

// The language that the button changes to, called by its own name.
struct OtherLanguage {
  const char* tag;
  const char* name;
};

OtherLanguage other_language() {
  return base::language_in_use() == "zh" ? OtherLanguage{"en", "English"} : OtherLanguage{"zh", "中文"};
}

// What can be done about consent now; nothing where there is nothing to do.
const char* consent_button(const StationView& view) {
  switch (view.consent.state) {
    case ConsentView::State::asked:
    case ConsentView::State::withdrawn: return tr("Consent …");
    case ConsentView::State::given: return tr("Withdraw consent");
    case ConsentView::State::not_needed: break;
  }
  return nullptr;
}

float button_width(const char* text) { return ImGui::CalcTextSize(text).x + 2 * ImGui::GetStyle().FramePadding.x; }

// How much sound is kept, and for how long there is room for more.
std::string disk_line(const SoundOnDisk& sound) {
  constexpr double gibibyte = 1024.0 * 1024 * 1024;
  constexpr double most_told = 99;  // hours
  const std::string kept =
      tr_format("sound on the disk: {:.1f} of {:.1f} GiB", static_cast<double>(sound.bytes) / gibibyte,
                static_cast<double>(sound.budget) / gibibyte);
  if (!sound.hours_left) return kept;
  return base::format(
      "{}, {}", kept,
      *sound.hours_left > most_told ? tr("room for days") : tr_format("room for {:.1f} h", *sound.hours_left));
}

std::string session_line(const StationView& view, const Frame& frame) {
  if (view.session.empty()) return tr("No session is running");
  const std::string running = duration_text(base::to_ns(frame.wall) - view.session_started_ns);
  const std::string session = tr_format("{}, running for {}", view.session, running);
  return view.sound_on_disk ? base::format("{}  ·  {}", session, disk_line(*view.sound_on_disk)) : session;
}

float width_of_buttons(const StationView& view) {
  const float gap = ImGui::GetStyle().ItemSpacing.x;
  const char* consent = consent_button(view);
  return button_width(other_language().name) + gap + button_width(tr("Stop")) +
         (consent == nullptr ? 0 : button_width(consent) + gap);
}

void draw_consent_button(const StationView& view, float height, Memory& memory) {
  const char* label = consent_button(view);
  if (label == nullptr) return;
  const bool given = view.consent.state == ConsentView::State::given;
  if (!given) ImGui::PushStyleColor(ImGuiCol_Button, palette::on_air);
  if (ImGui::Button(base::format("{}###consent", label).c_str(), {button_width(label), height}) ||
      memory.keys.does(Act::consent)) {
    (given ? memory.asks_to_withdraw : memory.asks_consent) = true;
  }
  put_tip(Act::consent);
  if (!given) ImGui::PopStyleColor();
  ImGui::SameLine(0, ImGui::GetStyle().ItemSpacing.x);
}

void draw_buttons(const StationView& view, ImVec2 right, float height, Memory& memory, Commands& commands) {
  const OtherLanguage other = other_language();
  const float gap = ImGui::GetStyle().ItemSpacing.x;
  const char* stop = tr("Stop");
  const float width = button_width(stop);
  const float language_width = button_width(other.name);
  ImGui::SetCursorScreenPos({right.x - width_of_buttons(view), right.y});
  draw_consent_button(view, height, memory);
  if (ImGui::Button(base::format("{}###language", other.name).c_str(), {language_width, height}) ||
      memory.keys.change_language) {
    commands.emplace_back(SetInterfaceLanguage{other.tag});
  }
  ImGui::SameLine(0, gap);
  if (ImGui::Button(base::format("{}###stop", stop).c_str(), {width, height}) || memory.keys.does(Act::stop)) {
    memory.asks_to_quit = true;
  }
  put_tip(Act::stop);
}

}  // namespace

void draw_header(const StationView& view, const Frame& frame, Memory& memory, Commands& commands) {
  const FontSet& fonts = frame.fonts;
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = std::floor(52 * frame.scale);
  const float gap = 18 * frame.scale;

  const char* state = view.on_air ? tr("ON AIR") : tr("OFF AIR");
  const ImU32 fill = view.on_air ? palette::on_air : palette::control;
  float x = start.x +
            put_pill(start, height, fonts.title, fill, view.on_air ? IM_COL32_WHITE : palette::secondary, state) + gap;

  const float buttons = width_of_buttons(view);
  const std::string clock = clock_text(base::to_ns(frame.wall));
  const float clock_x = start.x + width - buttons - gap - width_of(fonts.title, clock);
  const float room = std::max(0.0F, clock_x - gap - x);
  put_text({x, start.y - 2 * frame.scale}, fonts.title, palette::text, view.station, room);
  put_text({x, start.y + height - fonts.small->FontSize}, fonts.small, palette::secondary, session_line(view, frame),
           room);
  put_text({clock_x, start.y + (height - fonts.title->FontSize) * 0.5F}, fonts.title, palette::text, clock, 1e6F);

  draw_buttons(view, {start.x + width, start.y}, height, memory, commands);
  ImGui::SetCursorScreenPos({start.x, start.y + height + ImGui::GetStyle().ItemSpacing.y});
}

}  // namespace tongping::console
