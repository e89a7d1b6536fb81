// Where pictures go: a window on a monitor, or memory.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>

#include "common/base/result.hpp"
#include "display-node/render/canvas.hpp"
#include "display-node/subtitle/typography.hpp"

namespace tongping::kiosk {

enum class Event {
  timeout,  // the patience given has passed
  wake,     // somebody called wake(): new text
  redraw,   // the size or the display changed, or the window was uncovered: present the whole picture again
  key,      // take_key() has a key
  quit,     // the window was closed, Escape, SIGINT or SIGTERM seen by SDL
};

// Window, Offscreen and Turned. All but `wake` belong to the thread that opened it. [main]
class Surface {
 public:
  virtual ~Surface() = default;

  virtual subtitle::Size size() const = 0;

  // Shows the rectangles `dirty` of `pixels`; all of it when the surface asked for a redraw. No call, no frame.
  virtual base::Result<void> present(const render::Pixels& pixels, std::span<const render::Rect> dirty) = 0;

  // Asks the display: true when it answers and all that was presented is on it. Renews what keeps the display awake, so
  // that it is called once in a while even when nothing changes.
  virtual bool verify() = 0;

  // Sleeps until something happens, at most `patience` (nothing: for ever).
  virtual Event wait(std::optional<std::chrono::milliseconds> patience) = 0;

  // The letter or function key that was pressed, as SDL's name has it ("H", "F1"); nothing: none since the last call.
  virtual std::optional<std::string> take_key() { return std::nullopt; }

  // The identity of the monitor it stands on now; empty: it is no window.
  virtual std::string monitor() const { return {}; }

  // From now on it is this part of its monitor; `size` may be another. The next picture is presented whole.
  virtual void cover(const subtitle::Cover& cover) = 0;

  // Ends a wait from any thread; calls coalesce. [any]
  virtual void wake() = 0;
};

}  // namespace tongping::kiosk
