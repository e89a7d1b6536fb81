// Of this room only, and of files that know X11.
#pragma once

#include <SDL.h>
#include <SDL_syswm.h>

namespace tongping::kiosk {

// SDL's own connection and the window's number on it; nothing where it is no window of X11.
struct X11Window {
  Display* display = nullptr;
  ::Window window = 0;

  explicit X11Window(SDL_Window* of) {
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    if (of == nullptr || SDL_GetWindowWMInfo(of, &info) == SDL_FALSE || info.subsystem != SDL_SYSWM_X11) return;
    display = info.info.x11.display;
    window = info.info.x11.window;
  }
  explicit operator bool() const { return display != nullptr; }
};

}  // namespace tongping::kiosk
