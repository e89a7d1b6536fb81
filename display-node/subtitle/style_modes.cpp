#include "display-node/subtitle/style_modes.hpp"

#include <cmath>

#include "common/base/format.hpp"
#include "common/config/station_config.hpp"

namespace tongping::subtitle {
namespace {

constexpr double least_label = 0.6;  // who speaks is known by the colour, too

template <typename Choice>
void read_choice(const config::Table& table, std::string_view key, Choice& target,
                 const std::vector<std::string_view>& allowed) {
  auto index = static_cast<std::size_t>(target);
  table.choice(key, index, allowed);
  target = static_cast<Choice>(index);
}

void read_seconds(const config::Table& table, std::string_view key, std::chrono::milliseconds& target, double least,
                  double most) {
  double seconds = std::chrono::duration<double>(target).count();
  table.number(key, seconds, least, most);
  target = std::chrono::milliseconds(std::llround(seconds * 1000));
}

void read_optional_color(const config::Table& table, std::string_view key, std::optional<Color>& target) {
  if (!table.has(key)) return;
  target.emplace();
  table.color(key, *target);
}

void read_look(const config::Table& table, Look& look) {
  table.string("family", look.family);
  table.number("size", look.size, 0.5, 3.0);
  table.boolean("bold", look.bold);
  read_choice(table, "align", look.align, {"start", "center", "end"});
  if (table.has("outline")) table.number("outline", look.outline.emplace(), 0.0, 0.2);
  read_optional_color(table, "outline_color", look.outline_color);
  table.number("shadow", look.shadow, 0.0, 0.2);
  table.color("shadow_color", look.shadow_color);
  read_optional_color(table, "backing", look.backing);
}

// What is read word by word must not move sideways under the reader's eyes.
void check_align(const config::Table& table, const Style& style, const Look& look) {
  if (style.appear == Appear::words && look.align != Align::start) {
    table.problem("align", "text that grows word by word must begin at its start; use appear = \"blocks\"");
  }
}

void check_size(const config::Table& table, const Style& style, const Look& look) {
  const double capital = style.capital_height * look.size;
  if (capital >= least_capital_height) return;
  table.problem("size",
                base::format("letters would be {:.3f} of the picture's height, at least {} is needed to be read "
                             "from the back row",
                             capital, least_capital_height));
}

void check_contrast(const config::Table& table, const Look& look, Color color) {
  if (!look.backing) return;
  const double found = contrast(*look.backing, color);
  if (found >= least_contrast) return;
  table.problem(
      "backing",
      base::format("contrast of the text with it is {:.1f}:1, at least {}:1 is needed to be read from the back row",
                   found, least_contrast));
}

void read_looks(const config::Table& root, Style& style) {
  const struct {
    const char* key = nullptr;
    Look& look;
    Color color;
  } texts[] = {{"source_text", style.source_text, style.source},
               {"translation_text", style.translation_text, style.translation}};
  for (const auto& text : texts) {
    const config::Table table = root.table(text.key);
    read_look(table, text.look);
    check_align(table, style, text.look);
    check_size(table, style, text.look);
    check_contrast(table, text.look, text.color);
    if (style.key_background && !text.look.backing) {
      table.problem("backing", "what is keyed out needs a backing behind the text, for nobody knows what comes there");
    }
  }
  const config::Table label = root.table("label");
  read_look(label, style.label);
  if (style.label.size < least_label) label.problem("size", base::format("must be at least {}", least_label));
  if (style.label.align == Align::center) label.problem("align", "a label stands at the start or at the end");
}

void read_file(const config::Table& table, std::string_view key, const std::filesystem::path& directory,
               std::filesystem::path& target) {
  std::string name;
  table.string(key, name);
  if (!name.empty()) target = directory / config::expand_home(name);
}

// Nobody knows what the picture has behind a letter.
void check_ground(const config::Table& root, const Style& style) {
  const Color ground = hardest_ground(style);
  const auto reads = [&](const Look& look, Color color) {
    return look.backing || contrast(ground, color) >= least_contrast;
  };
  if (reads(style.source_text, style.source) && reads(style.translation_text, style.translation)) return;
  root.problem("background_strength",
               base::format("over such a picture the contrast of text can be under {}:1: less strength, or a backing "
                            "behind both texts",
                            least_contrast));
}

}  // namespace

void read_pictures(const config::Table& root, const std::filesystem::path& directory, Style& style) {
  read_file(root, "background_picture", directory, style.background_picture);
  root.number("background_strength", style.background_strength, 0.0, 1.0);
  if (!style.background_picture.empty()) {
    if (style.key_background) root.problem("background_picture", "what is keyed out cannot have a picture");
    check_ground(root, style);
  }
  const config::Table logo = root.table("logo");
  read_file(logo, "picture", directory, style.logo.picture);
  read_choice(logo, "corner", style.logo.corner, {"top left", "top right", "bottom left", "bottom right"});
  logo.number("height", style.logo.height, 0.02, 0.3);
}

void read_mode(const config::Table& root, Style& style) {
  read_choice(root, "layout", style.layout, {"lines", "stacked", "beside"});
  read_choice(root, "appear", style.appear, {"words", "blocks"});
  read_choice(root, "motion", style.motion, {"none", "smooth"});
  read_choice(root, "translation_shown", style.translation_shown, {"by policy", "settled", "live"});
  read_choice(root, "label_place", style.label_place, {"line", "column"});
  read_choice(root, "band", style.band, {"none", "top", "bottom"});
  root.boolean("one_language", style.one_language);
  root.boolean("role_colors", style.role_colors);
  root.boolean("paced", style.paced);
  root.integer("most_lines", style.most_lines, 0, 20);
  root.number("band_height", style.band_height, 0.1, 0.6);
  read_seconds(root, "linger_seconds", style.linger, 0.0, 60.0);
  if (style.appear == Appear::blocks && style.layout != Layout::lines) {
    root.problem("layout", "blocks appear one at a time: only \"lines\" can be combined with appear = \"blocks\"");
  }
  read_looks(root, style);
}

}  // namespace tongping::subtitle
