// A window that covers a monitor: borderless, without cursor, never dimmed. The home of SDL in this program.
#pragma once

#include <memory>
#include <string>

#include "display-node/kiosk/monitor.hpp"
#include "display-node/kiosk/surface.hpp"

namespace tongping::kiosk {

struct WindowOptions {
  std::string title = "Tongping";
  std::string monitor = "any";         // identity; one that is not there now is waited for, on any other meanwhile
  bool fullscreen = true;              // F11 toggles it
  subtitle::Size windowed{1280, 720};  // size when not fullscreen
};

// Software pixels by changed rectangles: on a machine without a GPU a third of the cost of a renderer, and on one with
// a GPU still under a frame. One Window a process. [main]
class Window final : public Surface {
 public:
  // Errors: no display can be reached, no window can be made (why).
  static base::Result<std::unique_ptr<Window>> open(const WindowOptions& options);
  ~Window() override;

  subtitle::Size size() const override;
  base::Result<void> present(const render::Pixels& pixels, std::span<const render::Rect> dirty) override;
  Event wait(std::optional<std::chrono::milliseconds> patience) override;
  void wake() override;  // [any]

 private:
  struct State;
  explicit Window(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tongping::kiosk
