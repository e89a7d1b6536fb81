// Text in, lines of placed glyphs out. The layout knows no more of fonts than this.
#pragma once

#include <vector>

#include "display-node/text/glyph.hpp"

namespace tongping::text {

// Two implementations: Shaper (real fonts), and one with letters of a fixed width in tests/support.
class Typesetter {
 public:
  virtual ~Typesetter() = default;

  // Lines are filled from the first on, so that appending text changes the last line only. Never empty. [main]
  virtual std::vector<Line> set(const Passage& passage) = 0;

  virtual Proportions proportions() = 0;  // [main]
};

}  // namespace tongping::text
