// Glyphs as small pictures, kept in a bounded cache.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "display-node/text/fonts.hpp"

namespace tongping::text {

struct GlyphKey {
  std::uint32_t font = 0;
  std::uint32_t id = 0;
  std::uint16_t size_px = 0;
  std::uint8_t phase = 0;       // quarter pixels to the right, 0 to 3
  std::uint8_t outline_px = 0;  // 0: the glyph; else its outline thickened by so much to every side, filled
  bool operator==(const GlyphKey&) const = default;
};

// Coverage (one byte a pixel) or colour (four bytes: blue, green, red, alpha; premultiplied).
struct GlyphPicture {
  int left = 0;  // from the glyph's place to the picture's left edge
  int top = 0;   // from the baseline up to the picture's top edge
  int width = 0;
  int height = 0;
  bool colored = false;
  std::span<const std::uint8_t> pixels;  // rows without padding
};

// Borrows Fonts. [main]
class Rasteriser {
 public:
  // `limit_bytes`: of pictures kept; the least recently used half goes when it is reached.
  explicit Rasteriser(Fonts& fonts, std::size_t limit_bytes = 12U << 20U);
  ~Rasteriser();

  // Drawn when it is not in the cache. Valid until the next call; empty where a glyph has no ink.
  const GlyphPicture& picture(const GlyphKey& key);

  std::size_t bytes() const;

 private:
  struct Cache;
  std::unique_ptr<Cache> cache_;
};

}  // namespace tongping::text
