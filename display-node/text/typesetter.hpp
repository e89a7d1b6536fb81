// Text in, lines of placed glyphs out. The layout knows no more of fonts than this.
#pragma once

#include <vector>

#include "display-node/text/glyph.hpp"

namespace tongping::text {

// Two implementations: Shaper (real fonts), and one with letters of a fixed width in tests/support.
class Typesetter {
 public:
  virtual ~Typesetter() = default;

  // Never empty. [main]
  virtual std::vector<Line> set(const Passage& passage) = 0;

  virtual Proportions proportions(std::string_view family) = 0;  // [main]
  Proportions proportions() { return proportions({}); }
};

}  // namespace tongping::text
