#include "display-node/subtitle/stage.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "common/base/utf8.hpp"
#include "display-node/subtitle/block.hpp"
#include "display-node/subtitle/placing.hpp"

namespace tongping::subtitle {
namespace {

using transcript::Segment;
using transcript::SegmentKey;
using transcript::SegmentState;
using SegmentPointer = std::shared_ptr<const Segment>;

constexpr double block_gap_em = 0.08;
constexpr double label_gap_em = 0.55;
constexpr double widest_label = 0.5;  // of the column; what is longer is cut

// A segment that this screen knows.
struct Entry {
  SegmentPointer segment;
  base::SteadyTime last_change;  // of what can be seen of it
  std::vector<VisibleText> texts;
  bool retired = false;   // left by age
  bool laid_out = false;  // blocks and label belong to texts
  std::vector<Block> blocks;
  std::string label_text;
  int label_size = 0;
  text::Line label;
};

std::vector<Stack> stacks_of(const Entry& entry) {
  std::vector<Stack> stacks;
  for (const Block& block : entry.blocks) stacks.push_back({block.lines.size(), block.measure.type.pitch});
  return stacks;
}

}  // namespace

struct Stage::State {
  State(Show given, text::Typesetter& setter) : show(std::move(given)), typesetter(setter) {}

  void receive(SegmentList segments, base::SteadyTime now);
  void drop_gone(SegmentList segments);
  void add_new(SegmentList segments, base::SteadyTime now);
  void see(Entry& entry, const SegmentPointer& segment, base::SteadyTime now);
  void retire(base::SteadyTime now);
  void measure(Size wanted);
  void lay_out(Entry& entry);
  int set_label(Entry& entry, int size_px);
  void place();
  void show_cue(const Entry& entry, const std::vector<PlacedBlock>& placed);
  void draw_block(const Entry& entry, std::size_t index, const PlacedBlock& placed, DrawList& picture) const;
  void draw_line(const Block& block, const text::Line& line, int baseline, bool first, DrawList& picture) const;
  void draw_label(const Entry& entry, int baseline, DrawList& picture) const;
  TextRun run_at(int x, int baseline, int size_px, Color color) const;

  Show show;
  text::Typesetter& typesetter;

  std::map<SegmentKey, std::unique_ptr<Entry>> known;
  std::vector<Entry*> order;          // as they came
  std::vector<SegmentKey> withdrawn;  // since the last scene

  Size size;
  text::Proportions proportions;
  Column where;
  Shelf shelf;
  Scene scene;
};

Stage::Stage(Show show, text::Typesetter& typesetter) : state_(std::make_unique<State>(std::move(show), typesetter)) {}
Stage::~Stage() = default;

void Stage::change(Show show) {
  state_->show = std::move(show);
  state_->size = {};
  state_->scene.cues.clear();
  for (Entry* entry : state_->order) {
    entry->texts = visible_texts(*entry->segment, state_->show);
    entry->laid_out = false;
    entry->blocks.clear();
  }
}

const Scene& Stage::compose(SegmentList segments, Size size, base::SteadyTime now) {
  State& state = *state_;
  std::vector<Cue> previous = std::move(state.scene.cues);
  state.scene = {};
  state.measure(size);
  state.receive(segments, now);
  state.retire(now);
  state.place();
  state.scene.erased = erased(previous, state.scene.cues, state.withdrawn);
  return state.scene;
}

void Stage::State::receive(SegmentList segments, base::SteadyTime now) {
  withdrawn.clear();
  drop_gone(segments);
  add_new(segments, now);
  for (const SegmentPointer& segment : segments) {
    if (segment->state != SegmentState::withdrawn) see(*known.at(segment->key), segment, now);
  }
}

void Stage::State::drop_gone(SegmentList segments) {
  std::vector<const SegmentKey*> there;
  for (const SegmentPointer& segment : segments) {
    if (segment->state != SegmentState::withdrawn) there.push_back(&segment->key);
  }
  const auto less = [](const SegmentKey* a, const SegmentKey* b) { return *a < *b; };
  std::sort(there.begin(), there.end(), less);
  const auto is_gone = [&](const Entry* entry) {
    return !std::binary_search(there.begin(), there.end(), &entry->segment->key, less);
  };
  for (const Entry* entry : order) {
    if (is_gone(entry)) withdrawn.push_back(entry->segment->key);
  }
  std::erase_if(order, is_gone);
  for (const SegmentKey& key : withdrawn) known.erase(key);
}

void Stage::State::add_new(SegmentList segments, base::SteadyTime now) {
  std::vector<SegmentPointer> arrived;
  for (const SegmentPointer& segment : segments) {
    if (segment->state != SegmentState::withdrawn && !known.contains(segment->key)) arrived.push_back(segment);
  }
  std::stable_sort(arrived.begin(), arrived.end(), [](const SegmentPointer& a, const SegmentPointer& b) {
    return a->wall_start_ns < b->wall_start_ns;
  });
  for (const SegmentPointer& segment : arrived) {
    const auto [at, is_new] = known.try_emplace(segment->key, std::make_unique<Entry>());
    if (!is_new) continue;
    at->second->last_change = now;
    order.push_back(at->second.get());
  }
}

void Stage::State::see(Entry& entry, const SegmentPointer& segment, base::SteadyTime now) {
  if (entry.segment == segment) return;
  const bool was_open = entry.segment == nullptr || entry.segment->state == SegmentState::interim;
  entry.segment = segment;
  std::vector<VisibleText> texts = visible_texts(*segment, show);
  entry.laid_out = entry.laid_out && entry.label_text == segment->role.label && texts == entry.texts;
  if (texts == entry.texts) return;
  entry.texts = std::move(texts);
  entry.last_change = now;
  // Somebody paused in the middle of a speech: it comes back. What was finished and has left stays away.
  if (was_open) entry.retired = false;
}

// Only from the top: a cue never leaves under one that stays.
void Stage::State::retire(base::SteadyTime now) {
  for (Entry* entry : order) {
    if (entry->retired || entry->texts.empty()) continue;
    const base::SteadyTime leaves = entry->last_change + show.style.stale;
    if (leaves > now) {
      scene.next_change = leaves;
      return;
    }
    entry->retired = true;
    entry->laid_out = false;
    entry->blocks.clear();
  }
}

void Stage::State::measure(Size wanted) {
  if (size == wanted) return;
  size = wanted;
  proportions = typesetter.proportions();
  where = column(show.style, size);
  const int em = type_size(show.style, size, proportions, "").size_px;
  const auto of_em = [&](double part) { return static_cast<int>(std::lround(part * em)); };
  shelf = {where.top, where.bottom, of_em(block_gap_em), of_em(show.style.cue_gap),
           static_cast<std::size_t>(show.style.lines_per_language)};
  for (Entry* entry : order) entry->laid_out = false;
}

// Width of the label with the gap behind it; 0: there is none.
int Stage::State::set_label(Entry& entry, int size_px) {
  const std::string& text = entry.segment->role.label;
  entry.label_text = text;
  entry.label_size = size_px;
  entry.label = {};
  if (!show.style.labels || text.empty()) return 0;
  const int widest = static_cast<int>((where.right - where.left) * widest_label);
  entry.label = typesetter.set({text, "", size_px, true, widest, 0}).front();
  const double gap = label_gap_em * size_px;
  return static_cast<int>(std::ceil(entry.label.width / 64.0 + gap));
}

void Stage::State::lay_out(Entry& entry) {
  if (entry.laid_out) return;
  entry.blocks.resize(entry.texts.size());
  for (std::size_t i = 0; i < entry.texts.size(); ++i) {
    const TypeSize type = type_size(show.style, size, proportions, entry.texts[i].language);
    const int indent = i == 0 ? set_label(entry, type.size_px) : 0;
    entry.blocks[i].set(entry.texts[i], {type, where.right - where.left, indent}, typesetter);
  }
  entry.laid_out = true;
}

void Stage::State::place() {
  scene.picture.size = size;
  scene.picture.background = show.style.background;
  int bottom = where.bottom;
  bool newest = true;
  struct Placed {
    const Entry* entry;
    std::vector<PlacedBlock> blocks;
  };
  std::vector<Placed> placed;
  for (std::size_t i = order.size(); i-- > 0 && bottom > where.top;) {
    Entry& entry = *order[i];
    if (entry.retired || entry.texts.empty()) continue;
    lay_out(entry);
    const std::vector<Stack> stacks = stacks_of(entry);
    std::vector<PlacedBlock> blocks = place_cue(stacks, shelf, bottom, newest);
    newest = false;
    const int top = top_of(blocks, stacks, bottom);
    if (top == bottom) break;
    const bool whole =
        std::all_of(blocks.begin(), blocks.end(), [](const PlacedBlock& b) { return b.first_line == 0; });
    placed.push_back({&entry, std::move(blocks)});
    bottom = whole ? top - shelf.cue_gap : where.top;
  }
  for (auto at = placed.rbegin(); at != placed.rend(); ++at) show_cue(*at->entry, at->blocks);
}

void Stage::State::show_cue(const Entry& entry, const std::vector<PlacedBlock>& placed) {
  Cue cue{entry.segment->key, entry.segment->revision, entry.segment->state, entry.segment->role.label, {}};
  for (std::size_t i = 0; i < placed.size(); ++i) {
    const Block& block = entry.blocks[i];
    if (placed[i].first_line == block.lines.size()) continue;
    const std::string_view text = block.shown.text;
    const std::size_t from = block.lines[placed[i].first_line].begin;
    cue.lines.push_back(
        {block.shown.language, std::string(text.substr(from)), base::code_points(text.substr(0, from))});
    draw_block(entry, i, placed[i], scene.picture);
  }
  scene.cues.push_back(std::move(cue));
}

void Stage::State::draw_block(const Entry& entry, std::size_t index, const PlacedBlock& placed,
                              DrawList& picture) const {
  const Block& block = entry.blocks[index];
  int baseline = placed.top + block.measure.type.ascent;
  for (std::size_t i = placed.first_line; i < block.lines.size(); ++i) {
    if (index == 0 && i == 0) draw_label(entry, baseline, picture);
    draw_line(block, block.lines[i], baseline, i == 0, picture);
    baseline += block.measure.type.pitch;
  }
}

TextRun Stage::State::run_at(int x, int baseline, int size_px, Color color) const {
  const int outline = static_cast<int>(std::lround(show.style.outline * size_px));
  return {x, baseline, size_px, color, outline, show.style.outline_color, {}, {}};
}

void Stage::State::draw_label(const Entry& entry, int baseline, DrawList& picture) const {
  if (entry.label.glyphs.empty()) return;
  const Block& block = entry.blocks.front();
  const bool from_right = block.lines.front().right_to_left;
  const int x = from_right ? where.right - (entry.label.width + 63) / 64 : where.left;
  TextRun run = run_at(x, baseline, entry.label_size, readable_on(show.style.background, entry.segment->role.color));
  run.glyphs = entry.label.glyphs;
  run.text = entry.label_text.substr(0, entry.label.end);
  picture.runs.push_back(std::move(run));
}

void Stage::State::draw_line(const Block& block, const text::Line& line, int baseline, bool first,
                             DrawList& picture) const {
  const int indent = first ? block.measure.indent_px : 0;
  const int x = line.right_to_left ? where.right - indent - (line.width + 63) / 64 : where.left + indent;
  const Color bright = block.shown.translation ? show.style.translation : show.style.source;
  const Color dim = readable_on(show.style.background, mixed(show.style.background, bright, show.style.tentative));
  const std::size_t split = std::clamp(block.shown.firm, line.begin, line.end);
  const std::string_view text = block.shown.text;
  for (const auto& [from, to, color] : {std::tuple{line.begin, split, bright}, std::tuple{split, line.end, dim}}) {
    TextRun run = run_at(x, baseline, block.measure.type.size_px, color);
    for (const text::Glyph& glyph : line.glyphs) {
      if (glyph.byte >= from && glyph.byte < to) run.glyphs.push_back(glyph);
    }
    run.text = text.substr(from, to - from);
    if (!run.glyphs.empty()) picture.runs.push_back(std::move(run));
  }
}

}  // namespace tongping::subtitle
