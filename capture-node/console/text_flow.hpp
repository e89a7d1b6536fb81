// Breaks text into lines where Chinese and European text may be broken; Dear ImGui breaks at spaces only. Pure.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

namespace tongping::console {

// Bytes [begin, end) of the text; the spaces at which it was broken belong to neither line.
struct Line {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool operator==(const Line&) const = default;
};

using Advance = std::function<float(unsigned code_point)>;

// Lines no wider than `width`: broken after spaces and beside hanzi and kana, but not before closing punctuation nor
// after opening (the core of UAX #14's classes ID, CL, OP); inside a word only where it alone is too wide. [any]
std::vector<Line> break_lines(std::string_view text, float width, const Advance& advance);

}  // namespace tongping::console
