#include "display-node/render/changes.hpp"

#include <algorithm>

namespace tongping::render {
namespace {

bool same_frame(const TextRun& a, const TextRun& b) {
  return a.x == b.x && a.baseline == b.baseline && a.size_px == b.size_px && a.color == b.color &&
         a.outline_px == b.outline_px && a.outline_color == b.outline_color && a.shadow == b.shadow &&
         a.cut_at == b.cut_at;
}

bool same_ink(const TextRun& a, const TextRun& b) { return same_frame(a, b) && a.glyphs == b.glyphs; }

std::size_t same_glyphs(const TextRun& a, const TextRun& b) {
  const auto looks_alike = [](const text::Glyph& g, const text::Glyph& h) {
    return g.font == h.font && g.id == h.id && g.x == h.x && g.y == h.y;
  };
  const auto end = std::mismatch(a.glyphs.begin(), a.glyphs.end(), b.glyphs.begin(), b.glyphs.end(), looks_alike);
  return static_cast<std::size_t>(end.first - a.glyphs.begin());
}

void add(std::vector<Rect>& rects, Rect rect) {
  if (is_empty(rect)) return;
  for (std::size_t i = 0; i < rects.size();) {
    if (!overlap(rects[i], rect)) {
      ++i;
      continue;
    }
    rect = united(rects[i], rect);
    rects.erase(rects.begin() + static_cast<std::ptrdiff_t>(i));
    i = 0;  // the larger one may touch what was passed
  }
  rects.push_back(rect);
}

void compare_pictures(const std::vector<subtitle::Picture>& before, const std::vector<subtitle::Picture>& after,
                      std::vector<Rect>& rects) {
  const auto lacks = [](const auto& pictures, const subtitle::Picture& picture) {
    return std::find(pictures.begin(), pictures.end(), picture) == pictures.end();
  };
  for (const auto& picture : before) {
    if (lacks(after, picture)) add(rects, picture.rect);
  }
  for (const auto& picture : after) {
    if (lacks(before, picture)) add(rects, picture.rect);
  }
}

void compare_boxes(const std::vector<subtitle::Box>& before, const std::vector<subtitle::Box>& after,
                   std::vector<Rect>& rects) {
  if (before == after) return;
  for (const auto& box : before) add(rects, box.rect);
  for (const auto& box : after) add(rects, box.rect);
}

}  // namespace

bool is_empty(const Rect& rect) { return rect.width <= 0 || rect.height <= 0; }

Rect common(const Rect& a, const Rect& b) {
  const int x = std::max(a.x, b.x);
  const int y = std::max(a.y, b.y);
  return {x, y, std::min(a.x + a.width, b.x + b.width) - x, std::min(a.y + a.height, b.y + b.height) - y};
}

bool overlap(const Rect& a, const Rect& b) { return !is_empty(common(a, b)); }

Rect united(const Rect& a, const Rect& b) {
  if (is_empty(a)) return b;
  if (is_empty(b)) return a;
  const int x = std::min(a.x, b.x);
  const int y = std::min(a.y, b.y);
  return {x, y, std::max(a.x + a.width, b.x + b.width) - x, std::max(a.y + a.height, b.y + b.height) - y};
}

std::vector<Rect> changes(const Drawn& before, const Drawn& after) {
  std::vector<Rect> rects;
  compare_pictures(before.list.pictures, after.list.pictures, rects);
  compare_boxes(before.list.boxes, after.list.boxes, rects);
  std::vector<bool> met(before.list.runs.size(), false);
  const auto find = [&](const TextRun& run, auto alike) {
    std::size_t at = 0;
    while (at < met.size() && (met[at] || !alike(before.list.runs[at], run))) ++at;
    return at;
  };
  std::vector<std::size_t> changed;
  for (std::size_t i = 0; i < after.list.runs.size(); ++i) {
    const std::size_t at = find(after.list.runs[i], same_ink);
    if (at < met.size()) {
      met[at] = true;
    } else {
      changed.push_back(i);
    }
  }
  for (const std::size_t i : changed) {
    const TextRun& run = after.list.runs[i];
    const std::size_t at = find(run, same_frame);
    if (at == met.size()) {
      add(rects, after.ink[i].whole);
      continue;
    }
    met[at] = true;
    const std::size_t same = same_glyphs(before.list.runs[at], run);
    add(rects, united(before.ink[at].from(same), after.ink[i].from(same)));
  }
  for (std::size_t at = 0; at < met.size(); ++at) {
    if (!met[at]) add(rects, before.ink[at].whole);
  }
  return rects;
}

}  // namespace tongping::render
