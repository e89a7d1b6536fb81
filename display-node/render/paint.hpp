// Blending: glyphs onto pixels. Of this room only.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "display-node/render/canvas.hpp"

namespace tongping::render {

// Where a run's glyphs leave ink. Borrows the rasteriser.
class Ink {
 public:
  explicit Ink(text::Rasteriser& rasteriser) : rasteriser_(rasteriser) {}

  // Of glyphs [first, …) of the run, with its outline.
  Rect of(const TextRun& run, std::size_t first = 0) const;

 private:
  text::Rasteriser& rasteriser_;
};

// Coverage to colour, for one text colour on one background. Blending halves of light by their sRGB numbers makes
// bright letters on a dark wall thin; blending light itself makes them fat. In between (exponent 1.5) strokes keep the
// weight of the design.
class Blend {
 public:
  Blend(Color text, Color background);

  Color text() const { return text_; }
  std::uint32_t background() const { return on_background_[0]; }
  std::uint32_t on_background(std::uint8_t coverage) const { return on_background_[coverage]; }
  std::uint32_t over(std::uint32_t below, std::uint8_t coverage) const;

 private:
  Color text_;
  std::uint32_t value_;
  std::array<std::uint8_t, 256> opacity_{};
  std::array<std::uint32_t, 256> on_background_{};
};

std::uint32_t value_of(Color color);

// Paints parts of pictures. [main]
class Painter {
 public:
  explicit Painter(text::Rasteriser& rasteriser) : rasteriser_(rasteriser) {}

  // Everything of `list` inside `part`; `ink` is that of its runs.
  void paint(const DrawList& list, std::span<const Rect> ink, const Rect& part, std::span<std::uint32_t> pixels);

 private:
  void paint_run(const TextRun& run, const Rect& part, bool outline);
  void paint_coverage(const text::GlyphPicture& picture, int left, int top, const Rect& part, const Blend& blend);
  void paint_colored(const text::GlyphPicture& picture, int left, int top, const Rect& part);
  void fill(const Rect& rect, std::uint32_t value);
  const Blend& blend_for(Color color);

  text::Rasteriser& rasteriser_;
  std::vector<Blend> blends_;  // few: the colours of text in use
  Color background_;
  int width_ = 0;
  std::span<std::uint32_t> pixels_;
};

}  // namespace tongping::render
