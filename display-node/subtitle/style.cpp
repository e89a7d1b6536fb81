#include "display-node/subtitle/style.hpp"

#include <cmath>

#include "common/base/format.hpp"
#include "common/config/reader.hpp"
#include "display-node/subtitle/style_modes.hpp"

namespace tongping::subtitle {
namespace {

// Relative luminance of sRGB (WCAG 2.1).
double luminance(Color color) {
  const auto linear = [](std::uint8_t channel) {
    const double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue);
}

std::uint8_t between(std::uint8_t from, std::uint8_t to, double part) {
  return static_cast<std::uint8_t>(std::lround(from + (to - from) * part));
}

void read_text_color(const config::Table& table, std::string_view key, const Style& style, Color& color) {
  table.color(key, color);
  const double found = contrast(style.background, color);
  if (found < least_contrast && !style.key_background) {
    table.problem(
        key,
        base::format("contrast with the background is {:.1f}:1, at least {}:1 is needed to be read from the back row",
                     found, least_contrast));
  }
}

void read_sizes(const config::Table& table, Style& style) {
  table.number("capital_height", style.capital_height, least_capital_height, largest_capital_height);
  auto size = static_cast<std::size_t>(style.size);
  table.choice("size", size, {"style", "back row"});
  style.size = static_cast<SizeFrom>(size);
  table.number("hanzi_ratio", style.hanzi_ratio, 1.25, 2.0);
  table.number("line_spacing", style.line_spacing, 0.9, 2.0);
  table.number("margin", style.margin, 0.05, 0.25);
  table.number("text_width", style.text_width, 0.2, 0.68);
  table.number("cue_gap", style.cue_gap, 0.0, 3.0);
  table.number("outline", style.outline, 0.0, 0.2);
  table.integer("lines_per_language", style.lines_per_language, 1, 20);
}

base::Result<Style> read_style(const base::Result<config::Document>& document, const std::filesystem::path& directory) {
  if (!document) return base::pass_on(document.error());
  const config::Table root = document->root();
  Style style;
  read_sizes(root, style);
  root.boolean("key_background", style.key_background);
  root.color("background", style.background);
  read_text_color(root, "source", style, style.source);
  read_text_color(root, "translation", style, style.translation);
  root.color("outline_color", style.outline_color);
  root.number("tentative", style.tentative, 0.0, 1.0);
  root.boolean("labels", style.labels);
  double stale_seconds = std::chrono::duration<double>(style.stale).count();
  root.number("stale_seconds", stale_seconds, 1.0, 86'400.0);
  style.stale = std::chrono::milliseconds(std::llround(stale_seconds * 1000));
  auto shown = static_cast<std::size_t>(style.source_shown);
  root.choice("source_shown", shown, {"always", "listed"});
  style.source_shown = static_cast<SourceShown>(shown);
  read_mode(root, style);
  read_pictures(root, directory, style);
  return document->finish().map([&] { return style; });
}

}  // namespace

base::Result<Style> load_style(const std::filesystem::path& file) {
  return read_style(config::Document::load(file), file.parent_path());
}

base::Result<Style> parse_style(std::string_view text, const std::string& file_name) {
  return read_style(config::Document::parse(text, file_name), std::filesystem::path(file_name).parent_path());
}

double contrast(Color a, Color b) {
  const double one = luminance(a) + 0.05;
  const double other = luminance(b) + 0.05;
  return one > other ? one / other : other / one;
}

Color hardest_ground(const Style& style) {
  if (style.background_picture.empty()) return style.background;
  const Color white{0xFF, 0xFF, 0xFF};
  const Color black{0, 0, 0};
  const bool dark = contrast(style.background, white) >= contrast(style.background, black);
  return mixed(style.background, dark ? white : black, style.background_strength);
}

Color mixed(Color from, Color to, double part) {
  return {between(from.red, to.red, part), between(from.green, to.green, part), between(from.blue, to.blue, part)};
}

Color readable_on(Color background, Color color) {
  const Color white{0xFF, 0xFF, 0xFF};
  const Color black{0, 0, 0};
  const Color away = contrast(background, white) >= contrast(background, black) ? white : black;
  constexpr int steps = 64;
  for (int step = 0; step < steps; ++step) {
    const Color moved = mixed(color, away, static_cast<double>(step) / steps);
    if (contrast(background, moved) >= least_contrast) return moved;
  }
  return away;
}

}  // namespace tongping::subtitle
