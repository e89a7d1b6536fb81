#include "display-node/render/canvas.hpp"

#include "display-node/render/changes.hpp"
#include "display-node/render/paint.hpp"

namespace tongping::render {

struct Canvas::State {
  explicit State(text::Rasteriser& given) : rasteriser(given), ink(given), painter(given) {}

  std::vector<RunInk> ink_of(const DrawList& list) const;

  text::Rasteriser& rasteriser;
  Ink ink;
  Painter painter;
  Drawn drawn;
  std::vector<std::uint32_t> pixels;
};

// Unchanged runs keep the ink that was found before.
std::vector<RunInk> Canvas::State::ink_of(const DrawList& list) const {
  std::vector<RunInk> all;
  all.reserve(list.runs.size());
  for (std::size_t i = 0; i < list.runs.size(); ++i) {
    const bool same = i < drawn.list.runs.size() && list.runs[i] == drawn.list.runs[i];
    all.push_back(same ? drawn.ink[i] : ink.of(list.runs[i]));
  }
  return all;
}

Canvas::Canvas(text::Rasteriser& rasteriser) : state_(std::make_unique<State>(rasteriser)) {}
Canvas::~Canvas() = default;

std::vector<Rect> Canvas::draw(const DrawList& list) {
  State& state = *state_;
  if (list == state.drawn.list) return {};
  Drawn next{list, state.ink_of(list)};
  const Rect whole{0, 0, list.size.width, list.size.height};
  std::vector<Rect> rects = {whole};
  if (list.size == state.drawn.list.size && list.background == state.drawn.list.background) {
    rects.clear();
    for (const Rect& rect : changes(state.drawn, next)) {
      if (const Rect inside = common(rect, whole); !is_empty(inside)) rects.push_back(inside);
    }
  } else {
    state.pixels.resize(static_cast<std::size_t>(list.size.width) * list.size.height);
  }
  for (const Rect& rect : rects) state.painter.paint(list, next.ink, rect, state.pixels);
  state.drawn = std::move(next);
  return rects;
}

Pixels Canvas::pixels() const { return {state_->drawn.list.size, state_->pixels}; }

void Canvas::prepare(const DrawList& list) {
  for (const TextRun& run : list.runs) state_->ink.of(run);
}

}  // namespace tongping::render
