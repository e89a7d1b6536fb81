#include "display-node/text/line_filler.hpp"

#include <unicode/uchar.h>

#include <algorithm>

namespace tongping::text {
namespace {

// More lines than that are a page; its lines are filled.
constexpr std::size_t balanced_lines = 6;

// A word stays whole where no more than a fifth of a line's room goes down with it: three hanzi of sixteen.
constexpr std::int64_t most_left = 5;

constexpr std::int64_t precision = 8 * 64;  // eight pixels more or less are no better balance

bool is_hanzi_or_sign(const Unit& unit) { return unit.code_point >= 0x2E80; }

}  // namespace

LineFiller::LineFiller(std::span<const Unit> units, std::span<const std::int32_t> advances, const LineMeasure& measure)
    : units_(units), advances_(advances), measure_(measure), filled_(measure.width) {
  if (!measure.whole) return;
  const std::size_t least = cost_of(measure.width).lines;
  keep_words_ = true;
  keep_words_ = cost_of(measure.width).lines <= least;
  filled_ = balanced_width();
}

std::int64_t LineFiller::room(std::size_t line, std::int64_t width) const {
  return line == 0 ? width - measure_.indent : width;
}

std::size_t LineFiller::fill(std::size_t begin, std::size_t line, std::int64_t width) const {
  const std::int64_t available = room(line, width);
  const bool may_be_empty = line == 0 && measure_.indent > 0;
  std::size_t last_line = begin;
  std::size_t last_in_word = begin;
  std::size_t last_character = begin;
  std::int64_t left_over = 0;  // of the line's text, behind the last place between words
  std::int64_t filled = 0;
  for (std::size_t i = begin; i < units_.size(); ++i) {
    if (i > begin && ends_line(units_[i].before)) last_line = i;
    if (i > begin && units_[i].before == BreakKind::in_word) last_in_word = i;
    if (last_line == i) left_over = 0;
    left_over += advances_[i];
    if (i > begin && units_[i].before != BreakKind::none) last_character = i;
    filled += advances_[i];
    if (units_[i].space || filled <= available) continue;  // a space may hang over the edge
    if (last_in_word > last_line && (last_line == begin || left_over > available / most_left)) return last_in_word;
    if (last_line > begin) return last_line;
    if (may_be_empty) return begin;
    if (last_character > begin) return last_character;
    std::size_t end = i + 1;
    while (end < units_.size() && units_[end].before == BreakKind::none) ++end;
    return end;
  }
  return units_.size();
}

LineFiller::Cost LineFiller::cost_of(std::int64_t width) const {
  Cost cost;
  for (std::size_t begin = 0; begin < units_.size(); ++cost.lines) {
    begin = fill(begin, cost.lines, width);
    if (begin < units_.size() && !ends_line(units_[begin].before)) ++cost.broken;
    if (cost.lines > balanced_lines) break;
  }
  return cost;
}

// The narrowest that needs no more lines, and divides no more words, than the full width.
std::int64_t LineFiller::balanced_width() const {
  const Cost full = cost_of(measure_.width);
  if (full.lines < 2 || full.lines > balanced_lines) return measure_.width;
  std::int64_t enough = measure_.width;
  std::int64_t too_narrow = 0;
  while (enough - too_narrow > precision) {
    const std::int64_t width = (enough + too_narrow) / 2;
    const Cost cost = cost_of(width);
    (cost.lines <= full.lines && cost.broken <= full.broken ? enough : too_narrow) = width;
  }
  return enough;
}

std::size_t LineFiller::end_of(std::size_t begin, std::size_t line) const {
  const std::size_t end = fill(begin, line, filled_);
  if (!measure_.whole || end <= begin || !is_single(end)) return end;
  const std::size_t earlier = earlier_end(begin, end);
  return earlier > begin && units_[earlier].before >= BreakKind::in_word ? earlier : end;
}

// Whether the rest from `begin` on is one hanzi, with what closes after it.
bool LineFiller::is_single(std::size_t begin) const {
  std::size_t hanzi = 0;
  for (std::size_t i = begin; i < units_.size(); ++i) {
    const auto c = static_cast<UChar32>(units_[i].code_point);
    if (u_isalnum(c) == 0) continue;
    if (!is_hanzi_or_sign(units_[i]) || ++hanzi > 1) return false;
  }
  return hanzi == 1;
}

std::size_t LineFiller::earlier_end(std::size_t begin, std::size_t end) const {
  for (const BreakKind kind : {BreakKind::line, BreakKind::in_word, BreakKind::character}) {
    for (std::size_t i = end - 1; i > begin; --i) {
      if (units_[i].before == kind) return i;
    }
  }
  return begin;
}

}  // namespace tongping::text
