#include "capture-node/console/widgets.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>

#include "capture-node/console/text_flow.hpp"
#include "capture-node/console/theme.hpp"
#include "common/base/format.hpp"
#include "common/base/utf8.hpp"

namespace tongping::console {
namespace {

constexpr std::string_view ellipsis = "…";

float advance_of(const ImFont* font, unsigned code_point) {
  return font->GetCharAdvance(static_cast<ImWchar>(code_point > 0xFFFF ? 0xFFFD : code_point));
}

void put(ImVec2 at, ImFont* font, ImU32 color, std::string_view text) {
  const ImVec2 pixel(std::floor(at.x), std::floor(at.y));
  ImGui::GetWindowDrawList()->AddText(font, font->FontSize, pixel, color, text.data(), text.data() + text.size());
}

// Bytes of `text` that fit into `width`.
std::size_t fitting(ImFont* font, std::string_view text, float width) {
  std::size_t at = 0;
  while (at < text.size()) {
    const base::CodePoint point = base::code_point_at(text, at);
    width -= advance_of(font, point.value);
    if (width < 0) break;
    at += point.bytes;
  }
  return at;
}

// The part of `line` that each run has, one beside the other.
void put_line(ImVec2 at, ImFont* font, const std::vector<Run>& runs, Line line) {
  std::size_t run_begin = 0;
  for (const Run& run : runs) {
    const std::size_t run_end = run_begin + run.text.size();
    const std::size_t begin = std::max(line.begin, run_begin);
    const std::size_t end = std::min(line.end, run_end);
    if (begin < end) {
      const std::string_view part = run.text.substr(begin - run_begin, end - begin);
      put(at, font, run.color, part);
      at.x += width_of(font, part);
    }
    run_begin = run_end;
  }
}

}  // namespace

float width_of(ImFont* font, std::string_view text) {
  float width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const base::CodePoint point = base::code_point_at(text, at);
    width += advance_of(font, point.value);
    at += point.bytes;
  }
  return width;
}

ImU32 color_of(Severity severity) {
  switch (severity) {
    case Severity::info: return palette::secondary;
    case Severity::warning: return palette::warning;
    case Severity::error: return palette::bad;
  }
  return palette::secondary;
}

float put_text(ImVec2 at, ImFont* font, ImU32 color, std::string_view text, float width) {
  const float whole = width_of(font, text);
  if (whole <= width) {
    put(at, font, color, text);
    return whole;
  }
  const float room = width - width_of(font, ellipsis);
  if (room <= 0) return 0;
  const std::string cut = std::string(text.substr(0, fitting(font, text, room))) + std::string(ellipsis);
  put(at, font, color, cut);
  return width_of(font, cut);
}

float put_flow(ImVec2 at, ImFont* font, const std::vector<Run>& runs, float width, std::size_t most_lines, bool draw) {
  std::string text;
  for (const Run& run : runs) text += run.text;
  const auto advance = [font](unsigned code_point) { return advance_of(font, code_point); };
  std::vector<Line> lines = break_lines(text, width, advance);
  const bool cut = most_lines != 0 && lines.size() > most_lines;
  if (cut) lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(most_lines));
  const float height = std::floor(font->FontSize * 1.28F);
  for (std::size_t i = 0; i < lines.size() && draw; ++i) {
    ImVec2 place(at.x, at.y + height * static_cast<float>(i));
    if (cut && i == 0) {
      put(place, font, palette::secondary, ellipsis);
      place.x += width_of(font, ellipsis);
      lines[0].begin += fitting(font, std::string_view(text).substr(lines[0].begin), width_of(font, ellipsis));
    }
    put_line(place, font, runs, lines[i]);
  }
  return height * static_cast<float>(lines.size());
}

float put_pill(ImVec2 at, float height, ImFont* font, ImU32 fill, ImU32 ink, std::string_view text) {
  const float margin = height * 0.45F;
  const float width = width_of(font, text) + 2 * margin;
  ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + width, at.y + height}, fill, height * 0.5F);
  put({at.x + margin, at.y + (height - font->FontSize) * 0.5F}, font, ink, text);
  return width;
}

std::string clock_text(std::int64_t wall_ns, bool seconds) {
  const auto second = static_cast<std::time_t>(wall_ns / 1'000'000'000);
  std::tm local{};
  ::localtime_r(&second, &local);
  if (seconds) return base::format("{:02}:{:02}:{:02}", local.tm_hour, local.tm_min, local.tm_sec);
  return base::format("{:02}:{:02}", local.tm_hour, local.tm_min);
}

std::string duration_text(std::int64_t ns) {
  const std::int64_t seconds = std::max<std::int64_t>(0, ns / 1'000'000'000);
  if (seconds < 3600) return base::format("{}:{:02}", seconds / 60, seconds % 60);
  return base::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

float heading_height(const ImFont* font) { return std::floor(font->FontSize * 1.35F); }

bool is_pointed_at() { return ImGui::IsItemHovered() || (ImGui::IsItemFocused() && ImGui::GetIO().NavVisible); }

// Above it, where no finger and fewer buttons are.
void put_tip(Act act) {
  if (!ImGui::IsItemHovered()) return;
  const ImVec2 item = ImGui::GetItemRectMin();
  const Shortcut shortcut = shortcut_of(act);
  ImGui::SetNextWindowPos({item.x, item.y}, ImGuiCond_Always, {0.0F, 1.0F});
  ImGui::SetTooltip("%s: %s", name_of(shortcut).c_str(), shortcut.meaning);
}

bool put_item(const char* label, bool chosen, float scale, ImGuiSelectableFlags flags) {
  ImGui::PushStyleVar(ImGuiStyleVar_SelectableTextAlign, {0.0F, 0.5F});
  const bool pressed = ImGui::Selectable(label, chosen, flags, {0, std::floor(touch_height * scale)});
  ImGui::PopStyleVar();
  return pressed;
}

bool put_fold(ImFont* font, const char* id, const char* text, float scale, bool& open, float kept_free) {
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x - kept_free;
  const float height = std::floor(touch_height * scale);
  const float line = heading_height(font);
  // The panel's margin belongs to it, so that nothing moves down.
  ImGui::SetCursorScreenPos({start.x, start.y - std::floor((height - line) * 0.5F)});
  if (ImGui::InvisibleButton(id, {width, height})) open = !open;
  const ImU32 color = is_pointed_at() ? palette::text : palette::secondary;
  const float u = font->FontSize * 0.28F;
  const ImVec2 at(start.x + width - 2 * u, start.y + font->FontSize * 0.6F);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  if (open) {
    draw.AddTriangleFilled({at.x - u, at.y - 0.6F * u}, {at.x + u, at.y - 0.6F * u}, {at.x, at.y + 0.8F * u}, color);
  } else {
    draw.AddTriangleFilled({at.x + 0.6F * u, at.y - u}, {at.x + 0.6F * u, at.y + u}, {at.x - 0.8F * u, at.y}, color);
  }
  put_text(start, font, color, text, width - 5 * u);
  ImGui::SetCursorScreenPos(start);
  ImGui::Dummy({1, line});
  return open;
}

float put_tick(ImFont* font, const char* id, const char* text, float scale, ImVec2 top_right, bool& on, bool draw) {
  const float box = std::floor(font->FontSize * 0.8F);
  const float gap = std::floor(6 * scale);
  const float width = std::ceil(width_of(font, text)) + box + 2 * gap;
  if (!draw) return width;
  const ImVec2 before = ImGui::GetCursorScreenPos();
  const float height = std::floor(touch_height * scale);
  const ImVec2 start(top_right.x - width, top_right.y);
  ImGui::SetCursorScreenPos({start.x, start.y - std::floor((height - heading_height(font)) * 0.5F)});
  if (ImGui::InvisibleButton(id, {width, height})) on = !on;
  const ImU32 color = is_pointed_at() ? palette::text : palette::secondary;
  const ImVec2 at(start.x + gap, start.y + std::floor((font->FontSize - box) * 0.6F));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRect(at, {at.x + box, at.y + box}, color, 2 * scale, 0, scale);
  const float inner = std::floor(box * 0.25F);
  if (on) list.AddRectFilled({at.x + inner, at.y + inner}, {at.x + box - inner, at.y + box - inner}, color);
  put(ImVec2(at.x + box + gap, start.y), font, color, text);
  ImGui::SetCursorScreenPos(before);
  return width;
}

void put_heading(ImFont* font, const char* text, ImU32 color) {
  put_text(ImGui::GetCursorScreenPos(), font, color, text, ImGui::GetContentRegionAvail().x);
  ImGui::Dummy({1, heading_height(font)});
}

}  // namespace tongping::console
