#include "capture-node/console/text_flow.hpp"

#include "common/base/utf8.hpp"

namespace tongping::console {
namespace {

bool is_ideograph(unsigned c) {
  return (c >= 0x2E80 && c <= 0x2FFF) || (c >= 0x3001 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x4DBF) ||
         (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF00 && c <= 0xFF60) ||
         (c >= 0x20000 && c <= 0x3FFFF);
}

bool contains(const unsigned* list, unsigned c) {
  for (; *list != 0; ++list) {
    if (*list == c) return true;
  }
  return false;
}

bool closes(unsigned c) {
  static constexpr unsigned list[] = {0x3001, 0x3002, 0xFF0C, 0xFF0E, 0xFF1A, 0xFF1B, 0xFF1F, 0xFF01,
                                      0xFF09, 0x300D, 0x300F, 0x3009, 0x300B, 0x3011, 0x3015, 0x201D,
                                      0x2019, 0x2026, 0x2014, 0x30FB, 0x30FC, ',',    '.',    ';',
                                      ':',    '!',    '?',    ')',    ']',    '%',    0};
  return contains(list, c);
}

bool opens(unsigned c) {
  static constexpr unsigned list[] = {0xFF08, 0x300C, 0x300E, 0x3008, 0x300A, 0x3010,
                                      0x3014, 0x201C, 0x2018, '(',    '[',    0};
  return contains(list, c);
}

bool may_break_between(unsigned before, unsigned after) {
  if (after == ' ' || closes(after) || opens(before)) return false;
  return before == ' ' || is_ideograph(before) || is_ideograph(after);
}

}  // namespace

std::vector<Line> break_lines(std::string_view text, float width, const Advance& advance) {
  std::vector<Line> lines;
  Line line;
  std::size_t next_begin = 0;  // where the next line would begin, were this one broken at its last opportunity
  float line_width = 0;
  float width_since_break = 0;
  unsigned before = 0;
  for (std::size_t at = 0; at < text.size();) {
    const base::CodePoint point = base::code_point_at(text, at);
    const float step = advance(point.value);
    if (at > line.begin && may_break_between(before, point.value)) {
      next_begin = at;
      width_since_break = 0;
    }
    const bool too_wide = point.value != ' ' && line_width + step > width && at > line.begin;
    if (too_wide) {
      const bool inside_word = next_begin <= line.begin;
      if (inside_word) width_since_break = 0;
      const std::size_t begin = inside_word ? at : next_begin;
      std::size_t end = begin;
      while (end > line.begin && text[end - 1] == ' ') --end;
      lines.push_back({line.begin, end});
      line.begin = begin;
      next_begin = begin;
      line_width = width_since_break;
    }
    line_width += step;
    width_since_break += step;
    before = point.value;
    at += point.bytes;
  }
  if (line.begin < text.size()) lines.push_back({line.begin, text.size()});
  return lines;
}

}  // namespace tongping::console
