// Where the window stands, as SDL knows it. Private to the room.
#pragma once

#include <SDL.h>

#include <optional>
#include <vector>

#include "capture-node/console/remembered.hpp"

namespace tongping::console {

// As they are now; the first one is the primary. [main]
std::vector<MonitorPlace> monitors_now();

// Relative to the monitor that most of it is on. While it is maximised the sizes of `before` stay. [main]
WindowPlace place_of(SDL_Window* window, const std::optional<WindowPlace>& before);

}  // namespace tongping::console
