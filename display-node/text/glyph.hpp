// What shaping hands on: glyphs with their places, and what text set in lines is made of. Plain values, no library's
// type.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tongping::text {

// `font` is a number that the Fonts who shaped it understands. Places are in 1/64 pixel from the line's origin: x to
// the right, y downwards from the baseline.
struct Glyph {
  std::uint32_t font = 0;
  std::uint32_t id = 0;
  std::int32_t x = 0;
  std::int32_t y = 0;
  std::uint32_t byte = 0;  // of the text, where the character begins that it draws
  bool operator==(const Glyph&) const = default;
};

// A line as it stands on the wall, glyphs from left to right. Trailing spaces belong to the range, not to the width.
struct Line {
  std::size_t begin = 0;  // bytes of the text: [begin, end)
  std::size_t end = 0;
  std::int32_t width = 0;  // 1/64 pixel
  bool right_to_left = false;
  std::vector<Glyph> glyphs;
  bool operator==(const Line&) const = default;
};

// What is to be set in lines.
struct Passage {
  std::string_view text;      // UTF-8, cleaned (base::clean_text)
  std::string_view language;  // BCP 47; decides the face of hanzi, the direction and the rules of breaking
  int size_px = 0;            // of the em
  bool bold = false;
  int width_px = 0;   // no line is wider, unless a single character is
  int indent_px = 0;  // what the first line has less (more than the width: the first line stays empty)
  // Nothing of it has been read yet and nothing will be added: its lines are made of about the same length, as many as
  // it needs anyhow, and no last line is a single hanzi. Else they are filled from the first on, so that appending text
  // changes the last line only.
  bool whole = false;
  std::string_view family = {};  // of fonts, see Fonts::add_family; empty, or not added: the chain's
};

// How tall letters are in their em, so that sizes can be given by what the eye sees.
struct Proportions {
  double capital = 0.7;  // of Latin capitals
  double hanzi = 0.9;    // of a full hanzi
};

}  // namespace tongping::text
