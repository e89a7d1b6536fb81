// Blending: glyphs onto pixels. Of this room only.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "display-node/render/canvas.hpp"

namespace tongping::render {

// What of a part a run may be drawn into.
Rect uncut(const TextRun& run, const Rect& part);

// Where a run's glyphs leave ink, outlines included.
struct RunInk {
  Rect whole;
  std::vector<Rect> glyphs;

  Rect from(std::size_t first) const;  // of glyphs [first, …)
};

// Finds that out. Borrows the rasteriser.
class Ink {
 public:
  explicit Ink(text::Rasteriser& rasteriser) : rasteriser_(rasteriser) {}

  RunInk of(const TextRun& run) const;

 private:
  text::Rasteriser& rasteriser_;
};

// Coverage to colour, for one text colour on what mostly lies below it. Blending halves of light by their sRGB numbers
// makes bright letters on a dark wall thin; blending light itself makes them fat. In between (exponent 1.5) strokes
// keep the weight of the design.
class Blend {
 public:
  Blend(Color text, Color background);

  bool is_for(Color text, Color background) const { return text == text_ && background == background_; }

  // Onto `to` as `coverage` says, pixel by pixel.
  void row(std::span<const std::uint8_t> coverage, std::uint32_t* to) const;

 private:
  std::uint32_t over(std::uint32_t below, std::uint8_t coverage) const;
  void pixel(std::uint8_t coverage, std::uint32_t& to) const {
    if (to == on_background_[0]) {
      to = on_background_[coverage];  // where there is none it stays by itself: a branch less
    } else if (coverage != 0) {
      to = over(to, coverage);
    }
  }

  Color text_;
  Color background_;
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
  void paint(const DrawList& list, std::span<const RunInk> ink, const Rect& part, std::span<std::uint32_t> pixels);

 private:
  void paint_run(const TextRun& run, const RunInk& ink, const Rect& whole, bool outline, Color below);
  void paint_coverage(const text::GlyphPicture& picture, int left, int top, const Rect& part, const Blend& blend);
  void paint_colored(const text::GlyphPicture& picture, int left, int top, const Rect& part);
  void fill(const Rect& rect, std::uint32_t value);
  void paint_picture(const subtitle::Picture& picture, const Rect& part);
  const Blend& blend_for(Color text, Color below);

  text::Rasteriser& rasteriser_;
  std::vector<Blend> blends_;  // few: the colours in use
  int width_ = 0;
  std::span<std::uint32_t> pixels_;
};

}  // namespace tongping::render
