// One finger on the window: it presses as a mouse does, or it scrolls what is under it. Private to the room.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <optional>

namespace tongping::console {

// What of a finger the next picture is told in place of the mouse.
struct FingerMouse {
  ImVec2 at;
  bool down = false;
};

// SDL could make a mouse of a finger by itself, but then every scrolling would press what the finger began on. Further
// fingers beside the first are ignored. Fed with pixels of the window; owned by the window. [main]
class Finger {
 public:
  void begins(std::int64_t id, ImVec2 at);
  void moves(std::int64_t id, ImVec2 at);
  void ends(std::int64_t id);

  // Once a picture, before it is drawn; nothing: no finger is there, and none was. A finger that came and went between
  // two pictures is down in one and up in the next. `scale`: of the picture.
  std::optional<FingerMouse> next_picture(float scale);

  // At the end of a window that may scroll, within it: takes the finger if it has just begun there, and follows it.
  void scroll();

  bool idle() const { return state_ == State::none; }

 private:
  enum class State { none, begun, down, lifted };

  // At scale 1; a finger is never quite still. Android's ViewConfiguration has 8 dp.
  static constexpr float slop = 8;

  State state_ = State::none;
  std::int64_t id_ = 0;
  ImVec2 start_;
  ImVec2 at_;
  bool over_ = false;     // it has left the window
  bool begins_ = false;   // in this picture
  bool scrolls_ = false;  // and presses nothing any more
  ImGuiID window_ = 0;    // that it scrolls if it moves; 0: none
  float moved_ = 0;       // downwards, and not followed yet
};

// Tells Dear ImGui of it in place of the mouse; between the back end's frame and its own. [main]
void tell_finger(Finger& finger, float scale);

}  // namespace tongping::console
