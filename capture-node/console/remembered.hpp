// What the window is like when it opens again: kept in a small file, and read with care.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.hpp"

namespace tongping::console {

// In the desktop's units.
struct WindowPlace {
  std::string monitor;  // its name
  int x = 0;            // from the monitor's left and top edges
  int y = 0;
  int width = 0;
  int height = 0;
  bool maximised = false;  // the rest is then what it was before
  bool operator==(const WindowPlace&) const = default;
};

struct Remembered {
  std::optional<WindowPlace> window;
  std::string language;  // as it was chosen in the window; empty: never
  bool screens_open = true;
  bool pictures_shown = true;  // of the walls
  bool connections_open = true;
  bool check_open = false;
  bool operator==(const Remembered&) const = default;
};

// A monitor that is there now.
struct MonitorPlace {
  std::string name;
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
};

// Where the window stands, on the desktop: on its monitor if that is there, else in the middle of the first, and always
// within it, so that nobody looks for a window that is on a screen which was taken away. Nothing without monitors.
// Pure.
std::optional<WindowPlace> place_on(const std::vector<MonitorPlace>& monitors, const WindowPlace& remembered);

// $XDG_STATE_HOME/tongping/console-STATION.json, or ~/.local/state/… (XDG Base Directory Specification, 0.8).
std::filesystem::path remembered_file(const std::string& station);

// Nothing where there is no file. Refuses, in one line, what is damaged or too large: then all is as at the first
// start.
base::Result<std::optional<Remembered>> read_remembered(const std::filesystem::path& file);

// What a file says, and what is written to it. Pure.
base::Result<Remembered> remembered_from(std::string_view text);
std::string text_of(const Remembered& remembered);

// Replaces it in one step, on the disk.
base::Result<void> keep_remembered(const Remembered& remembered, const std::filesystem::path& file);

}  // namespace tongping::console
