// Of this room only: what both listing monitors and opening a window need.
#pragma once

#include <vector>

#include "display-node/kiosk/monitor.hpp"

struct SDL_Window;

namespace tongping::kiosk {

bool is_x11();  // SDL's video is on X11

// SDL's video must have been started; `window` may be nullptr.
std::vector<Monitor> query_monitors(SDL_Window* window);

// In the order of the system.
void give_identities(std::vector<Monitor>& monitors);

}  // namespace tongping::kiosk
