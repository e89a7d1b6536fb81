// Where pictures go: a window on a monitor, or memory.
#pragma once

#include <chrono>
#include <optional>
#include <span>

#include "common/base/result.hpp"
#include "display-node/render/canvas.hpp"

namespace tongping::kiosk {

enum class Event {
  timeout,  // the patience given has passed
  wake,     // somebody called wake(): new text
  redraw,   // the size or the display changed, or the window was uncovered: present the whole picture again
  quit,     // the window was closed, Escape, SIGINT or SIGTERM seen by SDL
};

// Window and Offscreen. All but `wake` belong to the thread that opened it. [main]
class Surface {
 public:
  virtual ~Surface() = default;

  virtual subtitle::Size size() const = 0;

  // Shows the rectangles `dirty` of `pixels`; all of it when the surface asked for a redraw. No call, no frame.
  virtual base::Result<void> present(const render::Pixels& pixels, std::span<const render::Rect> dirty) = 0;

  // Sleeps until something happens, at most `patience` (nothing: for ever).
  virtual Event wait(std::optional<std::chrono::milliseconds> patience) = 0;

  // Ends a wait from any thread; calls coalesce. [any]
  virtual void wake() = 0;
};

}  // namespace tongping::kiosk
