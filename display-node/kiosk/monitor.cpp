#include "display-node/kiosk/monitor.hpp"

#include <SDL.h>

#include <algorithm>

#include "common/base/format.hpp"
#include "common/base/json.hpp"
#include "display-node/kiosk/monitor_query.hpp"

namespace tongping::kiosk {

std::vector<Monitor> query_monitors() {
  std::vector<Monitor> monitors;
  const int count = SDL_GetNumVideoDisplays();
  for (int index = 0; index < count; ++index) {
    Monitor monitor;
    SDL_Rect bounds{};
    SDL_DisplayMode mode{};
    const char* name = SDL_GetDisplayName(index);
    if (SDL_GetDisplayBounds(index, &bounds) != 0) continue;
    if (SDL_GetCurrentDisplayMode(index, &mode) == 0) monitor.refresh_hz = mode.refresh_rate;
    monitor.name = name != nullptr ? name : "monitor";
    monitor.index = index;
    monitor.geometry = {bounds.x, bounds.y, bounds.w, bounds.h};
    monitors.push_back(std::move(monitor));
  }
  give_identities(monitors);
  return monitors;
}

void give_identities(std::vector<Monitor>& monitors) {
  for (auto at = monitors.begin(); at != monitors.end(); ++at) {
    const auto twins = std::count_if(monitors.begin(), at, [&](const Monitor& m) { return m.name == at->name; });
    at->identity = twins == 0 ? at->name : base::format("{}#{}", at->name, twins + 1);
  }
}

base::Result<std::vector<Monitor>> list_monitors() {
  if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) {
    return base::failure(
        base::format("no display can be reached: {}; is a desktop running, and DISPLAY set?", SDL_GetError()));
  }
  std::vector<Monitor> monitors = query_monitors();
  SDL_QuitSubSystem(SDL_INIT_VIDEO);
  return monitors;
}

const Monitor* choose_monitor(const std::vector<Monitor>& monitors, std::string_view wanted) {
  if (wanted == "any") return monitors.empty() ? nullptr : &monitors.back();
  const auto found =
      std::find_if(monitors.begin(), monitors.end(), [&](const Monitor& m) { return m.identity == wanted; });
  return found == monitors.end() ? nullptr : &*found;
}

std::string to_json_line(const Monitor& monitor) {
  const base::Json line = {{"identity", monitor.identity},
                           {"name", monitor.name},
                           {"index", monitor.index},
                           {"x", monitor.geometry.x},
                           {"y", monitor.geometry.y},
                           {"width", monitor.geometry.width},
                           {"height", monitor.geometry.height},
                           {"refresh_hz", monitor.refresh_hz}};
  return base::to_line(line);
}

}  // namespace tongping::kiosk
