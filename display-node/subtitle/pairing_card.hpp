// What a wall shows when a station does not know its key: who it is, and what has to be done. Pure.
#pragma once

#include <string>

#include "display-node/subtitle/draw_list.hpp"
#include "display-node/subtitle/style.hpp"
#include "display-node/text/typesetter.hpp"

namespace tongping::subtitle {

struct Pairing {
  std::string screen;   // its name in its own configuration
  std::string words;    // fingerprint of its key
  std::string station;  // where it was refused: the station's name once it is known, else its desk
  bool operator==(const Pairing&) const = default;
};

// Full screen, for a wall that has nothing else to show: in the interface language and in English, letters at least as
// tall as the subtitles' where they fit, so that the words can be read out from the back row. [main]
DrawList pairing_card(const Pairing& pairing, const Style& style, Size size, text::Typesetter& typesetter);

// One small line in the top margin, for a wall that has been live: its text stays where it is. [main]
void add_pairing_mark(const Pairing& pairing, const Style& style, text::Typesetter& typesetter, DrawList& picture);

}  // namespace tongping::subtitle
