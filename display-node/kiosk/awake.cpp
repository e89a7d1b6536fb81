#include "display-node/kiosk/awake.hpp"

#include <X11/Xlib.h>
#include <X11/extensions/dpms.h>

#include "display-node/kiosk/x11_display.hpp"

namespace tongping::kiosk {
namespace {

bool has_dpms(Display* display) {
  int first_event = 0;
  int first_error = 0;
  return DPMSQueryExtension(display, &first_event, &first_error) != 0 && DPMSCapable(display) != 0;
}

bool dpms_is_on(Display* display) {
  CARD16 level = 0;
  BOOL on = 0;
  return DPMSInfo(display, &level, &on) != 0 && on != 0;
}

}  // namespace

void Awake::renew(SDL_Window* window) {
  SDL_DisableScreenSaver();
  const X11Window x11(window);
  if (!x11) return;
  XForceScreenSaver(x11.display, ScreenSaverReset);
  if (has_dpms(x11.display) && dpms_is_on(x11.display)) {
    DPMSDisable(x11.display);  // which wakes the monitor
    dpms_was_on_ = true;
  }
  XSync(x11.display, False);
}

// On a connection of its own: the window's is gone when this is the last part to go.
Awake::~Awake() {
  if (!dpms_was_on_) return;
  Display* display = XOpenDisplay(nullptr);
  if (display == nullptr) return;
  DPMSEnable(display);
  XCloseDisplay(display);
}

}  // namespace tongping::kiosk
