// What stands on a wall instead of subtitles. Pure but for the typesetter.
#pragma once

#include <string>
#include <string_view>

#include "common/transcript/directive.hpp"
#include "display-node/subtitle/draw_list.hpp"
#include "display-node/subtitle/stage.hpp"

namespace tongping::subtitle {

// What a card needs of its screen.
struct ScreenFacts {
  std::string name;
  std::string mode;
  // Instead of the words of the pause card, of the picture's size: the one that the content names, or the screen's own.
  const Picture* pause_picture = nullptr;
};

// For every content but text: the audience's words in the languages of the screen, as large as they fit inside the safe
// area and in the colours of the style; blank is black whatever the style is. [main]
DrawList card(const transcript::ShowContent& content, const ScreenFacts& screen, const Show& show, Size size,
              text::Typesetter& typesetter);

// What the audience is told, in one language.
struct AudienceWords {
  std::string_view language;
  std::string_view paused;
  std::string_view continues;
  std::string_view announcement;
  std::string_view recording;
};

// For the languages of a screen, in their order; English where there is none of them. At most two. [any]
std::vector<AudienceWords> audience_words(const std::vector<std::string>& languages);

}  // namespace tongping::subtitle
