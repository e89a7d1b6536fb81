// The glass of a window: where pixels go, in one of two ways. Of this room only.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "common/base/result.hpp"
#include "display-node/render/canvas.hpp"

#include "display-node/kiosk/renderer.hpp"

struct SDL_Window;

namespace tongping::kiosk {

// Belongs to the window's thread and goes before the window. [main]
class Pane {
 public:
  virtual ~Pane() = default;

  virtual subtitle::Size size() = 0;

  // Shows these parts of `pixels`, which have its size. Errors: it is lost (why); another one must be made.
  virtual base::Result<void> show(const render::Pixels& pixels, std::span<const render::Rect> parts) = 0;

  virtual std::string name() const = 0;  // for log and overlay: "software", "gpu (opengl, …)"
};

// Copies the parts into the window's own surface: on a machine without a GPU a third of the cost of a renderer.
std::unique_ptr<Pane> make_software_pane(SDL_Window* window);

// Errors: a GPU is wanted, and there is none (why). The window may be made anew by SDL; its number stays.
base::Result<std::unique_ptr<Pane>> make_pane(SDL_Window* window, Renderer wanted);

// What GL_RENDERER says of llvmpipe and its like: slower than no OpenGL at all.
bool is_drawn_by_cpu(std::string_view gl);

}  // namespace tongping::kiosk
