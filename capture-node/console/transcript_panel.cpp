// What has been said, newest at the bottom, with its translations. Follows the newest unless somebody scrolled up.
#include <cmath>

#include "capture-node/console/panels.hpp"
#include "capture-node/console/theme.hpp"
#include "capture-node/console/widgets.hpp"
#include "common/base/i18n.hpp"

namespace tongping::console {
namespace {

using base::tr;

// More are the history's; drawing thousands of them twenty times a second would cost without being read.
constexpr std::size_t most_segments = 200;

void draw_segment(const transcript::Segment& segment, const Frame& frame) {
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
  y += put_flow({x, y}, fonts.body, {{segment.text, copy ? palette::secondary : palette::text}}, text_width, 0);
  if (copy) {
    const std::string why = tr("Heard from nearer at another microphone: kept, and not shown on screens.");
    y += put_flow({x, y}, fonts.small, {{why, palette::secondary}}, text_width, 0);
  }
  for (const transcript::Translation& translation : segment.translations) {
    if (translation.text.empty()) continue;
    y += put_flow({x, y}, fonts.body, {{translation.text, palette::translation}}, text_width, 0);
  }
  ImGui::Dummy({width, y - start.y + 5 * frame.scale});
}

}  // namespace

void draw_transcript(const StationView& view, const Frame& frame, Memory& memory) {
  put_heading(frame.fonts.bold, tr("Transcript"));
  if (ImGui::BeginChild("lines")) {
    if (view.segments.empty()) {
      put_text(ImGui::GetCursorScreenPos(), frame.fonts.body, palette::secondary, tr("Nothing has been said yet."),
               ImGui::GetContentRegionAvail().x);
    }
    const bool at_end = ImGui::GetScrollY() >= ImGui::GetScrollMaxY() - 1.0F;
    const std::size_t count = view.segments.size();
    for (std::size_t i = count > most_segments ? count - most_segments : 0; i < count; ++i) {
      draw_segment(*view.segments[i], frame);
    }
    if (at_end) ImGui::SetScrollHereY(1.0F);
    memory.finger.scroll();
  }
  ImGui::EndChild();
}

}  // namespace tongping::console
