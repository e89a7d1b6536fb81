#include "display-node/subtitle/notices.hpp"

#include <array>
#include <cmath>

#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "display-node/subtitle/cards.hpp"
#include "display-node/subtitle/paragraphs.hpp"

namespace tongping::subtitle {
namespace {

constexpr double notice_scale = 0.7;
constexpr double mark_scale = 0.5;
constexpr double mark_strength = 0.55;  // between background and text: there for who looks for it
constexpr double help_scale = 0.62;
constexpr Color recording_red{0xFF, 0x45, 0x45};

int margin_of(double part, int whole) { return static_cast<int>(std::ceil(part * whole)); }

struct KeyLine {
  const char* key;
  const char* meaning;
};

std::vector<Paragraph> help_lines(const Style& style) {
  const std::array<KeyLine, 12> keys{{
      {"H", base::tr("hide the subtitles")},
      {"S", base::tr("show the subtitles")},
      {"B", base::tr("black wall")},
      {"P", base::tr("pause card")},
      {"T", base::tr("test card")},
      {"C", base::tr("clear the text")},
      {"M", base::tr("next mode")},
      {"D", base::tr("back to what the station's desk says")},
      {"F1", base::tr("this help")},
      {"F9", base::tr("how the screen is")},
      {"F11", base::tr("window or full screen")},
      {"Esc", base::tr("end the program")},
  }};
  const std::string own(base::language_in_use());
  std::vector<Paragraph> lines;
  for (std::size_t i = 0; i < keys.size(); i += 2) {
    const std::string text = base::format("{}  {}      {}  {}", keys.at(i).key, keys.at(i).meaning, keys.at(i + 1).key,
                                          keys.at(i + 1).meaning);
    lines.push_back({text, own, help_scale, style.source, false, true});
  }
  lines.push_back({base::tr("A key holds until the desk gives a new directive for the same thing."), own, help_scale,
                   style.translation, false, true});
  return lines;
}

}  // namespace

void add_recording_notice(const Show& show, text::Typesetter& typesetter, DrawList& picture) {
  const Style& style = show.style;
  const auto words = audience_words(show.languages);
  std::string text;
  for (const AudienceWords& one : words) text += base::format("{}{}", text.empty() ? "" : " · ", one.recording);
  const int left = margin_of(style.margin, picture.size.width);
  const int width = picture.size.width - 2 * left;
  const Color red = readable_on(picture.background, recording_red);
  const std::string language(words.front().language);
  const Margin margin =
      style.band == Band::bottom ? lower_margin(style, picture.size) : upper_margin(style, picture.size);
  const SetParagraph dot =
      set_in_margin({"●", language, notice_scale, red}, width, margin, style, picture.size, typesetter);
  const SetParagraph notice =
      set_in_margin({text, language, notice_scale, style.source, true}, width, margin, style, picture.size, typesetter);
  const int baseline = margin.top + margin.height - (notice.type.pitch - notice.type.ascent);
  picture.runs.push_back(run_of(dot, dot.lines.front(), left, baseline));
  const int gap = notice.type.size_px / 3;
  const int x = left + width_px(dot.lines.front()) + gap;
  picture.runs.push_back(run_of(notice, notice.lines.front(), x, baseline));
}

void add_link_mark(const std::vector<std::string>& stations, const Style& style, text::Typesetter& typesetter,
                   DrawList& picture) {
  if (stations.empty()) return;
  const Color color = readable_on(picture.background, mixed(picture.background, style.source, mark_strength));
  const int right = picture.size.width - margin_of(style.margin, picture.size.width);
  const Margin margin = lower_margin(style, picture.size);
  const SetParagraph mark = set_in_margin({base::tr_format("no link to {}", base::join(stations, ", ")),
                                           std::string(base::language_in_use()), mark_scale, color},
                                          picture.size.width / 2, margin, style, picture.size, typesetter);
  const text::Line& line = mark.lines.front();
  picture.runs.push_back(run_of(mark, line, right - width_px(line), margin.top + mark.type.ascent));
}

void add_help(const Style& style, text::Typesetter& typesetter, DrawList& picture) {
  const Size size = picture.size;
  const int width = margin_of(0.8, size.width);
  const auto lines = set_paragraphs(help_lines(style), width, size.height / 2, style, size, typesetter);
  const int edge = margin_of(style.margin, size.height);
  const int height = height_of(lines) + 2 * edge;
  const Rect panel{0, size.height - height, size.width, height};
  // Boxes lie under all letters.
  std::erase_if(picture.runs, [&](const TextRun& run) { return run.baseline + run.size_px / 2 > panel.y; });
  picture.boxes.push_back({panel, mixed(style.background, style.source, 0.08)});
  draw_centred(lines, panel.y + edge, picture);
}

}  // namespace tongping::subtitle
