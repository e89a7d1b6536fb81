#include "display-node/subtitle/draw_list.hpp"

#include "common/base/format.hpp"
#include "common/transcript/segment_json.hpp"

namespace tongping::subtitle {

std::string to_text(const DrawList& list) {
  using base::format;
  using transcript::to_hex;
  std::string out = format("picture {}x{} {}\n", list.size.width, list.size.height, to_hex(list.background));
  for (const Box& box : list.boxes) {
    const Rect& r = box.rect;
    out += format("box {},{} {}x{} {}\n", r.x, r.y, r.width, r.height, to_hex(box.color));
  }
  for (const TextRun& run : list.runs) {
    out += format("text {},{} {}px {}", run.x, run.baseline, run.size_px, to_hex(run.color));
    if (run.outline_px > 0) out += format(" outline {}px {}", run.outline_px, to_hex(run.outline_color));
    out += format(" {} glyphs \"{}\"\n", run.glyphs.size(), run.text);
  }
  return out;
}

}  // namespace tongping::subtitle
