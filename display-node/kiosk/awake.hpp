// As long as one lives, no screensaver starts and no monitor goes to sleep; a sleeping one is woken.
#pragma once

struct SDL_Window;

namespace tongping::kiosk {

// SDL suspends the server's timers under X11, asks the desktop over D-Bus and inhibits idling under Wayland. A monitor
// that is asleep already, and a desktop that sets it to sleep by itself, need DPMS to be off. [main]
class Awake {
 public:
  Awake() = default;
  ~Awake();  // DPMS is as it was
  Awake(const Awake&) = delete;
  Awake& operator=(const Awake&) = delete;

  // When a window came, and once in a while: somebody else may have turned sleep on again. Returns when the window's
  // display has answered.
  void renew(SDL_Window* window);

 private:
  bool dpms_was_on_ = false;
};

}  // namespace tongping::kiosk
