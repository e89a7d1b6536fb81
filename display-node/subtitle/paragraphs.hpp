// Lines of text in the middle of a card, as large as they fit. Pure but for the typesetter.
#pragma once

#include <string>
#include <vector>

#include "display-node/subtitle/draw_list.hpp"
#include "display-node/subtitle/style.hpp"
#include "display-node/subtitle/typography.hpp"
#include "display-node/text/typesetter.hpp"

namespace tongping::subtitle {

struct Paragraph {
  std::string text;
  std::string language;
  double scale = 1.0;  // of the subtitles' letters
  Color color;
  bool bold = false;
  bool whole = false;  // is made smaller rather than broken into lines
};

// A paragraph that has been set.
struct SetParagraph {
  Paragraph paragraph;
  TypeSize type;
  std::vector<text::Line> lines;

  int height() const { return static_cast<int>(lines.size()) * type.pitch; }
  int gap_after() const;
};

inline constexpr double least_shrink = 0.4;  // below this nobody could read it anyway

// In lines of at most `width` pixels.
SetParagraph set_paragraph(Paragraph paragraph, int width, double scale, const Style& style, Size size,
                           text::Typesetter& typesetter);

// The strips above and below the text, which it never uses. Of a band the one towards the other picture is lower.
struct Margin {
  int top = 0;
  int height = 0;
};
Margin upper_margin(const Style& style, Size size);
Margin lower_margin(const Style& style, Size size);

// In one line that such a margin has room for.
SetParagraph set_in_margin(Paragraph paragraph, int width, const Margin& margin, const Style& style, Size size,
                           text::Typesetter& typesetter);

// All of them, made smaller together until they are no taller than `room`.
std::vector<SetParagraph> set_paragraphs(const std::vector<Paragraph>& paragraphs, int width, int room,
                                         const Style& style, Size size, text::Typesetter& typesetter);

int height_of(const std::vector<SetParagraph>& all);

// A line of it, at a place of the picture.
TextRun run_of(const SetParagraph& set, const text::Line& line, int x, int baseline);
int width_px(const text::Line& line);

// One below the other from `top` on, each line in the middle; gives where they end.
int draw_centred(const std::vector<SetParagraph>& all, int top, DrawList& picture);

}  // namespace tongping::subtitle
