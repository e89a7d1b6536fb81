#include "display-node/kiosk/monitor.hpp"

#include <SDL.h>

#include <algorithm>

#include "common/base/format.hpp"
#include "common/base/json.hpp"
#include "display-node/kiosk/monitor_query.hpp"
#include "display-node/kiosk/x11_monitors.hpp"

namespace tongping::kiosk {

namespace {

std::vector<Monitor> query_sdl_monitors() {
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
  return monitors;
}

}  // namespace

bool is_x11() {
  const char* driver = SDL_GetCurrentVideoDriver();
  return driver != nullptr && std::string_view(driver) == "x11";
}

std::vector<Monitor> query_monitors(SDL_Window* window) {
  auto found = is_x11() ? query_x11_monitors(window) : std::nullopt;
  std::vector<Monitor> monitors = found ? std::move(*found) : query_sdl_monitors();
  give_identities(monitors);
  return monitors;
}

void give_identities(std::vector<Monitor>& monitors) {
  for (Monitor& m : monitors) m.identity = m.serial.empty() ? m.name : base::format("{} ({})", m.name, m.serial);
  std::vector<std::string> given;
  for (Monitor& monitor : monitors) {
    const auto twins = std::count(given.begin(), given.end(), monitor.identity);
    given.push_back(monitor.identity);
    if (twins > 0) monitor.identity += base::format("#{}", twins + 1);
  }
}

base::Result<std::vector<Monitor>> list_monitors() {
  if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) {
    return base::failure(
        base::format("no display can be reached: {}; is a desktop running, and DISPLAY set?", SDL_GetError()));
  }
  std::vector<Monitor> monitors = query_monitors(nullptr);
  SDL_QuitSubSystem(SDL_INIT_VIDEO);
  return monitors;
}

const Monitor* choose_monitor(const std::vector<Monitor>& monitors, std::string_view wanted) {
  if (wanted == "any") return monitors.empty() ? nullptr : &monitors.back();
  for (const auto told : {&Monitor::identity, &Monitor::connector, &Monitor::name}) {
    const auto found =
        std::find_if(monitors.begin(), monitors.end(), [&](const Monitor& m) { return m.*told == wanted; });
    if (found != monitors.end()) return &*found;
  }
  return nullptr;
}

std::string to_json_line(const Monitor& monitor) {
  const base::Json line = {{"identity", monitor.identity},
                           {"name", monitor.name},
                           {"connector", monitor.connector},
                           {"serial", monitor.serial},
                           {"index", monitor.index},
                           {"x", monitor.geometry.x},
                           {"y", monitor.geometry.y},
                           {"width", monitor.geometry.width},
                           {"height", monitor.geometry.height},
                           {"refresh_hz", monitor.refresh_hz}};
  return base::to_line(line);
}

}  // namespace tongping::kiosk
