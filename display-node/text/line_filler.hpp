// Where the lines of a measured text end. Of this room only; pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "display-node/text/itemise.hpp"

namespace tongping::text {

// All in 1/64 pixel.
struct LineMeasure {
  std::int64_t width = 0;
  std::int64_t indent = 0;  // of the first line
  bool whole = false;       // see Passage
};

// Borrows units and advances.
class LineFiller {
 public:
  LineFiller(std::span<const Unit> units, std::span<const std::int32_t> advances, const LineMeasure& measure);

  // What the line of this number (from 0) may hold.
  std::int64_t available(std::size_t line) const { return room(line, measure_.width); }

  // Where the line of this number ends that begins at `begin`: later than `begin`, but for a first line without room.
  std::size_t end_of(std::size_t begin, std::size_t line) const;

  // The break before `end`, the better kind first; `begin` where there is none.
  std::size_t earlier_end(std::size_t begin, std::size_t end) const;

 private:
  bool ends_line(BreakKind kind) const {
    return kind == BreakKind::line || (!keep_words_ && kind == BreakKind::in_word);
  }

  // What a width costs: its lines, and how many of them end where only a character does.
  struct Cost {
    std::size_t lines = 0;
    std::size_t broken = 0;
  };

  std::int64_t room(std::size_t line, std::int64_t width) const;
  std::size_t fill(std::size_t begin, std::size_t line, std::int64_t width) const;
  Cost cost_of(std::int64_t width) const;
  std::int64_t balanced_width() const;
  bool is_single(std::size_t begin) const;

  std::span<const Unit> units_;
  std::span<const std::int32_t> advances_;
  LineMeasure measure_;
  bool keep_words_ = false;  // Chinese ones: only where that costs no line
  std::int64_t filled_;      // the width that lines are filled to
};

}  // namespace tongping::text
