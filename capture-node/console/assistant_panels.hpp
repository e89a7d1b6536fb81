// The first start's page. Private to the room.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "capture-node/console/assistant.hpp"
#include "capture-node/console/panels.hpp"

namespace tongping::console {

// A microphone as it is being typed; texts are ended by a zero.
struct AssistantRow {
  std::string source;
  bool used = false;
  std::array<char, 129> label{};
  std::array<float, 3> color{1.0F, 1.0F, 1.0F};
  std::array<char, 36> language{};
};

// What the window remembers between frames. [main]
struct AssistantForm {
  AssistantStep step = AssistantStep::language;
  std::vector<AssistantRow> rows;  // of the view's channels, in their order; then of those that are gone
  std::array<char, 36> translate{'e', 's'};
  bool replace = false;
  AssistantChoice choice;                       // what the form says
  std::optional<std::string> language_pressed;  // that the interface is to use from the next frame on
};

// The page, over the whole display. [main]
void draw_assistant(const AssistantView& view, const Frame& frame, AssistantForm& form, AssistantCommands& commands);

}  // namespace tongping::console
