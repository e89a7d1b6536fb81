// Of this room only: the monitors of an X server as they are at this moment, and a window on them. SDL 2 does not learn
// of a changed mode, keeps its fullscreen windows at the old size, and knows neither connectors nor serial numbers.
#pragma once

#include <optional>
#include <vector>

#include "display-node/kiosk/monitor.hpp"

struct SDL_SysWMmsg;
struct SDL_Window;

namespace tongping::kiosk {

// Without identities. Of this window's server; nullptr: the one that DISPLAY names. Nothing: there is none.
std::optional<std::vector<Monitor>> query_x11_monitors(SDL_Window* window);

// From now on SDL's system events tell when a monitor comes, goes or changes its mode.
void watch_x11_monitors(SDL_Window* window);
bool is_x11_monitor_change(const SDL_SysWMmsg& message);

// Puts a window there; `whole`: it covers its monitor, which a window manager, where there is one, is asked to let it
// do. False: not X11.
bool put_x11_window(SDL_Window* window, const subtitle::Rect& place, bool whole);

}  // namespace tongping::kiosk
