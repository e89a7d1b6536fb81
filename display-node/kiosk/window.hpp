// A window that covers a monitor: borderless, without cursor, never dimmed. The home of SDL in this program.
#pragma once

#include <memory>
#include <string>

#include "display-node/kiosk/monitor.hpp"
#include "display-node/kiosk/renderer.hpp"
#include "display-node/kiosk/surface.hpp"

namespace tongping::kiosk {

struct WindowOptions {
  std::string title = "Tongping";
  std::string monitor = "any";         // identity; one that is not there now is waited for, on any other meanwhile
  bool fullscreen = true;              // F11 toggles it
  subtitle::Size windowed{1280, 720};  // size when not fullscreen
  subtitle::Cover cover{};             // a band: a strip without a border, above all other windows
  Renderer renderer = Renderer::automatic;
};

// When its monitor changes its mode, goes or comes back, it follows and asks for a redraw; when it cannot be drawn any
// more, it is made anew. One Window a process. [main]
class Window final : public Surface {
 public:
  // Errors: no display can be reached, no window can be made (why).
  static base::Result<std::unique_ptr<Window>> open(const WindowOptions& options);
  ~Window() override;

  subtitle::Size size() const override;
  base::Result<void> present(const render::Pixels& pixels, std::span<const render::Rect> dirty) override;
  bool verify() override;
  std::string renderer() const;  // what draws it: "software", "gpu (opengl, …)"
  void cover(const subtitle::Cover& cover) override;
  Event wait(std::optional<std::chrono::milliseconds> patience) override;
  std::optional<std::string> take_key() override;
  std::string monitor() const override;
  void wake() override;  // [any]

 private:
  struct State;
  explicit Window(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tongping::kiosk
