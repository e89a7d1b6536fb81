// What stands on a picture besides the text: the notice of a recording, the mark of a lost link, the help for the keys.
// Pure but for the typesetter.
#pragma once

#include <string>
#include <vector>

#include "display-node/subtitle/draw_list.hpp"
#include "display-node/subtitle/stage.hpp"

namespace tongping::subtitle {

// In the margin at the top left (of a band at the bottom: at the bottom left), in the languages of the screen: the
// audience has a right to know. [main]
void add_recording_notice(const Show& show, text::Typesetter& typesetter, DrawList& picture);

// In the margin at the bottom right, small and dim: for staff. The text on the wall stays. [main]
void add_link_mark(const std::vector<std::string>& stations, const Style& style, text::Typesetter& typesetter,
                   DrawList& picture);

// The keys at the screen, on a panel over the lower part of the picture; what stood there cannot be read meanwhile.
// [main]
void add_help(const Style& style, text::Typesetter& typesetter, DrawList& picture);

}  // namespace tongping::subtitle
