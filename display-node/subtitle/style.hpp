// How subtitles look. All sizes are fractions of the picture, so that every projector shows the same.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.hpp"
#include "common/transcript/role.hpp"

namespace tongping::subtitle {

using transcript::Color;

// Whether a cue shows its source where the source's language is not among the screen's languages.
enum class SourceShown { always, listed };

// Where the size of letters comes from: `capital_height`, or the hall (back_row.hpp).
enum class SizeFrom { style, back_row };
// How the cues stand.
enum class Layout {
  lines,    // each cue with its translation below it, the newest at the bottom
  stacked,  // all that was said in a block above, all translations in a block below
  beside,   // the same, side by side
};

// How text comes.
enum class Appear {
  words,   // rolls up as it is spoken
  blocks,  // one finished block at a time, both languages at once; it stands until it was read (pop-on)
};

// How lines go up when a new one comes.
enum class Motion {
  none,
  smooth,  // within a fifth of a second (gliding.hpp)
};

// Translations of unfinished speech.
enum class TranslationShown { by_policy, settled, live };

enum class LabelPlace {
  line,    // before the first line
  column,  // in a column of their own, once for each turn of a speaker
};

enum class Align { start, center, end };

// A strip over somebody else's picture.
enum class Band { none, top, bottom };

// What one kind of text has of its own.
struct Look {
  std::string family{};  // of fonts, where it has the character; empty: the shipped chain (fonts/)
  double size = 1.0;     // against capital_height
  bool bold = false;
  Align align = Align::start;
  std::optional<double> outline{};       // instead of the style's
  std::optional<Color> outline_color{};  // instead of the style's
  double shadow = 0.0;                   // how far to the right and down, in heights of an em; 0: none
  Color shadow_color{0x00, 0x00, 0x00};
  std::optional<Color> backing{};  // a box behind each line
  bool operator==(const Look&) const = default;
};

enum class Corner { top_left, top_right, bottom_left, bottom_right };

// In the margin, never under text.
struct Logo {
  std::filesystem::path picture;  // PNG, may be transparent, or JPEG; empty: none
  Corner corner = Corner::top_right;
  double height = 0.08;  // of the picture's, at most
  bool operator==(const Logo&) const = default;
};

// The defaults are the shipped configs/styles/subtitle.toml.
struct Style {
  // Height of Latin capitals as a fraction of the picture's height. 0.035 is 20 arc minutes at six picture heights (ISO
  // 9241-303 asks for 16 to 22); less is refused.
  double capital_height = 0.036;
  SizeFrom size = SizeFrom::style;
  double hanzi_ratio = 1.3;   // height of a hanzi to that of a Latin capital; at least 1.25: its strokes are denser
  double line_spacing = 1.0;  // 1: the pitch that suits each script
  double margin = 0.05;       // safe area on every side, fraction of width and of height (EBU R 95)
  double text_width = 0.68;   // longest line, fraction of a 16:9 picture of this height (BBC subtitle guidelines)
  double cue_gap = 0.55;      // between two cues, in heights of an em
  double outline = 0.0;       // width of the letters' outline, in heights of an em; 0: none
  Color background{0x08, 0x0B, 0x10};
  Color source{0xFF, 0xFF, 0xFF};
  Color translation{0xB9, 0xDD, 0xFF};
  Color outline_color{0x00, 0x00, 0x00};
  double tentative =
      0.6;  // strength of text that may still change: 1 as bright as the rest, 0 as the least contrast allows
  bool labels = true;                       // role labels before the first line of a cue
  int lines_per_language = 2;               // what each language keeps when one cue is too long for the whole wall
  std::chrono::milliseconds stale{20'000};  // a cue leaves when it has not changed for so long
  SourceShown source_shown = SourceShown::always;
  Layout layout = Layout::lines;
  Appear appear = Appear::words;
  Motion motion = Motion::smooth;
  TranslationShown translation_shown = TranslationShown::by_policy;
  LabelPlace label_place = LabelPlace::line;
  bool one_language = false;    // only the first of the screen's languages
  bool role_colors = false;     // what was said stands in its role's colour
  bool key_background = false;  // `background` is keyed out by a mixer: what counts is the contrast with the backing
  int most_lines = 0;           // of text, in each pane; 0: as many as fit
  bool paced = true;            // nothing leaves before it could be read
  Band band = Band::none;
  double band_height = 0.3;                 // of the monitor
  std::chrono::milliseconds linger{7'000};  // of a block, after it could have been read
  Look source_text;
  Look translation_text;
  Look label{.bold = true};
  std::filesystem::path background_picture;  // PNG or JPEG, over the whole picture; empty: the background's colour
  double background_strength = 0.15;         // of that picture; the rest is the background's colour
  Logo logo;

  bool operator==(const Style&) const = default;
};

// Bounds of Style::capital_height.
inline constexpr double least_capital_height = 0.035;
inline constexpr double largest_capital_height = 0.2;

// Least contrast of text on its background (WCAG 2.1, 1.4.6).
inline constexpr double least_contrast = 7.0;

// Errors of kind `usage`, all at once with file, line and key: unknown keys, values out of range, text colours with
// less contrast than 7:1.
base::Result<Style> load_style(const std::filesystem::path& file);
base::Result<Style> parse_style(std::string_view text, const std::string& file_name);

// (lighter + 0.05) / (darker + 0.05), 1 to 21 (WCAG 2.1, contrast ratio). [any]
double contrast(Color a, Color b);

// What text stands on, at the worst: the background, or the brightest (or darkest) pixel that its picture may have.
// [any]
Color hardest_ground(const Style& style);

// `part` 0 is `from`, 1 is `to`. [any]
Color mixed(Color from, Color to, double part);

// `color`, moved towards white (on dark) or black (on light) just so far that it can be read on `background`. [any]
Color readable_on(Color background, Color color);

}  // namespace tongping::subtitle
