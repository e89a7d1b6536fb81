// What every X server of a test has in common.
#pragma once

#include <cstdlib>
#include <stdexcept>
#include <string>

#include "tests/support/process.hpp"

namespace tongping::support {

// The display that a server, started with `-displayfd 1`, has chosen. Throws where it does not come up.
inline std::string display_of(Process& server, const std::string& name) {
  // On standard output alone: a second server complains on the other about the numbers that are taken.
  if (!server.prints("\n", std::chrono::seconds(20))) throw std::runtime_error(name + ": " + server.errors());
  const std::string number = server.output();
  return ":" + number.substr(0, number.find('\n'));
}

// For windows that this process opens: DISPLAY, and SDL's X11 driver.
inline void use_display(const std::string& display) {
  ::setenv("DISPLAY", display.c_str(), 1);
  ::setenv("SDL_VIDEODRIVER", "x11", 1);
}

}  // namespace tongping::support
