#include "display-node/subtitle/draw_list.hpp"

#include "common/base/format.hpp"
#include "common/transcript/segment_json.hpp"

namespace tongping::subtitle {

std::string to_text(const DrawList& list) {
  using transcript::to_hex;
  std::string out = base::format("picture {}x{} {}\n", list.size.width, list.size.height, to_hex(list.background));
  for (const Picture& picture : list.pictures) {
    const Rect& r = picture.rect;
    out += base::format("bitmap {},{} {}x{}\n", r.x, r.y, r.width, r.height);
  }
  for (const Box& box : list.boxes) {
    const Rect& r = box.rect;
    out += base::format("box {},{} {}x{} {}\n", r.x, r.y, r.width, r.height, to_hex(box.color));
  }
  for (const TextRun& run : list.runs) {
    out += base::format("text {},{} {}px {}", run.x, run.baseline, run.size_px, to_hex(run.color));
    if (run.shadow) out += " shadow";
    if (run.cut_at > 0) out += base::format(" cut at {}", run.cut_at);
    if (run.outline_px > 0) out += base::format(" outline {}px {}", run.outline_px, to_hex(run.outline_color));
    out += base::format(" {} glyphs \"{}\"\n", run.glyphs.size(), run.text);
  }
  return out;
}

}  // namespace tongping::subtitle
