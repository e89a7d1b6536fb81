#include <algorithm>
#include <cmath>

#include "common/base/format.hpp"
#include "common/base/utf8.hpp"
#include "display-node/subtitle/paragraphs.hpp"
#include "display-node/subtitle/stage_state.hpp"

namespace tongping::subtitle {
namespace {

constexpr double backing_pad_em = 0.25;       // of a box, to both sides of its line
constexpr double label_gap_em = 0.8;          // between the labels' column and the text
constexpr double divider_strength = 0.25;     // between background and source: a hint, nothing to read
constexpr double divider_thickness = 0.0015;  // of the picture's height
constexpr double mark_size_em = 0.5;
constexpr double skipped_mark_strength = 0.6;  // between background and source: it is there for who looks for it

// How a line is drawn: what it costs besides its glyphs.
struct Ink {
  const Style& style;
  const Look& look;
  Color color;
};

// A run without glyphs yet, and its shadow below it.
TextRun run_at(int x, int baseline, int size_px, const Ink& ink) {
  const double outline = ink.look.outline.value_or(ink.style.outline);
  return {x,
          baseline,
          size_px,
          ink.color,
          static_cast<int>(std::lround(outline * size_px)),
          ink.look.outline_color.value_or(ink.style.outline_color),
          {},
          {}};
}

void draw(TextRun run, const Look& look, DrawList& picture) {
  if (run.glyphs.empty()) return;
  const int away = static_cast<int>(std::lround(look.shadow * run.size_px));
  if (away > 0) {
    TextRun shadow = run;
    shadow.shadow = true;
    shadow.x += away;
    shadow.baseline += away;
    shadow.color = look.shadow_color;
    shadow.outline_px = 0;
    picture.runs.push_back(std::move(shadow));
  }
  picture.runs.push_back(std::move(run));
}

void draw_glyphs(const Block& block, const text::Line& line, std::size_t from, std::size_t to, TextRun run,
                 const Look& look, DrawList& picture) {
  for (const text::Glyph& glyph : line.glyphs) {
    if (glyph.byte >= from && glyph.byte < to) run.glyphs.push_back(glyph);
  }
  run.text = block.shown.text.substr(from, to - from);
  draw(std::move(run), look, picture);
}

// Where a line begins that is so wide with its label.
int start_of(const text::Line& line, int width, Align align, const Column& where) {
  const Align right = line.right_to_left ? Align::start : Align::end;
  if (align == Align::center) return where.left + (where.right - where.left - width) / 2;
  return align == right ? where.right - width : where.left;
}

// What was added last is seen above a row alone.
void cut(DrawList& picture, std::size_t boxes, std::size_t runs, int row) {
  for (std::size_t i = boxes; i < picture.boxes.size(); ++i) {
    Rect& rect = picture.boxes[i].rect;
    rect.height = std::min(rect.height, row - rect.y);
  }
  const auto is_hidden = [](const Box& box) { return box.rect.height <= 0; };
  const auto first = picture.boxes.begin() + static_cast<std::ptrdiff_t>(boxes);
  picture.boxes.erase(std::remove_if(first, picture.boxes.end(), is_hidden), picture.boxes.end());
  for (std::size_t i = runs; i < picture.runs.size(); ++i) picture.runs[i].cut_at = row;
}

}  // namespace

void Stage::State::show_cue(const Entry& entry, const std::vector<PlacedBlock>& placed, const Entry* above) {
  const transcript::Segment& segment = *entry.segment;
  Cue cue{segment.key, segment.revision, segment.sequence, segment.state, segment.role.label, {}};
  // In a column of their own labels tell where somebody else begins.
  const bool new_turn = above == nullptr || above->segment->role != segment.role;
  const bool always = show.style.label_place == LabelPlace::line;
  std::size_t last_pane = panes.size();
  for (std::size_t i = 0; i < placed.size(); ++i) {
    const Block& block = entry.blocks[i];
    const std::size_t pane = pane_of(entry, i, panes.size());
    const bool labelled = pane != std::exchange(last_pane, pane) && (always ? placed[i].first_line == 0 : new_turn);
    const std::string_view text = block.shown.text;
    if (placed[i].first_line == block.until) {
      cue.lines.push_back({block.shown.language, "", base::code_points(text)});
      continue;
    }
    const std::size_t from = block.lines[placed[i].first_line].begin;
    std::string seen(text.substr(from, block.lines[block.until - 1].end - from));
    if (block.until < block.lines.size()) seen.erase(seen.find_last_not_of(' ') + 1);
    cue.lines.push_back({block.shown.language, std::move(seen), base::code_points(text.substr(0, from))});
    draw_block(entry, i, placed[i], labelled, scene.picture);
  }
  scene.cues.push_back(std::move(cue));
}

void Stage::State::draw_block(const Entry& entry, std::size_t index, const PlacedBlock& placed, bool labelled,
                              DrawList& picture) const {
  const Block& block = entry.blocks[index];
  int top = placed.top;
  for (std::size_t i = placed.first_line; i < block.until; ++i) {
    const auto found = glides.find({&entry, index, i});
    const Glide glide = found == glides.end() ? Glide{} : found->second;
    const std::size_t boxes = picture.boxes.size();
    const std::size_t runs = picture.runs.size();
    draw_line(entry, index, i, {top + glide.offset, labelled && i == placed.first_line}, picture);
    if (glide.cut_at > 0) cut(picture, boxes, runs, glide.cut_at);
    top += block.measure.type.pitch;
  }
}

void Stage::State::draw_line(const Entry& entry, std::size_t index, std::size_t number, LinePlace place,
                             DrawList& picture) const {
  const Block& block = entry.blocks[index];
  const text::Line& line = block.lines[number];
  const std::size_t pane = pane_of(entry, index, panes.size());
  const Look& look = look_of(entry, index);
  const Column& where = panes[pane].where;
  const int size_px = block.measure.type.size_px;
  const int indent = number == 0 ? block.measure.indent_px : 0;
  const int width = width_px(line) + indent;
  const int start = start_of(line, width, look.align, where);
  if (look.backing) {
    const int pad = static_cast<int>(std::lround(backing_pad_em * size_px));
    picture.boxes.push_back({{start - pad, place.top, width + 2 * pad, block.measure.type.pitch}, *look.backing});
  }
  const int baseline = place.top + block.measure.type.ascent;
  if (place.labelled)
    draw_label(entry, pane, look, {start, start + width, 0, 0}, baseline, line.right_to_left, picture);
  const bool by_role = show.style.role_colors && !block.shown.translation;
  const Color ground = look.backing.value_or(hardest_ground(show.style));
  const Color own = block.shown.translation ? show.style.translation : show.style.source;
  const Color bright = by_role ? shown_on(ground, entry.segment->role.color) : own;
  const Color dim = shown_on(ground, mixed(ground, bright, show.style.tentative));
  const int x = line.right_to_left ? start : start + indent;
  const std::size_t split = std::clamp(block.shown.firm, line.begin, line.end);
  draw_glyphs(block, line, line.begin, split, run_at(x, baseline, size_px, {show.style, look, bright}), look, picture);
  draw_glyphs(block, line, split, line.end, run_at(x, baseline, size_px, {show.style, look, dim}), look, picture);
}

// At the start of its line, or in the labels' column.
void Stage::State::draw_label(const Entry& entry, std::size_t pane, const Look& text, const Column& line, int baseline,
                              bool right_to_left, DrawList& picture) const {
  const Label& label = entry.labels[pane];
  if (label.line.glyphs.empty()) return;
  const Look& look = show.style.label;
  const bool aside = show.style.label_place == LabelPlace::column;
  const int width = width_px(label.line);
  const int beside = right_to_left ? line.right - width : line.left;
  const int end = panes[pane].where.left - static_cast<int>(label_gap_em * label.size_px) - width;
  const int x = !aside ? beside : look.align == Align::end ? end : panes[pane].label_left;
  const Color ground = aside ? hardest_ground(show.style) : text.backing.value_or(hardest_ground(show.style));
  TextRun run = run_at(x, baseline, label.size_px, {show.style, look, shown_on(ground, entry.segment->role.color)});
  run.glyphs = label.line.glyphs;
  run.text = entry.label_text.substr(0, label.line.end);
  draw(std::move(run), look, picture);
}

// What is keyed out is no ground to be read against.
Color Stage::State::shown_on(Color ground, Color color) const {
  if (show.style.key_background && ground == show.style.background) return color;
  return readable_on(ground, color);
}

// A thin line between what was said and its translation.
void Stage::State::draw_dividers(DrawList& picture) const {
  if (panes.size() < 2) return;
  const Column& one = panes.front().where;
  const Column& other = panes.back().where;
  const int thick = std::max(1, static_cast<int>(std::lround(divider_thickness * size.height)));
  const Color color = mixed(show.style.background, show.style.source, divider_strength);
  const int left = panes.front().label_left;
  if (show.style.layout == Layout::stacked) {
    picture.boxes.push_back({{left, (one.bottom + other.top - thick) / 2, one.right - left, thick}, color});
  } else {
    const int middle = (one.right + panes.back().label_left - thick) / 2;
    picture.boxes.push_back({{middle, one.top, thick, one.bottom - one.top}, color});
  }
}

// In the margin above the column, where no line ever stands.
void Stage::State::draw_mark(base::SteadyTime now) {
  if (mark.until <= now) return;
  change_by(mark.until);
  const int em = type_size(show.style, size, proportions, "").size_px;
  const int size_px = static_cast<int>(std::lround(mark_size_em * em));
  const Color color =
      readable_on(hardest_ground(show.style), mixed(show.style.background, show.style.source, skipped_mark_strength));
  std::string text = base::format("⋯ {}", mark.lines);
  const Column& where = panes.front().where;
  text::Line line = typesetter.set({text, "", size_px, false, where.right - where.left, 0}).front();
  const int right = panes.back().where.right;
  TextRun run = run_at(right - width_px(line), where.top - size_px / 2, size_px, {show.style, {}, color});
  run.glyphs = std::move(line.glyphs);
  run.text = std::move(text);
  scene.picture.runs.push_back(std::move(run));
}

}  // namespace tongping::subtitle
