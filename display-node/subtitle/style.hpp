// How subtitles look. All sizes are fractions of the picture, so that every projector shows the same.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "common/base/result.hpp"
#include "common/transcript/role.hpp"

namespace tongping::subtitle {

using transcript::Color;

// Whether a cue shows its source where the source's language is not among the screen's languages.
enum class SourceShown { always, listed };

// The defaults are the shipped configs/styles/subtitle.toml.
struct Style {
  // Height of Latin capitals as a fraction of the picture's height. 0.035 is 20 arc minutes at six picture heights (ISO
  // 9241-303 asks for 16 to 22); less is refused.
  double capital_height = 0.036;
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
};

// Least contrast of text on its background (WCAG 2.1, 1.4.6).
inline constexpr double least_contrast = 7.0;

// Errors of kind `usage`, all at once with file, line and key: unknown keys, values out of range, text colours with
// less contrast than 7:1.
base::Result<Style> load_style(const std::filesystem::path& file);
base::Result<Style> parse_style(std::string_view text, const std::string& file_name);

// (lighter + 0.05) / (darker + 0.05), 1 to 21 (WCAG 2.1, contrast ratio). [any]
double contrast(Color a, Color b);

// `part` 0 is `from`, 1 is `to`. [any]
Color mixed(Color from, Color to, double part);

// `color`, moved towards white (on dark) or black (on light) just so far that it can be read on `background`. [any]
Color readable_on(Color background, Color color);

}  // namespace tongping::subtitle
