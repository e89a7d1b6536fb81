#include "capture-node/console/touch.hpp"

#include <cfloat>
#include <cmath>
#include <utility>

namespace tongping::console {
namespace {

ImVec2 away() { return {-FLT_MAX, -FLT_MAX}; }

}  // namespace

void Finger::begins(std::int64_t id, ImVec2 at) {
  if (state_ != State::none) return;
  state_ = State::begun;
  id_ = id;
  start_ = at_ = at;
  over_ = begins_ = scrolls_ = false;
  window_ = 0;
  moved_ = 0;
}

void Finger::moves(std::int64_t id, ImVec2 at) {
  if (state_ == State::none || over_ || id != id_) return;
  moved_ += at.y - at_.y;
  at_ = at;
}

void Finger::ends(std::int64_t id) {
  if (state_ != State::none && id == id_) over_ = true;
}

std::optional<FingerMouse> Finger::next_picture(float scale) {
  begins_ = false;
  switch (state_) {
    case State::none: return std::nullopt;
    case State::begun:
      begins_ = true;
      state_ = State::down;
      return FingerMouse{start_, true};  // where it came down, however far it is by now
    case State::down: break;
    case State::lifted: state_ = State::none; return FingerMouse{away(), false};
  }
  scrolls_ = scrolls_ || (window_ != 0 && std::abs(at_.y - start_.y) > slop * scale);
  if (over_) state_ = State::lifted;
  return FingerMouse{scrolls_ ? away() : at_, !over_};
}

void Finger::scroll() {
  const ImGuiID here = ImGui::GetID("finger");
  const bool under_it = ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
  if (begins_ && under_it && ImGui::GetScrollMaxY() > 0) window_ = here;
  if (!scrolls_ || window_ != here) return;
  ImGui::SetScrollY(ImGui::GetScrollY() - std::exchange(moved_, 0.0F));
}

void tell_finger(Finger& finger, float scale) {
  const auto mouse = finger.next_picture(scale);
  if (!mouse) return;
  ImGuiIO& io = ImGui::GetIO();
#if IMGUI_VERSION_NUM >= 18700
  io.AddMousePosEvent(mouse->at.x, mouse->at.y);
  io.AddMouseButtonEvent(0, mouse->down);
#else
  io.MousePos = mouse->at;
  io.MouseDown[0] = mouse->down;
#endif
}

}  // namespace tongping::console
