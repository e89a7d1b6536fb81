// An X server in memory, for tests with real windows.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>

#include "tests/support/process.hpp"
#include "tests/support/x_display.hpp"

namespace tongping::support {

// A server on a free display of its choice. Hand `display()` to child processes as DISPLAY, or make it this process's
// own with `use()`.
class Xvfb {
 public:
  Xvfb(int width, int height)
      : process_({"Xvfb", "-displayfd", "1", "-screen", "0",
                  std::to_string(width) + "x" + std::to_string(height) + "x24", "-nolisten", "tcp", "-noreset", "-dpi",
                  "96"}),
        display_(display_of(process_, "Xvfb")) {}

  const std::string& display() const { return display_; }

  // For windows that this process opens: DISPLAY, and SDL's X11 driver.
  void use() const { use_display(display_); }

  // The whole screen as a picture; the suffix of `file` says which format.
  void screenshot(const std::filesystem::path& file) const {
    const Finished taken = run({"import", "-display", display_, "-window", "root", file.string()});
    if (taken.status != 0) throw std::runtime_error("import: " + taken.err);
  }

 private:
  Process process_;
  std::string display_;
};

}  // namespace tongping::support
