#include "display-node/text/rasteriser.hpp"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_GLYPH_H
#include FT_OUTLINE_H
#include FT_STROKER_H

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <vector>

#include "display-node/text/font_table.hpp"

namespace tongping::text {
namespace {

using FtStroker = base::Owned<FT_StrokerRec_, FT_Stroker_Done>;
using FtGlyph = base::Owned<FT_GlyphRec, FT_Done_Glyph>;

struct Kept {
  GlyphPicture picture;
  std::vector<std::uint8_t> pixels;
};

struct Hash {
  std::size_t operator()(const GlyphKey& key) const {
    std::uint64_t bits = (std::uint64_t{key.font} << 40U) ^ (std::uint64_t{key.id} << 20U) ^ key.size_px ^
                         (std::uint64_t{key.phase} << 16U) ^ (std::uint64_t{key.outline_px} << 56U);
    bits *= 0x9E3779B97F4A7C15ULL;  // Fibonacci hashing (Knuth, vol. 3, 6.4)
    return bits ^ (bits >> 32U);
  }
};

using Pictures = std::unordered_map<GlyphKey, Kept, Hash>;

Kept from_coverage(const FT_Bitmap& bitmap, int left, int top) {
  Kept kept;
  const auto width = static_cast<int>(bitmap.width);
  const auto height = static_cast<int>(bitmap.rows);
  if (bitmap.pixel_mode != FT_PIXEL_MODE_GRAY || width == 0 || height == 0) return kept;
  kept.pixels.reserve(std::size_t{bitmap.width} * bitmap.rows);
  for (int y = 0; y < height; ++y) {
    const std::uint8_t* row = bitmap.buffer + static_cast<std::ptrdiff_t>(y) * bitmap.pitch;
    kept.pixels.insert(kept.pixels.end(), row, row + width);
  }
  kept.picture = {left, top, width, height, false, {}};
  return kept;
}

// One colour channel of a stretch of source pixels [x0, x1) x [y0, y1), each weighed by how much of it lies inside.
void average(const FT_Bitmap& from, double x0, double x1, double y0, double y1, std::uint8_t* to) {
  double sums[4] = {0, 0, 0, 0};
  const int last_x = std::min(static_cast<int>(from.width), static_cast<int>(std::ceil(x1)));
  const int last_y = std::min(static_cast<int>(from.rows), static_cast<int>(std::ceil(y1)));
  for (int y = static_cast<int>(y0); y < last_y; ++y) {
    const std::uint8_t* row = from.buffer + static_cast<std::ptrdiff_t>(y) * from.pitch;
    const double tall = std::min(y1, y + 1.0) - std::max(y0, static_cast<double>(y));
    for (int x = static_cast<int>(x0); x < last_x; ++x) {
      const double weight = tall * (std::min(x1, x + 1.0) - std::max(x0, static_cast<double>(x)));
      for (int channel = 0; channel < 4; ++channel) sums[channel] += weight * row[4 * x + channel];
    }
  }
  const double area = (x1 - x0) * (y1 - y0);
  for (int channel = 0; channel < 4; ++channel)
    to[channel] = static_cast<std::uint8_t>(std::lround(sums[channel] / area));
}

// Colour fonts of this kind hold pictures of one size only.
Kept from_colored(const FT_GlyphSlotRec& slot, double scale) {
  Kept kept;
  const FT_Bitmap& from = slot.bitmap;
  if (from.pixel_mode != FT_PIXEL_MODE_BGRA || from.width == 0 || from.rows == 0) return kept;
  const int width = std::max(1, static_cast<int>(std::lround(from.width * scale)));
  const int height = std::max(1, static_cast<int>(std::lround(from.rows * scale)));
  kept.pixels.resize(std::size_t{4} * width * height);
  const double step_x = static_cast<double>(from.width) / width;
  const double step_y = static_cast<double>(from.rows) / height;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      std::uint8_t* to = kept.pixels.data() + 4 * (static_cast<std::size_t>(y) * width + x);
      average(from, x * step_x, (x + 1) * step_x, y * step_y, (y + 1) * step_y, to);
    }
  }
  const auto scaled = [&](int value) { return static_cast<int>(std::lround(value * scale)); };
  kept.picture = {scaled(slot.bitmap_left), scaled(slot.bitmap_top), width, height, true, {}};
  return kept;
}

}  // namespace

// Two generations: what is used moves to the young one; when that is half the limit, the old one goes.
struct Rasteriser::Cache {
  Cache(FontTable& table, std::size_t limit) : fonts(table), limit_bytes(limit) {}

  Kept draw(const GlyphKey& key);
  Kept draw_colored(FT_Face face, const GlyphKey& key);
  Kept draw_outline(FT_Face face, const GlyphKey& key);
  const GlyphPicture& keep(const GlyphKey& key, Kept kept);

  FontTable& fonts;
  const std::size_t limit_bytes;
  FtStroker stroker;
  std::unordered_map<std::uint32_t, int> sizes;  // what each font is set to
  Pictures young;
  Pictures old;
  std::size_t young_bytes = 0;
  std::size_t old_bytes = 0;
};

Kept Rasteriser::Cache::draw_colored(FT_Face face, const GlyphKey& key) {
  if (key.outline_px > 0 || FT_Select_Size(face, 0) != 0) return {};
  if (FT_Load_Glyph(face, key.id, FT_LOAD_COLOR) != 0) return {};
  const double strike_px = static_cast<double>(face->available_sizes[0].y_ppem) / 64;
  return from_colored(*face->glyph, key.size_px / strike_px);
}

Kept Rasteriser::Cache::draw_outline(FT_Face face, const GlyphKey& key) {
  if (!stroker) {
    FT_Stroker made = nullptr;
    if (FT_Stroker_New(fonts.library(), &made) != 0) return {};
    stroker.reset(made);
  }
  FT_Stroker_Set(stroker.get(), key.outline_px * 64, FT_STROKER_LINECAP_ROUND, FT_STROKER_LINEJOIN_ROUND, 0);
  FT_Glyph glyph = nullptr;
  if (FT_Get_Glyph(face->glyph, &glyph) != 0) return {};
  // Both calls replace the glyph and free the one before.
  const bool done = FT_Glyph_StrokeBorder(&glyph, stroker.get(), 0, 1) == 0 &&
                    FT_Glyph_To_Bitmap(&glyph, FT_RENDER_MODE_NORMAL, nullptr, 1) == 0;
  const FtGlyph owner(glyph);
  if (!done) return {};
  const auto* bitmap = reinterpret_cast<FT_BitmapGlyph>(glyph);
  return from_coverage(bitmap->bitmap, bitmap->left, bitmap->top);
}

Kept Rasteriser::Cache::draw(const GlyphKey& key) {
  FT_Face face = fonts.drawable(key.font);
  if (face == nullptr) return {};
  if (FT_HAS_COLOR(face) && FT_HAS_FIXED_SIZES(face)) return draw_colored(face, key);
  int& size = sizes[key.font];
  if (size != key.size_px) {
    if (FT_Set_Pixel_Sizes(face, 0, key.size_px) != 0) return {};
    size = key.size_px;
  }
  // At the sizes of a wall hinting costs time and moves strokes; the baseline is on a whole pixel without it.
  if (FT_Load_Glyph(face, key.id, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP) != 0) return {};
  if (face->glyph->format != FT_GLYPH_FORMAT_OUTLINE) return {};
  FT_Outline_Translate(&face->glyph->outline, key.phase * 16, 0);
  if (key.outline_px > 0) return draw_outline(face, key);
  if (FT_Render_Glyph(face->glyph, FT_RENDER_MODE_NORMAL) != 0) return {};
  return from_coverage(face->glyph->bitmap, face->glyph->bitmap_left, face->glyph->bitmap_top);
}

const GlyphPicture& Rasteriser::Cache::keep(const GlyphKey& key, Kept kept) {
  const std::size_t bytes = kept.pixels.size() + sizeof(Kept) + sizeof(GlyphKey);
  if (young_bytes + bytes > limit_bytes / 2) {
    old = std::move(young);
    old_bytes = young_bytes;
    young.clear();
    young_bytes = 0;
  }
  young_bytes += bytes;
  Kept& stored = young.insert_or_assign(key, std::move(kept)).first->second;
  stored.picture.pixels = stored.pixels;
  return stored.picture;
}

Rasteriser::Rasteriser(Fonts& fonts, std::size_t limit_bytes)
    : cache_(std::make_unique<Cache>(fonts.table(), limit_bytes)) {}
Rasteriser::~Rasteriser() = default;

const GlyphPicture& Rasteriser::picture(const GlyphKey& key) {
  if (const auto found = cache_->young.find(key); found != cache_->young.end()) return found->second.picture;
  if (const auto found = cache_->old.find(key); found != cache_->old.end()) {
    Kept kept = std::move(found->second);
    cache_->old.erase(found);
    cache_->old_bytes -= kept.pixels.size() + sizeof(Kept) + sizeof(GlyphKey);
    return cache_->keep(key, std::move(kept));
  }
  return cache_->keep(key, cache_->draw(key));
}

std::size_t Rasteriser::bytes() const { return cache_->young_bytes + cache_->old_bytes; }

}  // namespace tongping::text
