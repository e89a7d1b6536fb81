// The monitors of this machine, by what they are and not by where they happen to stand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.hpp"
#include "display-node/subtitle/draw_list.hpp"

namespace tongping::kiosk {

struct Monitor {
  std::string identity;  // what goes into `monitor = "…"`: its name, and "#2" and so on where a name occurs again
  std::string name;      // as the system reports it
  int index = 0;         // the system's present number
  subtitle::Rect geometry;
  int refresh_hz = 0;  // 0: unknown
};

// Errors: no display can be reached (which driver, why). [main]
base::Result<std::vector<Monitor>> list_monitors();

// The monitor that `wanted` means: an identity, "any" (the last one: a second screen is the projector), or nullptr.
// [any]
const Monitor* choose_monitor(const std::vector<Monitor>& monitors, std::string_view wanted);

std::string to_json_line(
    const Monitor& monitor);  // {"identity":…,"name":…,"index":…,"x":…,"y":…,"width":…,"height":…,"refresh_hz":…}

}  // namespace tongping::kiosk
