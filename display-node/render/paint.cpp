#include "display-node/render/paint.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "display-node/render/changes.hpp"

namespace tongping::render {
namespace {

constexpr double blending_exponent = 1.5;
constexpr std::size_t blends_kept = 32;
constexpr int strip_width = 192;  // pixels painted at a time: a strip of two lines stays in a core's second-level cache

enum class Layer { shadows, outlines, texts };

struct Placed {
  text::GlyphKey key;
  int x = 0;
  int y = 0;
};

// To the nearest quarter pixel across, to whole pixels down: baselines stay sharp.
Placed placed(const TextRun& run, const text::Glyph& glyph, bool outline) {
  const int x = run.x * 64 + glyph.x + 8;
  const int down = (glyph.y + 32) >> 6;
  const auto phase = static_cast<std::uint8_t>((x & 63) >> 4);
  const auto thick = static_cast<std::uint8_t>(outline ? std::min(run.outline_px, 255) : 0);
  return {{glyph.font, glyph.id, static_cast<std::uint16_t>(run.size_px), phase, thick}, x >> 6, run.baseline + down};
}

std::uint8_t mix(std::uint32_t from, std::uint32_t to, std::uint32_t opacity) {
  const std::uint32_t sum = from * (255 - opacity) + to * opacity + 128;
  return static_cast<std::uint8_t>((sum + (sum >> 8U)) >> 8U);  // exactly sum / 255, rounded
}

}  // namespace

std::uint32_t value_of(Color color) {
  return (std::uint32_t{color.red} << 16U) | (std::uint32_t{color.green} << 8U) | color.blue;
}

Rect uncut(const TextRun& run, const Rect& part) {
  return run.cut_at == 0 ? part : common(part, {part.x, part.y, part.width, run.cut_at - part.y});
}

Rect RunInk::from(std::size_t first) const {
  Rect ink;
  for (std::size_t i = first; i < glyphs.size(); ++i) ink = united(ink, glyphs[i]);
  return ink;
}

RunInk Ink::of(const TextRun& run) const {
  RunInk ink;
  ink.glyphs.reserve(run.glyphs.size());
  for (const text::Glyph& glyph : run.glyphs) {
    Rect both;
    for (const bool outline : {false, true}) {
      if (outline && run.outline_px == 0) continue;
      const Placed at = placed(run, glyph, outline);
      const text::GlyphPicture& picture = rasteriser_.picture(at.key);
      both = united(both, {at.x + picture.left, at.y - picture.top, picture.width, picture.height});
    }
    both = uncut(run, both);
    ink.glyphs.push_back(both);
    ink.whole = united(ink.whole, both);
  }
  return ink;
}

Blend::Blend(Color text, Color background) : text_(text), background_(background), value_(value_of(text)) {
  const auto brightness = [](Color c) { return (0.2126 * c.red + 0.7152 * c.green + 0.0722 * c.blue) / 255; };
  const double from = brightness(background);
  const double to = brightness(text);
  const auto light = [](double value) { return std::pow(value, blending_exponent); };
  for (std::size_t i = 0; i < opacity_.size(); ++i) {
    const double share = static_cast<double>(i) / 255;
    double opacity = share;
    if (std::abs(to - from) > 0.05) {
      const double mixed = std::pow(light(from) + (light(to) - light(from)) * share, 1 / blending_exponent);
      opacity = std::clamp((mixed - from) / (to - from), 0.0, 1.0);
    }
    opacity_[i] = static_cast<std::uint8_t>(std::lround(255 * opacity));
    on_background_[i] = over(value_of(background), static_cast<std::uint8_t>(i));
  }
}

std::uint32_t Blend::over(std::uint32_t below, std::uint8_t coverage) const {
  const std::uint32_t opacity = opacity_[coverage];
  const auto channel = [&](unsigned shift) {
    return std::uint32_t{mix((below >> shift) & 0xFFU, (value_ >> shift) & 0xFFU, opacity)} << shift;
  };
  return channel(16) | channel(8) | channel(0);
}

namespace {

constexpr std::size_t step = sizeof(std::uint64_t);  // pixels looked at together

bool all_are(const std::uint32_t* pixels, std::uint32_t value) {
  std::uint32_t differ = 0;
  for (std::size_t i = 0; i < step; ++i) differ |= pixels[i] ^ value;
  return differ == 0;
}

}  // namespace

// Glyphs are mostly nothing or solid, and stand mostly on one colour: a branch for eight pixels instead of eight.
void Blend::row(std::span<const std::uint8_t> coverage, std::uint32_t* to) const {
  std::size_t x = 0;
  for (; x + step <= coverage.size(); x += step) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, coverage.data() + x, step);
    if (eight == 0) continue;
    if (eight == UINT64_MAX) {
      std::fill_n(to + x, step, value_);
      continue;
    }
    if (all_are(to + x, on_background_[0])) {
      for (std::size_t i = x; i < x + step; ++i) to[i] = on_background_[coverage[i]];
    } else {
      for (std::size_t i = x; i < x + step; ++i) pixel(coverage[i], to[i]);
    }
  }
  for (; x < coverage.size(); ++x) pixel(coverage[x], to[x]);
}

const Blend& Painter::blend_for(Color text, Color below) {
  const auto found =
      std::find_if(blends_.begin(), blends_.end(), [&](const Blend& blend) { return blend.is_for(text, below); });
  if (found != blends_.end()) return *found;
  if (blends_.size() >= blends_kept) blends_.clear();
  return blends_.emplace_back(text, below);
}

void Painter::fill(const Rect& rect, std::uint32_t value) {
  for (int y = rect.y; y < rect.y + rect.height; ++y) {
    std::fill_n(pixels_.begin() + static_cast<std::ptrdiff_t>(y) * width_ + rect.x, std::max(rect.width, 0), value);
  }
}

void Painter::paint_picture(const subtitle::Picture& picture, const Rect& part) {
  const Rect seen = common(picture.rect, part);
  if (is_empty(seen)) return;
  for (int y = seen.y; y < seen.y + seen.height; ++y) {
    const auto from = static_cast<std::ptrdiff_t>(y - picture.rect.y) * picture.rect.width + (seen.x - picture.rect.x);
    std::copy_n(picture.bitmap->values.begin() + from, seen.width,
                pixels_.begin() + static_cast<std::ptrdiff_t>(y) * width_ + seen.x);
  }
}

void Painter::paint_coverage(const text::GlyphPicture& picture, int left, int top, const Rect& part,
                             const Blend& blend) {
  const Rect seen = common({left, top, picture.width, picture.height}, part);
  if (is_empty(seen)) return;
  for (int y = seen.y; y < seen.y + seen.height; ++y) {
    const auto from = picture.pixels.subspan(static_cast<std::size_t>(y - top) * picture.width + (seen.x - left),
                                             static_cast<std::size_t>(seen.width));
    blend.row(from, pixels_.data() + static_cast<std::ptrdiff_t>(y) * width_ + seen.x);
  }
}

void Painter::paint_colored(const text::GlyphPicture& picture, int left, int top, const Rect& part) {
  const Rect seen = common({left, top, picture.width, picture.height}, part);
  for (int y = seen.y; y < seen.y + seen.height; ++y) {
    for (int x = seen.x; x < seen.x + seen.width; ++x) {
      const std::uint8_t* from =
          picture.pixels.data() + 4 * (static_cast<std::ptrdiff_t>(y - top) * picture.width + (x - left));
      std::uint32_t& to = pixels_[static_cast<std::size_t>(y) * width_ + x];
      const std::uint32_t rest = 255U - from[3];
      const auto channel = [&](unsigned index, unsigned shift) {
        return std::min(255U, from[index] + (((to >> shift) & 0xFFU) * rest + 127) / 255) << shift;
      };
      to = channel(2, 16) | channel(1, 8) | channel(0, 0);
    }
  }
}

void Painter::paint_run(const TextRun& run, const RunInk& ink, const Rect& whole, bool outline, Color below) {
  const Rect part = uncut(run, whole);
  const Blend& blend = blend_for(outline ? run.outline_color : run.color, below);
  for (std::size_t i = 0; i < run.glyphs.size(); ++i) {
    if (!overlap(ink.glyphs[i], part)) continue;
    const Placed at = placed(run, run.glyphs[i], outline);
    const text::GlyphPicture& picture = rasteriser_.picture(at.key);
    if (picture.colored) {
      paint_colored(picture, at.x + picture.left, at.y - picture.top, part);
    } else {
      paint_coverage(picture, at.x + picture.left, at.y - picture.top, part, blend);
    }
  }
}

namespace {

// What most of the run's pixels stand on.
Color color_below(const DrawList& list, const RunInk& ink) {
  const auto holds = [&](const subtitle::Box& box) { return common(box.rect, ink.whole) == ink.whole; };
  const auto box = std::find_if(list.boxes.rbegin(), list.boxes.rend(), holds);
  return box == list.boxes.rend() ? list.background : box->color;
}

}  // namespace

void Painter::paint(const DrawList& list, std::span<const RunInk> ink, const Rect& part,
                    std::span<std::uint32_t> pixels) {
  width_ = list.size.width;
  pixels_ = pixels;
  for (int x = part.x; x < part.x + part.width; x += strip_width) {
    const Rect strip = common({x, part.y, strip_width, part.height}, part);
    fill(strip, value_of(list.background));
    const auto paint_pictures = [&](bool above) {
      for (const subtitle::Picture& picture : list.pictures) {
        if (picture.above == above) paint_picture(picture, strip);
      }
    };
    paint_pictures(false);
    for (const subtitle::Box& box : list.boxes) fill(common(box.rect, strip), value_of(box.color));
    for (const Layer layer : {Layer::shadows, Layer::outlines, Layer::texts}) {
      for (std::size_t i = 0; i < list.runs.size(); ++i) {
        const TextRun& run = list.runs[i];
        const bool outline = layer == Layer::outlines;
        const bool here = outline ? run.outline_px > 0 : run.shadow == (layer == Layer::shadows);
        if (!here || !overlap(ink[i].whole, strip)) continue;
        const bool on_outline = !outline && run.outline_px > 0;
        paint_run(run, ink[i], strip, outline, on_outline ? run.outline_color : color_below(list, ink[i]));
      }
    }
    paint_pictures(true);
  }
}

}  // namespace tongping::render
