#include "display-node/subtitle/block.hpp"

#include <algorithm>

#include "common/base/utf8.hpp"

namespace tongping::subtitle {
namespace {

// A line stays when the character that begins the next one is the same as before.
std::size_t lines_that_stay(const std::vector<text::Line>& lines, std::size_t same_bytes) {
  std::size_t count = 0;
  while (count + 1 < lines.size() && lines[count + 1].begin < same_bytes) ++count;
  return count;
}

}  // namespace

void Block::set(const VisibleText& text, const Measure& new_measure, text::Typesetter& typesetter, bool finished) {
  const bool same_measure = !lines.empty() && measure == new_measure && shown.language == text.language;
  if (same_measure && shown.text == text.text) {
    shown = text;
    return;
  }
  const std::size_t same = same_measure ? base::common_bytes(shown.text, text.text) : 0;
  const std::size_t kept = lines_that_stay(lines, same);
  const std::size_t begin = kept == 0 ? 0 : lines[kept].begin;
  const bool grows = same_measure && same == shown.text.size();
  const int indent = kept == 0 ? new_measure.indent_px : 0;
  std::vector<text::Line> rest = typesetter.set({std::string_view(text.text).substr(begin), text.language,
                                                 new_measure.type.size_px, new_measure.bold, new_measure.width_px,
                                                 indent, finished && kept == 0 && !grows, new_measure.family});
  lines.resize(kept);
  for (text::Line& line : rest) {
    line.begin += begin;
    line.end += begin;
    for (text::Glyph& glyph : line.glyphs) glyph.byte += static_cast<std::uint32_t>(begin);
    lines.push_back(std::move(line));
  }
  shown = text;
  measure = new_measure;
  until = lines.size();
  from = std::min(same_measure ? from : 0, until - 1);
}

}  // namespace tongping::subtitle
