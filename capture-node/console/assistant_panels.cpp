// The first start as a person sees it: one step a page, large, and what is wrong beside the button that goes on.
#include "capture-node/console/assistant_panels.hpp"

#include <algorithm>
#include <cmath>

#include "capture-node/console/theme.hpp"
#include "capture-node/console/widgets.hpp"
#include "common/base/i18n.hpp"

namespace tongping::console {
namespace {

using base::tr;

constexpr float meter_floor_dbfs = -60.0F;

void put_words(const std::string& text, const Frame& frame, ImU32 color) {
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = put_flow(ImGui::GetCursorScreenPos(), frame.fonts.body, {{text, color}}, width, 0);
  ImGui::Dummy({width, height + 6 * frame.scale});
}

ImVec2 large_button(const Frame& frame, float parts = 4) {
  return {std::floor(ImGui::GetContentRegionAvail().x / parts), std::floor(56 * frame.scale)};
}

void draw_languages(const Frame& frame, AssistantForm& form) {
  constexpr std::array<std::pair<const char*, const char*>, 2> languages{{{"zh", "中文"}, {"en", "English"}}};
  const ImVec2 size = large_button(frame, 2.1F);
  for (const auto& [tag, name] : languages) {
    const bool chosen = base::language_in_use() == tag;
    if (chosen) ImGui::PushStyleColor(ImGuiCol_Button, palette::control_pressed);
    const bool pressed = ImGui::Button(base::format("{}###assistant-{}", name, tag).c_str(), size);
    if (chosen) ImGui::PopStyleColor();
    ImGui::SameLine();
    if (pressed) form.language_pressed = tag;
  }
  ImGui::NewLine();
  form.choice.interface_language = base::language_in_use() == "zh" ? "zh" : "en";
}

void put_level(float peak_dbfs, const Frame& frame) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 size(std::floor(160 * frame.scale), ImGui::GetFrameHeight());
  const float share = std::clamp(1.0F - peak_dbfs / meter_floor_dbfs, 0.0F, 1.0F);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled(at, {at.x + size.x, at.y + size.y}, palette::meter_back, 4 * frame.scale);
  draw.AddRectFilled(at, {at.x + size.x * share, at.y + size.y},
                     peak_dbfs > -1.0F ? palette::meter_over : palette::meter_low, 4 * frame.scale);
  ImGui::Dummy(size);
}

void draw_channel(const AssistantChannel& channel, const Frame& frame, AssistantRow& row) {
  ImGui::PushID(channel.source.c_str());
  ImGui::Checkbox("###used", &row.used);
  ImGui::SameLine();
  put_level(channel.peak_dbfs, frame);
  ImGui::SameLine();
  ImGui::SetNextItemWidth(220 * frame.scale);
  ImGui::InputTextWithHint("###label", tr("Who speaks here"), row.label.data(), row.label.size());
  if (ImGui::IsItemDeactivatedAfterEdit() && row.label[0] != 0) row.used = true;
  ImGui::SameLine();
  ImGui::ColorEdit3("###color", row.color.data(), ImGuiColorEditFlags_NoInputs);
  ImGui::SameLine();
  ImGui::SetNextItemWidth(70 * frame.scale);
  ImGui::InputText("###language", row.language.data(), row.language.size());
  ImGui::SameLine();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  put_text({at.x, at.y + (ImGui::GetFrameHeight() - frame.fonts.small->FontSize) * 0.5F}, frame.fonts.small,
           palette::secondary, channel.loopback ? base::tr_format("Loopback: {}", channel.name) : channel.name, width);
  ImGui::Dummy({width, ImGui::GetFrameHeight()});
  ImGui::PopID();
}

void take_choice(const AssistantView& view, AssistantForm& form) {
  form.choice.microphones.clear();
  for (std::size_t i = 0; i < view.channels.size(); ++i) {
    const AssistantRow& row = form.rows[i];
    if (!row.used) continue;
    const auto part = [&](std::size_t c) { return static_cast<std::uint8_t>(std::lround(row.color.at(c) * 255.0F)); };
    form.choice.microphones.push_back(
        {view.channels[i].source, row.label.data(), {part(0), part(1), part(2)}, row.language.data()});
  }
  form.choice.translate = form.translate.data();
}

AssistantRow new_row(const AssistantView& view, const std::string& source, std::size_t number) {
  const transcript::Color color = next_color(number);
  AssistantRow row;
  row.source = source;
  row.color = {static_cast<float>(color.red) / 255.0F, static_cast<float>(color.green) / 255.0F,
               static_cast<float>(color.blue) / 255.0F};
  std::copy_n(view.understands.begin(), std::min(view.understands.size(), row.language.size() - 1),
              row.language.begin());
  return row;
}

// Whatever is plugged in or out meanwhile: what was chosen and typed stays with its channel.
void order_rows(const AssistantView& view, AssistantForm& form) {
  for (std::size_t i = 0; i < view.channels.size(); ++i) {
    const std::string& source = view.channels[i].source;
    const auto place = form.rows.begin() + static_cast<std::ptrdiff_t>(i);
    const auto row = std::find_if(place, form.rows.end(), [&](const AssistantRow& r) { return r.source == source; });
    if (row == form.rows.end()) {
      form.rows.insert(place, new_row(view, source, form.rows.size()));
    } else {
      std::rotate(place, row, row + 1);
    }
  }
}

void draw_channels(const AssistantView& view, const Frame& frame, AssistantForm& form, AssistantCommands& commands) {
  order_rows(view, form);
  const bool newcomers = std::any_of(view.channels.begin(), view.channels.end(),
                                     [](const AssistantChannel& channel) { return !channel.heard; });
  if (!view.listening) {
    put_words(
        tr("Shall the meters move? All that stands here is then open for them alone; nothing is kept or written. Only "
           "where all who are heard agreed."),
        frame, palette::secondary);
  } else if (newcomers) {
    put_words(tr("Some of these were plugged in meanwhile, or could not be opened: their meters do not move yet."),
              frame, palette::secondary);
  } else {
    put_words(tr("Speak at each microphone: its meter moves. Say who speaks there; the colour is the one on the wall."),
              frame, palette::secondary);
  }
  if ((!view.listening || newcomers) &&
      ImGui::Button(base::format("{}###hear", tr("They agreed: listen")).c_str(), large_button(frame))) {
    commands.emplace_back(HearChannels{});
  }
  const float room = ImGui::GetContentRegionAvail().y - 190 * frame.scale;
  if (ImGui::BeginChild("channels", {0, room}, true)) {
    for (std::size_t i = 0; i < view.channels.size(); ++i) {
      const bool first_loopback = view.channels[i].loopback && (i == 0 || !view.channels[i - 1].loopback);
      if (first_loopback) {
        put_words(tr("No microphone, but what this machine plays itself, as those who take part by video:"), frame,
                  palette::secondary);
      }
      draw_channel(view.channels[i], frame, form.rows[i]);
    }
  }
  ImGui::EndChild();
  ImGui::AlignTextToFramePadding();
  ImGui::TextUnformatted(tr("Translated into (es; empty: not)"));
  ImGui::SameLine();
  ImGui::SetNextItemWidth(70 * frame.scale);
  ImGui::InputText("###translate", form.translate.data(), form.translate.size());
  take_choice(view, form);
}

void draw_monitors(const AssistantView& view, const Frame& frame, AssistantForm& form) {
  put_words(tr("Where do people read? A screen of this machine shows the subtitles over its whole picture."), frame,
            palette::secondary);
  for (const AssistantMonitor& monitor : view.monitors) {
    auto& chosen = form.choice.monitors;
    const auto at = std::find(chosen.begin(), chosen.end(), monitor.identity);
    bool used = at != chosen.end();
    if (!ImGui::Checkbox(base::format("{}###{}", monitor.name, monitor.identity).c_str(), &used)) continue;
    if (used) {
      chosen.push_back(monitor.identity);
    } else {
      chosen.erase(at);
    }
  }
  ImGui::Checkbox(base::format("{}###others", tr("Screens on other machines")).c_str(), &form.choice.other_machines);
  if (form.choice.other_machines) {
    put_words(
        tr("Start display-node there with the lines that `capture-node keys export` prints here. The screen shows "
           "four words: let it in when they stand in this window too."),
        frame, palette::secondary);
  }
  put_words(base::tr_format("All of this is written to {}.", view.file), frame, palette::secondary);
  if (!view.replaces) return;
  put_words(tr("A configuration stands there already."), frame, palette::warning);
  ImGui::Checkbox(base::format("{}###replace", tr("Replace it")).c_str(), &form.replace);
}

void draw_way_on(const AssistantView& view, const Frame& frame, AssistantForm& form, AssistantCommands& commands) {
  const auto problem = problem_of(form.step, form.choice, view);
  const bool last = form.step == AssistantStep::screens;
  const bool refused = last && view.replaces && !form.replace;
  const ImVec2 size = large_button(frame);
  const float bottom = ImGui::GetWindowHeight() - ImGui::GetStyle().WindowPadding.y;
  ImGui::SetCursorPosY(bottom - size.y - 44 * frame.scale);
  const std::string trouble = form.step == AssistantStep::language ? "" : view.trouble;
  put_words(trouble.empty() && problem ? *problem : trouble, frame, palette::warning);
  ImGui::SetCursorPosY(bottom - size.y);
  if (form.step != AssistantStep::language) {
    if (ImGui::Button(base::format("{}###back", tr("Back")).c_str(), size)) {
      form.step = static_cast<AssistantStep>(static_cast<int>(form.step) - 1);
    }
    ImGui::SameLine();
  }
  if (problem || refused) ImGui::PushStyleVar(ImGuiStyleVar_Alpha, 0.4F);
  const bool pressed = ImGui::Button(base::format("{}###on", last ? tr("Start") : tr("Next")).c_str(), size);
  if (problem || refused) ImGui::PopStyleVar();
  if (!pressed || problem || refused) return;
  if (last) {
    commands.emplace_back(WriteConfiguration{form.choice, form.replace});
  } else {
    form.step = static_cast<AssistantStep>(static_cast<int>(form.step) + 1);
  }
}

const char* heading_of(AssistantStep step) {
  switch (step) {
    case AssistantStep::language: return tr("1 of 3: language");
    case AssistantStep::microphones: return tr("2 of 3: microphones, and who speaks at them");
    case AssistantStep::screens: break;
  }
  return tr("3 of 3: screens");
}

}  // namespace

void draw_assistant(const AssistantView& view, const Frame& frame, AssistantForm& form, AssistantCommands& commands) {
  constexpr ImGuiWindowFlags flags =
      ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings;
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
  if (ImGui::Begin("assistant", nullptr, flags)) {
    put_heading(frame.fonts.title, heading_of(form.step), palette::text);
    ImGui::Dummy({0, 8 * frame.scale});
    switch (form.step) {
      case AssistantStep::language: draw_languages(frame, form); break;
      case AssistantStep::microphones: draw_channels(view, frame, form, commands); break;
      case AssistantStep::screens: draw_monitors(view, frame, form); break;
    }
    draw_way_on(view, frame, form, commands);
  }
  ImGui::End();
}

}  // namespace tongping::console
