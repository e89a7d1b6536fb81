#include <algorithm>
#include <cmath>

#include "display-node/subtitle/stage_state.hpp"

namespace tongping::subtitle {
namespace {

using transcript::SegmentState;

constexpr double block_gap_em = 0.08;
constexpr double beside_gap_em = 0.55;
constexpr double widest_label = 0.5;   // of the column; what is longer is cut
constexpr double label_column = 0.17;  // of the column: six letters, or four hanzi

bool is_unfinished(const Entry& entry) { return entry.stands() && entry.segment->state == SegmentState::interim; }

}  // namespace

std::size_t pane_of(const Entry& entry, std::size_t index, std::size_t panes) {
  return panes > 1 && entry.texts[index].translation ? 1 : 0;
}

std::vector<Stack> stacks_of(const Entry& entry, std::size_t pane, std::size_t panes) {
  std::vector<Stack> stacks;
  for (std::size_t i = 0; i < entry.blocks.size(); ++i) {
    const Block& block = entry.blocks[i];
    if (pane_of(entry, i, panes) == pane) stacks.push_back({block.until, block.measure.type.pitch, block.from});
  }
  return stacks;
}

Taken::Taken(const std::vector<Pane>& panes) : panes_(panes), height_(panes.size(), 0), lines_(panes.size(), 0) {}

void Taken::add(const Entry& entry) {
  for (std::size_t pane = 0; pane < panes_.size(); ++pane) {
    const std::vector<Stack> stacks = stacks_of(entry, pane, panes_.size());
    if (stacks.empty()) continue;
    const Shelf& shelf = panes_[pane].shelf;
    if (height_[pane] > 0) height_[pane] += shelf.cue_gap;
    height_[pane] += shelf.block_gap * (static_cast<int>(stacks.size()) - 1);
    for (const Stack& stack : stacks) {
      height_[pane] += static_cast<int>(stack.lines - stack.from) * stack.pitch;
      lines_[pane] += stack.lines - stack.from;
    }
  }
}

bool Taken::fits() const {
  for (std::size_t pane = 0; pane < panes_.size(); ++pane) {
    const Shelf& shelf = panes_[pane].shelf;
    if (height_[pane] > shelf.bottom - shelf.top || lines_[pane] > shelf.most_lines) return false;
  }
  return true;
}

void Stage::State::measure(Size wanted) {
  if (size == wanted) return;
  size = wanted;
  proportions = typesetter.proportions();
  gliding.rest();
  measure_panes();
  for (Entry* entry : order) entry->laid_out = false;
}

void Stage::State::measure_panes() {
  const int em = type_size(show.style, size, proportions, "").size_px;
  const auto of_em = [&](double part) { return static_cast<int>(std::lround(part * em)); };
  panes.clear();
  for (const Column& column : subtitle::panes(show.style, size)) {
    Pane pane{column, column.left, {}};
    pane.shelf = {column.top, column.bottom, of_em(block_gap_em), of_em(show.style.cue_gap),
                  static_cast<std::size_t>(show.style.lines_per_language)};
    if (show.style.most_lines > 0) pane.shelf.most_lines = static_cast<std::size_t>(show.style.most_lines);
    if (show.style.labels && show.style.label_place == LabelPlace::column) {
      pane.where.left += static_cast<int>((column.right - column.left) * label_column);
    }
    panes.push_back(pane);
  }
}

const Look& Stage::State::look_of(const Entry& entry, std::size_t index) const {
  return entry.texts[index].translation ? show.style.translation_text : show.style.source_text;
}

// What the first line has less: the label with the gap behind it.
int Stage::State::set_label(Entry& entry, std::size_t pane, int size_px) {
  const std::string& text = entry.segment->role.label;
  entry.label_text = text;
  Label& label = entry.labels[pane];
  label.size_px = static_cast<int>(std::lround(size_px * show.style.label.size));
  if (!show.style.labels || text.empty()) return 0;
  const bool aside = show.style.label_place == LabelPlace::column;
  const Column& where = panes[pane].where;
  const double gap = beside_gap_em * size_px;
  const int widest = aside ? where.left - panes[pane].label_left - static_cast<int>(gap / 2)
                           : static_cast<int>((where.right - where.left) * widest_label);
  label.line =
      typesetter.set({text, "", label.size_px, show.style.label.bold, widest, 0, false, show.style.label.family})
          .front();
  return aside ? 0 : static_cast<int>(std::ceil(label.line.width / 64.0 + gap));
}

void Stage::State::lay_out_block(Entry& entry, std::size_t index) {
  const VisibleText& text = entry.texts[index];
  const Look& look = look_of(entry, index);
  const std::size_t pane = pane_of(entry, index, panes.size());
  const bool first = index == 0 || pane != pane_of(entry, index - 1, panes.size());
  const TypeSize type = type_size(show.style, size, typesetter.proportions(look.family), text.language, look.size);
  const int indent = first ? set_label(entry, pane, type.size_px) : 0;
  const Column& where = panes[pane].where;
  const bool finished = entry.segment->state != SegmentState::interim && text.firm == text.text.size();
  entry.blocks[index].set(text, {type, where.right - where.left, indent, look.bold, look.family}, typesetter, finished);
}

void Stage::State::lay_out(Entry& entry) {
  if (entry.laid_out) return;
  entry.blocks.resize(entry.texts.size());
  entry.labels.assign(panes.size(), {});
  for (std::size_t i = 0; i < entry.texts.size(); ++i) lay_out_block(entry, i);
  entry.laid_out = true;
  if (in_blocks()) turn_to_page(entry);
}

// Both languages are spread over the same number of pages, so that each says about what the other one says.
void Stage::State::turn_to_page(Entry& entry) const {
  const auto most = static_cast<std::size_t>(show.style.lines_per_language);
  entry.pages = 1;
  for (const Block& block : entry.blocks) entry.pages = std::max(entry.pages, (block.lines.size() + most - 1) / most);
  entry.page = std::min(entry.page, entry.pages - 1);
  for (Block& block : entry.blocks) {
    const std::size_t lines = block.lines.size();
    const auto share = [&](std::size_t pages) { return (lines * pages + entry.pages - 1) / entry.pages; };
    block.from = std::min(share(entry.page), lines - 1);
    block.until = std::max(block.from + 1, share(entry.page + 1));
  }
}

// Of several who speak at once nobody takes the wall alone: each keeps the newest lines of a fair share. A line that
// has gone up does not come back.
void Stage::State::share_lines() {
  if (in_blocks()) return;
  std::set<std::pair<std::string, std::string>> speaking;
  for (const Entry* entry : order) {
    if (is_unfinished(*entry)) speaking.emplace(entry->segment->key.station, entry->segment->role.id);
  }
  if (speaking.size() < 2) return;
  for (Entry* entry : order) {
    if (!is_unfinished(*entry)) continue;
    lay_out(*entry);
    for (std::size_t i = 0; i < entry->blocks.size(); ++i) {
      Block& block = entry->blocks[i];
      const std::size_t pane = pane_of(*entry, i, panes.size());
      const Shelf& shelf = panes[pane].shelf;
      const std::size_t stacked = stacks_of(*entry, pane, panes.size()).size() * speaking.size();
      const auto fit = static_cast<std::size_t>((shelf.bottom - shelf.top) / block.measure.type.pitch);
      const std::size_t share = std::max(shelf.kept_lines, std::min(fit, shelf.most_lines) / stacked);
      if (block.lines.size() > share) block.from = std::max(block.from, block.lines.size() - share);
    }
  }
}

// From the bottom up. Where one language of a cue has no room any more, the other one goes, too.
std::vector<Stage::State::Placed> Stage::State::place_all() {
  for (Entry* entry : order) entry->seen = entry->whole = false;
  std::vector<Placed> placed;
  std::vector<Shelf> free;
  for (const Pane& pane : panes) free.push_back(pane.shelf);
  bool newest = true;
  for (std::size_t i = order.size(); i-- > 0;) {
    Entry& entry = *order[i];
    if (!entry.stands()) continue;
    lay_out(entry);
    Placed cue = place_entry(entry, free, std::exchange(newest, false));
    if (cue.blocks.empty()) break;
    entry.seen = entry.appeared = true;
    entry.whole = cue.whole;
    if (entry.whole && entry.segment->unstored) entry.unstored_shown = entry.segment;
    placed.push_back(std::move(cue));
    if (!entry.whole) break;
  }
  std::reverse(placed.begin(), placed.end());
  return placed;
}

void Stage::State::place(base::SteadyTime now) {
  scene.picture.size = size;
  scene.picture.background = show.style.background;
  const std::vector<Placed> placed = place_all();
  glide(placed, now);
  draw_dividers(scene.picture);
  const Entry* above = nullptr;
  for (const Placed& cue : placed) {
    show_cue(*cue.entry, cue.blocks, above);
    above = cue.entry;
  }
}

// Cues and their places are those of the picture in which all has come to rest: nobody reads a line in a fifth of a
// second, and nothing that waits for room waits for that.
void Stage::State::glide(const std::vector<Placed>& placed, base::SteadyTime now) {
  glides.clear();
  if (show.style.motion == Motion::none || in_blocks() || covered) return gliding.rest();
  std::vector<RestingLine> lines;
  std::vector<LineName> names;
  for (const Placed& cue : placed) {
    for (std::size_t text = 0; text < cue.blocks.size(); ++text) {
      const Block& block = cue.entry->blocks[text];
      int top = cue.blocks[text].top;
      for (std::size_t i = cue.blocks[text].first_line; i < block.until; ++i) {
        const int pitch = block.measure.type.pitch;
        lines.push_back({cue.entry->segment->key, text, i, pane_of(*cue.entry, text, panes.size()), top, pitch});
        names.emplace_back(cue.entry, text, i);
        top += pitch;
      }
    }
  }
  const std::vector<Glide> found = gliding.glide(lines, now);
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i] != Glide{}) glides.emplace(names[i], found[i]);
  }
  if (const auto next = gliding.next_change()) change_by(*next);
}

// Takes what the entry needs from `free`. Empty where nothing of it can be seen, or of one of its languages.
Stage::State::Placed Stage::State::place_entry(const Entry& entry, std::vector<Shelf>& free, bool newest) const {
  Placed all{&entry, std::vector<PlacedBlock>(entry.blocks.size()), true};
  for (std::size_t pane = 0; pane < panes.size(); ++pane) {
    const std::vector<Stack> stacks = stacks_of(entry, pane, panes.size());
    if (stacks.empty()) continue;
    Shelf& shelf = free[pane];
    const std::vector<PlacedBlock> blocks = place_cue(stacks, shelf, shelf.bottom, newest);
    const std::size_t lines = lines_of(blocks, stacks);
    if (lines == 0) return {};
    for (std::size_t i = 0, next = 0; i < all.blocks.size(); ++i) {
      if (pane_of(entry, i, panes.size()) != pane) continue;
      if (!newest && blocks[next].first_line == stacks[next].lines) return {};
      all.whole = all.whole && blocks[next].first_line == stacks[next].from;
      all.blocks[i] = blocks[next++];
    }
    shelf.bottom = top_of(blocks, stacks, shelf.bottom) - shelf.cue_gap;
    shelf.most_lines -= lines;
  }
  return all;
}

}  // namespace tongping::subtitle
