// A Wayland compositor in an X server in memory: weston with its kiosk shell. (Its headless backend has no seat,
// without which SDL 2.26 crashes.)
#pragma once

#include <filesystem>

#include "tests/support/xvfb.hpp"

namespace tongping::support {

class Weston {
 public:
  static bool is_installed() { return run({"weston", "--version"}).status == 0; }

  // Throws where it does not start.
  Weston(int width, int height)
      : display_(width, height),
        process_({"weston", "--backend=x11-backend.so", "--use-pixman", "--socket=wall", "--shell=kiosk-shell.so",
                  "--idle-time=0", "--debug", "--width=" + std::to_string(width), "--height=" + std::to_string(height)},
                 {{"DISPLAY", display_.display()}, {"XDG_RUNTIME_DIR", scratch_.path().string()}}) {
    std::filesystem::permissions(scratch_.path(), std::filesystem::perms::owner_all);
    if (!process_.says("kiosk-shell.so", std::chrono::seconds(20))) throw std::runtime_error(process_.errors());
  }

  Environment environment() const {
    return {{"WAYLAND_DISPLAY", "wall"}, {"XDG_RUNTIME_DIR", scratch_.path().string()}, {"SDL_VIDEODRIVER", "wayland"}};
  }

  // The whole output as a PNG, taken by the compositor.
  std::filesystem::path screenshot() const {
    const Finished taken =
        run({"sh", "-c", "cd \"$0\" && rm -f *.png && weston-screenshooter", scratch_.path().string()},
            std::chrono::seconds(20), environment());
    for (const auto& entry : std::filesystem::directory_iterator(scratch_.path())) {
      if (entry.path().extension() == ".png") return entry.path();
    }
    throw std::runtime_error("weston-screenshooter: " + taken.err);
  }

 private:
  Scratch scratch_;
  Xvfb display_;
  Process process_;
};

}  // namespace tongping::support
