#include "display-node/text/shaper.hpp"

#include <hb-ot.h>
#include <hb.h>

#include <algorithm>
#include <array>

#include "display-node/text/itemise.hpp"
#include "display-node/text/line_filler.hpp"

namespace tongping::text {
namespace {

using HbBuffer = base::Owned<hb_buffer_t, hb_buffer_destroy>;

struct ShapedGlyph {
  std::uint32_t id = 0;
  std::uint32_t unit = 0;
  std::int32_t advance = 0;
  std::int32_t x_offset = 0;
  std::int32_t y_offset = 0;
  bool unsafe_to_break = false;
};

// Units [begin, end) of one font, script and level, glyphs from left to right.
struct Run {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::vector<ShapedGlyph> glyphs;
};

bool belong_together(const Unit& a, const Unit& b) {
  return a.font == b.font && a.level == b.level && a.script == b.script && !b.gap;
}

// Between hanzi and Latin letters: not more than a quarter of a hanzi (W3C, Requirements for Chinese Text Layout,
// 3.2.2), and on a wall less does.
std::int32_t gap_at(int size_px) { return size_px * 64 / 6; }

// What a passage is while it is being set.
struct Sheet {
  Units units;
  std::vector<Run> runs;               // in the order of reading
  std::vector<std::int32_t> advances;  // one a unit
  hb_language_t language = HB_LANGUAGE_INVALID;
  int size_px = 0;
};

}  // namespace

struct Shaper::Workshop {
  explicit Workshop(FontTable& table) : fonts(table), itemiser(table), buffer(hb_buffer_create()) {}

  std::vector<ShapedGlyph> shape(const Sheet& sheet, std::size_t begin, std::size_t end);
  void shape_runs(Sheet& sheet);
  std::vector<Run> runs_of_line(const Sheet& sheet, std::size_t begin, std::size_t end);
  Line make_line(const Sheet& sheet, std::size_t begin, std::size_t end, std::size_t text_size);

  FontTable& fonts;
  Itemiser itemiser;
  HbBuffer buffer;
  std::map<std::uint32_t, Proportions> proportions;  // by family
};

std::vector<ShapedGlyph> Shaper::Workshop::shape(const Sheet& sheet, std::size_t begin, std::size_t end) {
  const Unit& first = sheet.units.list[begin];
  std::vector<ShapedGlyph> glyphs;
  FontFace* face = fonts.face(first.font);
  if (face == nullptr) return glyphs;
  hb_buffer_reset(buffer.get());
  const auto& code_points = sheet.units.code_points;
  hb_buffer_add_codepoints(buffer.get(), code_points.data(), static_cast<int>(code_points.size()),
                           static_cast<unsigned>(begin), static_cast<int>(end - begin));
  hb_buffer_set_direction(buffer.get(), (first.level & 1U) != 0 ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
  hb_buffer_set_script(buffer.get(), hb_script_from_string(uscript_getShortName(first.script), -1));
  hb_buffer_set_language(buffer.get(), sheet.language);
  hb_shape(face->sized(sheet.size_px), buffer.get(), nullptr, 0);
  unsigned count = 0;
  const hb_glyph_info_t* infos = hb_buffer_get_glyph_infos(buffer.get(), &count);
  const hb_glyph_position_t* positions = hb_buffer_get_glyph_positions(buffer.get(), &count);
  glyphs.reserve(count);
  for (unsigned i = 0; i < count; ++i) {
    const bool unsafe = (hb_glyph_info_get_glyph_flags(&infos[i]) & HB_GLYPH_FLAG_UNSAFE_TO_BREAK) != 0;
    glyphs.push_back({infos[i].codepoint, infos[i].cluster, positions[i].x_advance, positions[i].x_offset,
                      -positions[i].y_offset, unsafe});
  }
  return glyphs;
}

void Shaper::Workshop::shape_runs(Sheet& sheet) {
  const std::vector<Unit>& units = sheet.units.list;
  sheet.advances.assign(units.size(), 0);
  for (std::size_t begin = 0; begin < units.size();) {
    std::size_t end = begin + 1;
    while (end < units.size() && belong_together(units[begin], units[end])) ++end;
    sheet.runs.push_back({begin, end, shape(sheet, begin, end)});
    for (const ShapedGlyph& glyph : sheet.runs.back().glyphs) sheet.advances[glyph.unit] += glyph.advance;
    begin = end;
  }
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (units[i].gap) sheet.advances[i] += gap_at(sheet.size_px);
  }
}

// A run that the line's ends cut is cut where HarfBuzz says that this changes nothing, else shaped again.
std::vector<Run> Shaper::Workshop::runs_of_line(const Sheet& sheet, std::size_t begin, std::size_t end) {
  std::vector<Run> line;
  for (const Run& run : sheet.runs) {
    Run part{std::max(run.begin, begin), std::min(run.end, end), {}};
    if (part.begin >= part.end) continue;
    bool safe = true;
    for (const ShapedGlyph& glyph : run.glyphs) {
      if (glyph.unit >= part.begin && glyph.unit < part.end) part.glyphs.push_back(glyph);
      const bool at_cut = (glyph.unit == part.begin && part.begin != run.begin) || glyph.unit == part.end;
      safe = safe && !(at_cut && glyph.unsafe_to_break);
    }
    if (!safe) part.glyphs = shape(sheet, part.begin, part.end);
    line.push_back(std::move(part));
  }
  return line;
}

Line Shaper::Workshop::make_line(const Sheet& sheet, std::size_t begin, std::size_t end, std::size_t text_size) {
  const std::vector<Unit>& units = sheet.units.list;
  const auto byte_at = [&](std::size_t i) { return i < units.size() ? std::size_t{units[i].byte} : text_size; };
  Line line{byte_at(begin), byte_at(end), 0, sheet.units.right_to_left, {}};
  while (end > begin && units[end - 1].space) --end;
  const std::vector<Run> runs = runs_of_line(sheet, begin, end);
  std::vector<UBiDiLevel> levels;
  for (const Run& run : runs) levels.push_back(units[run.begin].level);
  std::vector<std::int32_t> visual(runs.size());
  ubidi_reorderVisual(levels.data(), static_cast<std::int32_t>(levels.size()), visual.data());
  for (const std::int32_t index : visual) {
    const Run& run = runs[index];
    if (units[run.begin].gap && run.begin > begin) line.width += gap_at(sheet.size_px);
    for (const ShapedGlyph& glyph : run.glyphs) {
      line.glyphs.push_back(
          {units[run.begin].font, glyph.id, line.width + glyph.x_offset, glyph.y_offset, units[glyph.unit].byte});
      line.width += glyph.advance;
    }
  }
  return line;
}

Shaper::Shaper(Fonts& fonts) : workshop_(std::make_unique<Workshop>(fonts.table())) {}
Shaper::~Shaper() = default;

void Shaper::keep_together(std::vector<std::string> terms) { workshop_->itemiser.keep_together(std::move(terms)); }

std::vector<Line> Shaper::set(const Passage& passage) {
  Sheet sheet;
  sheet.size_px = passage.size_px;
  sheet.language = hb_language_from_string(passage.language.data(), static_cast<int>(passage.language.size()));
  sheet.units = workshop_->itemiser.itemise(passage.text, passage.language, passage.bold,
                                            workshop_->fonts.family(passage.family), passage.whole);
  workshop_->shape_runs(sheet);
  const LineFiller filler(sheet.units.list, sheet.advances,
                          {std::int64_t{passage.width_px} * 64, std::int64_t{passage.indent_px} * 64, passage.whole});
  std::vector<Line> lines;
  std::size_t begin = 0;
  do {
    const std::int64_t available = filler.available(lines.size());
    std::size_t end = filler.end_of(begin, lines.size());
    Line line = workshop_->make_line(sheet, begin, end, passage.text.size());
    // Letters at a line's end may stand wider than they did before their neighbour.
    while (line.width > available && end > begin) {
      const std::size_t earlier = filler.earlier_end(begin, end);
      if (earlier == begin) break;
      end = earlier;
      line = workshop_->make_line(sheet, begin, end, passage.text.size());
    }
    lines.push_back(std::move(line));
    begin = end;
  } while (begin < sheet.units.list.size());
  return lines;
}

namespace {

// Height of a character's ink over its em.
std::optional<double> ink_height(FontTable& fonts, char32_t character, UScriptCode script, std::uint32_t family) {
  const auto font = fonts.find(character, {script, "", false, false, family});
  FontFace* face = font ? fonts.face(*font) : nullptr;
  if (face == nullptr) return std::nullopt;
  constexpr int size = 1000;
  hb_codepoint_t glyph = 0;
  hb_glyph_extents_t extents{};
  hb_font_t* sized = face->sized(size);
  if (!hb_font_get_nominal_glyph(sized, character, &glyph)) return std::nullopt;
  if (!hb_font_get_glyph_extents(sized, glyph, &extents)) return std::nullopt;
  return -static_cast<double>(extents.height) / (size * 64);
}

}  // namespace

Proportions Shaper::proportions(std::string_view family) {
  const std::uint32_t number = workshop_->fonts.family(family);
  const auto [at, is_new] = workshop_->proportions.try_emplace(number);
  if (is_new) {
    Proportions& found = at->second;
    found.capital = ink_height(workshop_->fonts, U'H', USCRIPT_LATIN, number).value_or(found.capital);
    found.hanzi = ink_height(workshop_->fonts, U'国', USCRIPT_HAN, number).value_or(found.hanzi);
  }
  return at->second;
}

}  // namespace tongping::text
