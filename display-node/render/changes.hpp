// What of a picture differs from the one before. Of this room only.
#pragma once

#include <vector>

#include "display-node/render/paint.hpp"
#include "display-node/subtitle/draw_list.hpp"

namespace tongping::render {

// A picture as it was drawn: its list, and the ink of every run.
struct Drawn {
  DrawList list;
  std::vector<RunInk> ink;
};

bool is_empty(const Rect& rect);
bool overlap(const Rect& a, const Rect& b);
Rect united(const Rect& a, const Rect& b);  // the smallest that holds both; an empty one counts nothing
Rect common(const Rect& a, const Rect& b);

// Where pictures of the same size and background differ, as rectangles that do not overlap. Of a line that was extended
// it is the extension alone.
std::vector<Rect> changes(const Drawn& before, const Drawn& after);

}  // namespace tongping::render
