#include "display-node/subtitle/pairing_card.hpp"

#include <cmath>
#include <vector>

#include "common/base/i18n.hpp"
#include "display-node/subtitle/paragraphs.hpp"

namespace tongping::subtitle {
namespace {

constexpr double words_scale = 1.6;
constexpr double name_scale = 1.2;
constexpr double pairing_mark_scale = 0.55;
constexpr double pairing_mark_strength = 0.6;
constexpr const char* title = "This screen is waiting to be let in";
constexpr const char* task = "At the station: compare these four words, then approve them";
constexpr const char* how = "(in the console, or with: capture-node keys approve)";

// The interface's words first, then the English ones, unless they are the same.
void add_text(std::vector<Paragraph>& paragraphs, const std::string& own, const std::string& english,
              const Paragraph& look) {
  Paragraph paragraph = look;
  paragraph.text = own;
  paragraph.language = base::language_in_use();
  paragraphs.push_back(paragraph);
  if (own == english) return;
  paragraph.text = english;
  paragraph.language = "en";
  paragraphs.push_back(paragraph);
}

std::vector<Paragraph> paragraphs_of(const Pairing& pairing, const Style& style) {
  std::vector<Paragraph> paragraphs;
  const Paragraph look{"", "", 1.0, style.source, false};
  add_text(paragraphs, base::tr("This screen is waiting to be let in"), title, look);
  paragraphs.push_back({pairing.screen, "", name_scale, style.source, true});
  paragraphs.push_back({pairing.words, "en", words_scale, style.translation, true, true});
  add_text(paragraphs, base::tr("At the station: compare these four words, then approve them"), task, look);
  add_text(paragraphs, base::tr("(in the console, or with: capture-node keys approve)"), how, look);
  paragraphs.push_back({pairing.station, "en", 1.0, style.translation, false});
  return paragraphs;
}

}  // namespace

DrawList pairing_card(const Pairing& pairing, const Style& style, Size size, text::Typesetter& typesetter) {
  const std::vector<Paragraph> paragraphs = paragraphs_of(pairing, style);
  const int room = static_cast<int>(size.height * (1 - 2 * style.margin));
  const int width = static_cast<int>(size.width * (1 - 2 * style.margin));
  const auto all = set_paragraphs(paragraphs, width, room, style, size, typesetter);
  DrawList picture{size, style.background, {}, {}};
  draw_centred(all, (size.height - height_of(all)) / 2, picture);
  return picture;
}

void add_pairing_mark(const Pairing& pairing, const Style& style, text::Typesetter& typesetter, DrawList& picture) {
  const Size size = picture.size;
  const Color color = readable_on(style.background, mixed(style.background, style.source, pairing_mark_strength));
  const std::string text = base::tr_format("not let in by {}: {}", pairing.station, pairing.words);
  const Paragraph paragraph{text, std::string(base::language_in_use()), pairing_mark_scale, color};
  const int width = static_cast<int>(size.width * (1 - 2 * style.margin));
  const Margin margin = upper_margin(style, size);
  const SetParagraph set = set_in_margin(paragraph, width, margin, style, size, typesetter);
  const text::Line& line = set.lines.front();
  const int x = size.width - static_cast<int>(style.margin * size.width) - width_px(line);
  picture.runs.push_back(run_of(set, line, x, margin.height - (set.type.pitch - set.type.ascent)));
}

}  // namespace tongping::subtitle
