// The monitors of this machine, by what they are and not by where they happen to stand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.hpp"
#include "display-node/subtitle/draw_list.hpp"

namespace tongping::kiosk {

struct Monitor {
  std::string identity;  // what goes into `monitor = "…"`: "NAME (SERIAL)", or NAME where it has no serial number, and
                         // "#2" and so on where that occurs again
  std::string name;  // as the monitor says (EDID), or else the system
  int index = 0;     // the system's present number
  subtitle::Rect geometry;
  int refresh_hz = 0;          // 0: unknown
  std::string connector = {};  // where it is plugged in ("HDMI-1"); empty: unknown
  std::string serial = {};     // empty: unknown
};

// Errors: no display can be reached (which driver, why). [main]
base::Result<std::vector<Monitor>> list_monitors();

// The monitor that `wanted` means: an identity, a connector, a name (the first of that name), "any" (the last one: a
// second screen is the projector), or nullptr.
// [any]
const Monitor* choose_monitor(const std::vector<Monitor>& monitors, std::string_view wanted);

// {"identity":…,"name":…,"connector":…,"serial":…,"index":…,"x":…,"y":…,"width":…,"height":…,"refresh_hz":…}
std::string to_json_line(const Monitor& monitor);

}  // namespace tongping::kiosk
