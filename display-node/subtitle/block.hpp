// The lines of one text of a cue, and how they stay where they are while it grows. Pure but for the typesetter.
#pragma once

#include <string>
#include <vector>

#include "display-node/subtitle/typography.hpp"
#include "display-node/subtitle/visible.hpp"
#include "display-node/text/typesetter.hpp"

namespace tongping::subtitle {

// What a block's lines depend on besides its text.
struct Measure {
  TypeSize type;
  int width_px = 0;
  int indent_px = 0;  // of the first line, for the role's label
  bool bold = false;
  std::string family = {};  // of fonts
  bool operator==(const Measure&) const = default;
};

struct Block {
  VisibleText shown;
  Measure measure;
  std::vector<text::Line> lines;
  std::size_t from = 0;   // lines before it are not seen any more
  std::size_t until = 0;  // nor those from here on, yet

  // Lines that end before the first difference stay; the rest is set anew. `finished`: nothing will be added; where
  // nothing of it stood before either, its lines are balanced.
  void set(const VisibleText& text, const Measure& new_measure, text::Typesetter& typesetter, bool finished = false);
};

}  // namespace tongping::subtitle
