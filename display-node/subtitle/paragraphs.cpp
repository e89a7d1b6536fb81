#include "display-node/subtitle/paragraphs.hpp"

#include <cmath>
#include <utility>

namespace tongping::subtitle {
namespace {

constexpr double gap_in_pitches = 0.5;  // between paragraphs
constexpr double shrink = 0.9;          // a step
constexpr double least_scale = 0.15;    // of all together: a card that is full of text is better small than cut

constexpr double margin_pitch = 0.9;  // of a line's pitch: what its letters need, without the room to the next line

TypeSize scaled_type(const Paragraph& paragraph, double scale, Style style, Size size, text::Typesetter& typesetter) {
  style.capital_height *= paragraph.scale * scale;
  return type_size(style, size, typesetter.proportions(style.source_text.family), paragraph.language);
}

}  // namespace

int SetParagraph::gap_after() const { return static_cast<int>(std::lround(gap_in_pitches * type.pitch)); }

SetParagraph set_paragraph(Paragraph paragraph, int width, double scale, const Style& style, Size size,
                           text::Typesetter& typesetter) {
  while (true) {
    const TypeSize type = scaled_type(paragraph, scale, style, size, typesetter);
    auto lines = typesetter.set(
        {paragraph.text, paragraph.language, type.size_px, paragraph.bold, width, 0, false, style.source_text.family});
    const bool fits = !paragraph.whole || lines.size() == 1 || paragraph.scale < least_shrink;
    if (fits) return {std::move(paragraph), type, std::move(lines)};
    paragraph.scale *= shrink;
  }
}

Margin upper_margin(const Style& style, Size size) { return {0, column(style, size).top}; }

Margin lower_margin(const Style& style, Size size) {
  const int top = column(style, size).bottom;
  return {top, size.height - top};
}

SetParagraph set_in_margin(Paragraph paragraph, int width, const Margin& margin, const Style& style, Size size,
                           text::Typesetter& typesetter) {
  paragraph.whole = true;
  SetParagraph set = set_paragraph(paragraph, width, 1.0, style, size, typesetter);
  const double share = margin.height / (set.type.pitch * margin_pitch);
  return share >= 1 ? set : set_paragraph(std::move(paragraph), width, share, style, size, typesetter);
}

std::vector<SetParagraph> set_paragraphs(const std::vector<Paragraph>& paragraphs, int width, int room,
                                         const Style& style, Size size, text::Typesetter& typesetter) {
  for (double scale = 1.0;; scale *= shrink) {
    std::vector<SetParagraph> all;
    for (const Paragraph& paragraph : paragraphs) {
      all.push_back(set_paragraph(paragraph, width, scale, style, size, typesetter));
    }
    if (height_of(all) <= room || scale <= least_scale) return all;
  }
}

int height_of(const std::vector<SetParagraph>& all) {
  int height = 0;
  for (const SetParagraph& set : all) height += set.height() + set.gap_after();
  return all.empty() ? 0 : height - all.back().gap_after();
}

TextRun run_of(const SetParagraph& set, const text::Line& line, int x, int baseline) {
  TextRun run{x, baseline, set.type.size_px, set.paragraph.color, 0, {0, 0, 0}, line.glyphs, {}};
  run.text = set.paragraph.text.substr(line.begin, line.end - line.begin);
  return run;
}

int width_px(const text::Line& line) { return (line.width + 63) / 64; }

int draw_centred(const std::vector<SetParagraph>& all, int top, DrawList& picture) {
  for (const SetParagraph& set : all) {
    for (const text::Line& line : set.lines) {
      picture.runs.push_back(run_of(set, line, (picture.size.width - width_px(line)) / 2, top + set.type.ascent));
      top += set.type.pitch;
    }
    top += set.gap_after();
  }
  return all.empty() ? top : top - all.back().gap_after();
}

}  // namespace tongping::subtitle
