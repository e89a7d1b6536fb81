// What our captions are held against besides those whom everybody uses: the least that a line can cost, and SDL2_ttf's
// first caption.
#pragma once

#include <memory>

#include "tests/bench/render_peers.hpp"

namespace tongping::bench {

// HarfBuzz, glyphs kept as pictures, blending of one line of Latin text: no layout, no fallback, nothing compared.
class Floor {
 public:
  explicit Floor(subtitle::Size size);
  ~Floor();
  void show(const CaptionLine& line);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// From nothing to a caption in memory. False: not built with SDL2_ttf.
bool first_caption_by_ttf(const Caption& caption, subtitle::Size size);

}  // namespace tongping::bench
