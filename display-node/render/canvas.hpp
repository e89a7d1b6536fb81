// Draws pictures in software, and of each only what differs from the one before.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "display-node/subtitle/draw_list.hpp"
#include "display-node/text/rasteriser.hpp"

namespace tongping::render {

using subtitle::Color;
using subtitle::DrawList;
using subtitle::Rect;
using subtitle::Size;
using subtitle::TextRun;

// 0x00RRGGBB, rows of `size.width` without padding, from the top.
struct Pixels {
  Size size;
  std::span<const std::uint32_t> values;
};

// Borrows the rasteriser. [main]
class Canvas {
 public:
  explicit Canvas(text::Rasteriser& rasteriser);
  ~Canvas();

  // Brings the pixels to `list`; returns the rectangles that changed (none: nothing did; the whole picture after a
  // change of size or background), which do not overlap.
  std::vector<Rect> draw(const DrawList& list);

  Pixels pixels() const;

  // Outlines of every glyph of `list` are drawn into the rasteriser's cache, so that the later `draw` finds them.
  void prepare(const DrawList& list);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tongping::render
