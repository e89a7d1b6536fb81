// A picture as a plain value: what stands where, in which colour. Compared to find what changed, printed by golden
// tests.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/transcript/role.hpp"
#include "display-node/text/glyph.hpp"

namespace tongping::subtitle {

using transcript::Color;

struct Size {
  int width = 0;
  int height = 0;
  bool operator==(const Size&) const = default;
};

// Pixels; x to the right, y downwards.
struct Rect {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
  bool operator==(const Rect&) const = default;
};

// A filled rectangle.
struct Box {
  Rect rect;
  Color color;
  bool operator==(const Box&) const = default;
};

// Glyphs of one size and colour on one baseline.
struct TextRun {
  int x = 0;  // origin of the glyphs' places
  int baseline = 0;
  int size_px = 0;
  Color color;
  int outline_px = 0;  // 0: none
  Color outline_color{0, 0, 0};
  std::vector<text::Glyph> glyphs;
  std::string text;     // what the glyphs say
  bool shadow = false;  // of a text that follows
  int cut_at = 0;       // nothing of it is drawn from this row on downwards; 0: all is
  bool operator==(const TextRun&) const = default;
};

// Pixels that never change: 0x00RRGGBB, rows without padding, from the top.
struct Bitmap {
  Size size;
  std::vector<std::uint32_t> values;
};

// A bitmap of just the size of its place.
struct Picture {
  Rect rect;
  std::shared_ptr<const Bitmap> bitmap;
  bool above = false;                               // all else, instead of below it
  bool operator==(const Picture&) const = default;  // the same bitmap, not one that looks alike
};

// Drawn in this order: background, pictures, boxes, shadows, outlines, texts, pictures above all.
struct DrawList {
  Size size;
  Color background{0, 0, 0};
  std::vector<Box> boxes;
  std::vector<TextRun> runs;
  std::vector<Picture> pictures = {};
  bool operator==(const DrawList&) const = default;
};

// One line an item, in the order of drawing. [any]
std::string to_text(const DrawList& list);

}  // namespace tongping::subtitle
