#include "display-node/subtitle/cards.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "display-node/subtitle/paragraphs.hpp"
#include "display-node/subtitle/visible.hpp"

namespace tongping::subtitle {
namespace {

using transcript::Content;
using transcript::ShowContent;

// The hall's languages, not the interface's: a wall speaks all that its subtitles speak.
constexpr std::array<AudienceWords, 3> known_words{{
    {"en", "The meeting is paused", "It will continue shortly", "Announcement", "Recording"},
    {"zh", "会议暂停", "稍后继续", "通知", "正在录音"},
    {"es", "La reunión está en pausa", "Continuará en breve", "Aviso", "Se está grabando"},
}};
constexpr std::size_t most_languages = 2;

// In subtitles' letters.
constexpr double title_scale = 2.2;
constexpr double text_scale = 2.6;
constexpr double second_scale = 1.3;
constexpr double small_scale = 0.85;

constexpr double card_width = 0.84;     // of the picture: a card is read once, and may be wider than subtitles
constexpr double accent_length = 0.09;  // of the picture's height, and below its thickness
constexpr double accent_height = 0.007;
constexpr double accent_room = 0.05;  // above and below it

// The farthest seat that sees capitals at 20 arc minutes, in heights of the letters.
constexpr double readable_at = 172;

int part_of(double part, int whole) { return static_cast<int>(std::lround(part * whole)); }

struct Easel {
  const Show& show;
  Size size;
  text::Typesetter& typesetter;

  int width() const { return part_of(card_width, size.width); }
  int margin() const { return static_cast<int>(std::ceil(show.style.margin * size.height)); }
  int room() const { return size.height - 2 * margin(); }

  std::vector<SetParagraph> set(const std::vector<Paragraph>& paragraphs, int within) const {
    return set_paragraphs(paragraphs, width(), within, show.style, size, typesetter);
  }
};

void add_box(DrawList& picture, int x, int y, int width, int height, Color color) {
  picture.boxes.push_back({{x, y, width, height}, color});
}

// Two groups of text in the middle of the picture, with a short line between them.
DrawList two_groups(const Easel& easel, const std::vector<Paragraph>& upper, const std::vector<Paragraph>& lower) {
  DrawList picture{easel.size, easel.show.style.background, {}, {}};
  const int rule = 2 * part_of(accent_room, easel.size.height) + part_of(accent_height, easel.size.height);
  std::vector<Paragraph> both = upper;
  both.insert(both.end(), lower.begin(), lower.end());
  std::vector<SetParagraph> above = easel.set(both, easel.room() - rule);
  const auto split = above.begin() + static_cast<std::ptrdiff_t>(upper.size());
  const std::vector<SetParagraph> below(split, above.end());
  above.erase(split, above.end());
  const int height = height_of(above) + rule + height_of(below);
  const int end = draw_centred(above, (easel.size.height - height) / 2, picture);
  const int length = part_of(accent_length, easel.size.height);
  add_box(picture, (easel.size.width - length) / 2, end + part_of(accent_room, easel.size.height), length,
          std::max(2, part_of(accent_height, easel.size.height)), easel.show.style.translation);
  draw_centred(below, end + rule, picture);
  return picture;
}

std::string joined(const std::vector<AudienceWords>& words, std::string_view AudienceWords::*which) {
  std::string text;
  for (const AudienceWords& one : words) text += base::format("{}{}", text.empty() ? "" : "  ·  ", one.*which);
  return text;
}

// A text of any language says by its letters which it is in; the screen's first language decides the faces of hanzi.
std::string language_of(const Show& show) { return show.languages.empty() ? "" : show.languages.front(); }

DrawList pause_card(const Easel& easel, const std::string& text) {
  const Style& style = easel.show.style;
  const auto words = audience_words(easel.show.languages);
  if (!text.empty()) {
    return two_groups(
        easel, {{text, language_of(easel.show), title_scale, style.source, true}},
        {{joined(words, &AudienceWords::paused), std::string(words.front().language), small_scale, style.translation}});
  }
  std::vector<Paragraph> upper;
  std::vector<Paragraph> lower;
  for (const AudienceWords& one : words) {
    const bool first = upper.empty();
    upper.push_back(
        {std::string(one.paused), std::string(one.language), first ? title_scale : second_scale, style.source, first});
    lower.push_back({std::string(one.continues), std::string(one.language), 1.0, style.translation});
  }
  return two_groups(easel, upper, lower);
}

DrawList announcement(const Easel& easel, const std::string& text) {
  const Style& style = easel.show.style;
  const auto words = audience_words(easel.show.languages);
  return two_groups(easel,
                    {{joined(words, &AudienceWords::announcement), std::string(words.front().language), small_scale,
                      style.translation}},
                    {{text, language_of(easel.show), text_scale, style.source, true}});
}

void add_frame(DrawList& picture, int inset_x, int inset_y, int thickness, Color color) {
  const int width = picture.size.width - 2 * inset_x;
  const int height = picture.size.height - 2 * inset_y;
  add_box(picture, inset_x, inset_y, width, thickness, color);
  add_box(picture, inset_x, inset_y + height - thickness, width, thickness, color);
  add_box(picture, inset_x, inset_y, thickness, height, color);
  add_box(picture, inset_x + width - thickness, inset_y, thickness, height, color);
}

// Eight colours, and below them eleven greys, along the lower edge of the safe area; gives their upper edge.
int add_bars(const Easel& easel, DrawList& picture) {
  constexpr std::array<Color, 8> colours{
      {{255, 255, 255}, {255, 255, 0}, {0, 255, 255}, {0, 255, 0}, {255, 0, 255}, {255, 0, 0}, {0, 0, 255}, {0, 0, 0}}};
  constexpr int greys = 11;
  const int left = part_of(2 * easel.show.style.margin, easel.size.width);
  const int whole = easel.size.width - 2 * left;
  const int height = part_of(0.055, easel.size.height);
  const int bottom = easel.size.height - 2 * easel.margin();
  const auto edge = [&](int i, int count) { return left + whole * i / count; };
  for (int i = 0; i < static_cast<int>(colours.size()); ++i) {
    const int count = static_cast<int>(colours.size());
    add_box(picture, edge(i, count), bottom - 2 * height, edge(i + 1, count) - edge(i, count), height,
            colours.at(static_cast<std::size_t>(i)));
  }
  for (int i = 0; i < greys; ++i) {
    const auto grey = static_cast<std::uint8_t>(255 * i / (greys - 1));
    add_box(picture, edge(i, greys), bottom - height, edge(i + 1, greys) - edge(i, greys), height, {grey, grey, grey});
  }
  return bottom - 2 * height;
}

std::vector<Paragraph> test_words(const Easel& easel, const ScreenFacts& screen) {
  const Style& style = easel.show.style;
  const std::string own(base::language_in_use());
  const std::string size = base::format("{} × {}  ·  {}", easel.size.width, easel.size.height, screen.mode);
  const std::string reach =
      base::tr_format("Capitals are {:.1f} % of the picture's height: to be read up to {:.1f} picture heights away",
                      100 * style.capital_height, readable_at * style.capital_height);
  return {{screen.name, own, second_scale, style.source, true, true},
          {size, own, small_scale, style.translation},
          {"这一行和字幕一样大", "zh", 1.0, style.source},
          {"This line is as large as the subtitles", "en", 1.0, style.source},
          {reach, own, small_scale, style.translation}};
}

DrawList test_card(const Easel& easel, const ScreenFacts& screen) {
  const Style& style = easel.show.style;
  DrawList picture{easel.size, style.background, {}, {}};
  const int thickness = std::max(2, easel.size.height / 360);
  add_frame(picture, 0, 0, thickness, style.source);
  add_frame(picture, part_of(style.margin, easel.size.width), easel.margin(), thickness,
            mixed(style.background, style.source, 0.4));
  const int top = 2 * easel.margin();
  const int room = add_bars(easel, picture) - top - easel.margin();
  const auto words = easel.set(test_words(easel, screen), room);
  draw_centred(words, top + std::max(0, (room - height_of(words)) / 2), picture);
  return picture;
}

}  // namespace

std::vector<AudienceWords> audience_words(const std::vector<std::string>& languages) {
  std::vector<AudienceWords> words;
  for (const std::string& language : languages) {
    const auto found = std::find_if(known_words.begin(), known_words.end(), [&](const AudienceWords& known) {
      return same_language(known.language, language);
    });
    const bool is_new = std::none_of(words.begin(), words.end(), [&](const AudienceWords& one) {
      return found != known_words.end() && one.language == found->language;
    });
    if (found != known_words.end() && is_new && words.size() < most_languages) words.push_back(*found);
  }
  if (words.empty()) words.push_back(known_words.front());
  return words;
}

DrawList card(const ShowContent& content, const ScreenFacts& screen, const Show& show, Size size,
              text::Typesetter& typesetter) {
  const Easel easel{show, size, typesetter};
  switch (content.content) {
    case Content::text:
    case Content::hidden: return {size, show.style.background, {}, {}};
    case Content::blank: return {size, {0, 0, 0}, {}, {}};
    case Content::pause:
      if (screen.pause_picture != nullptr && (content.text.empty() || !content.picture.empty())) {
        return {size, show.style.background, {}, {}, {*screen.pause_picture}};
      }
      return pause_card(easel, content.text);
    case Content::announcement: return announcement(easel, content.text);
    case Content::test: return test_card(easel, screen);
  }
  return {size, show.style.background, {}, {}};
}

}  // namespace tongping::subtitle
