#include "capture-node/console/window_place.hpp"

namespace tongping::console {
namespace {

MonitorPlace monitor_at(int index) {
  SDL_Rect bounds{};
  SDL_GetDisplayBounds(index, &bounds);
  const char* name = SDL_GetDisplayName(index);
  return {name == nullptr ? "" : name, bounds.x, bounds.y, bounds.w, bounds.h};
}

}  // namespace

std::vector<MonitorPlace> monitors_now() {
  std::vector<MonitorPlace> monitors;
  const int count = SDL_GetNumVideoDisplays();
  for (int index = 0; index < count; ++index) monitors.push_back(monitor_at(index));
  return monitors;
}

WindowPlace place_of(SDL_Window* window, const std::optional<WindowPlace>& before) {
  const int index = SDL_GetWindowDisplayIndex(window);
  const MonitorPlace monitor = index < 0 ? MonitorPlace{} : monitor_at(index);
  WindowPlace place;
  SDL_GetWindowPosition(window, &place.x, &place.y);
  SDL_GetWindowSize(window, &place.width, &place.height);
  place.x -= monitor.x;
  place.y -= monitor.y;
  place.maximised = (SDL_GetWindowFlags(window) & SDL_WINDOW_MAXIMIZED) != 0;
  if (place.maximised && before) {
    place = *before;
    place.maximised = true;
  }
  place.monitor = monitor.name;
  return place;
}

}  // namespace tongping::console
