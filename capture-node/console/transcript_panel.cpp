// What has been said, newest at the bottom, with its translations; dimmed at its end, what is being said. Follows the
// newest unless somebody scrolled up.
#include <algorithm>
#include <cmath>

#include "capture-node/console/panels.hpp"
#include "capture-node/console/theme.hpp"
#include "capture-node/console/widgets.hpp"
#include "common/base/i18n.hpp"

namespace tongping::console {
namespace {

using base::tr;

float draw_segment(const transcript::Segment& segment, const Frame& frame) {
  const FontSet& fonts = frame.fonts;
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float column = width_of(fonts.small, "00:00:00") + 16 * frame.scale;
  put_text({start.x, start.y + 4 * frame.scale}, fonts.small, palette::secondary, clock_text(segment.wall_start_ns),
           column);
  const float x = start.x + column;
  const float text_width = width - column;
  float y = start.y;
  put_text({x, y}, fonts.bold, readable(segment.role.color), segment.role.label, text_width);
  y += std::floor(fonts.bold->FontSize * 1.25F);
  const bool copy = !segment.copy_of.empty();
  const bool unfinished = segment.state == transcript::SegmentState::interim && !segment.unstored;
  const ImU32 color = copy || unfinished ? palette::secondary : palette::text;
  y += put_flow({x, y}, fonts.body, {{segment.text, color}}, text_width, 0);
  if (copy) {
    const std::string why = tr("Heard from nearer at another microphone: kept, and not shown on screens.");
    y += put_flow({x, y}, fonts.small, {{why, palette::secondary}}, text_width, 0);
  }
  for (const transcript::Translation& translation : segment.translations) {
    if (translation.text.empty()) continue;
    const ImU32 ink = unfinished ? palette::secondary : palette::translation;
    y += put_flow({x, y}, fonts.body, {{translation.text, ink}}, text_width, 0);
  }
  const float height = y - start.y + 5 * frame.scale;
  ImGui::Dummy({width, height});
  return height;
}

void put_segment(const std::shared_ptr<const transcript::Segment>& segment, const Frame& frame, LineHeights& heights) {
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const auto known = heights.known.find(segment);
  if (known != heights.known.end() && !ImGui::IsRectVisible(start, {start.x + width, start.y + known->second})) {
    ImGui::Dummy({width, known->second});
  } else {
    heights.known[segment] = draw_segment(*segment, frame);
  }
}

void keep_true(LineHeights& heights, const StationView& view, float width, float scale) {
  if (heights.width != width || heights.scale != scale || heights.language != base::language_in_use()) {
    heights = {width, scale, std::string(base::language_in_use()), {}};
  }
  if (heights.known.size() <= 2 * most_shown_segments) return;
  std::erase_if(heights.known, [&](const auto& known) {
    return std::find(view.segments.begin(), view.segments.end(), known.first) == view.segments.end();
  });
}

}  // namespace

void draw_transcript(const StationView& view, const Frame& frame, Memory& memory) {
  put_heading(frame.fonts.bold, tr("Transcript"));
  if (ImGui::BeginChild("lines")) {
    if (view.segments.empty() && view.unfinished.empty()) {
      put_text(ImGui::GetCursorScreenPos(), frame.fonts.body, palette::secondary, tr("Nothing has been said yet."),
               ImGui::GetContentRegionAvail().x);
    }
    const bool at_end = ImGui::GetScrollY() >= ImGui::GetScrollMaxY() - 1.0F;
    keep_true(memory.line_heights, view, ImGui::GetContentRegionAvail().x, frame.scale);
    const std::size_t count = view.segments.size();
    for (std::size_t i = count > most_shown_segments ? count - most_shown_segments : 0; i < count; ++i) {
      put_segment(view.segments[i], frame, memory.line_heights);
    }
    for (const auto& segment : view.unfinished) draw_segment(*segment, frame);
    if (at_end) ImGui::SetScrollHereY(1.0F);
    memory.finger.scroll();
  }
  ImGui::EndChild();
}

}  // namespace tongping::console
