// Fingers on the console: what is pressed, what is scrolled, and that all that matters is large enough.
#include "capture-node/console/touch.hpp"

#include <imgui_internal.h>

#include <cfloat>
#include <cmath>
#include <map>

#include "tests/capture-node/console/null_window.hpp"
#include "tests/capture-node/console/views.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::console;
using support::NullWindow;

namespace {

// A finger that goes down at a place, and up from there by `down` pixels in steps that each are in a picture.
Commands drag(NullWindow& window, const StationView& view, ImVec2 from, float down, int steps = 10) {
  Commands all;
  const auto draw = [&] {
    for (const Command& command : window.draw(view)) all.push_back(command);
  };
  window.memory.finger.begins(7, from);
  draw();
  for (int step = 1; step <= steps; ++step) {
    window.memory.finger.moves(7, {from.x + 3, from.y + down * static_cast<float>(step) / static_cast<float>(steps)});
    draw();
  }
  window.memory.finger.ends(7);
  for (int i = 0; i < 3; ++i) draw();
  REQUIRE(window.memory.finger.idle());
  return all;
}

float scroll_of(const char* part) {
  for (const ImGuiWindow* child : ImGui::GetCurrentContext()->Windows) {
    if (std::string(child->Name).find(part) != std::string::npos) return child->Scroll.y;
  }
  FAIL("no window " << part);
  return 0;
}

}  // namespace

TEST_CASE("a finger presses what it came down on, however short, and a second one changes nothing") {
  NullWindow window(1280, 720);
  const StationView view = support::a_typical_view();
  window.draw(view);
  Finger& finger = window.memory.finger;
  finger.begins(7, {1226, 40});
  finger.begins(8, {600, 400});
  finger.moves(8, {600, 600});
  finger.ends(8);
  finger.ends(7);
  for (int i = 0; i < 4; ++i) window.draw(view);
  REQUIRE(finger.idle());
  REQUIRE(window.memory.asks_to_quit);
  REQUIRE(ImGui::GetIO().MousePos.x == -FLT_MAX);
}

TEST_CASE("lists follow a finger, and what it began on is not pressed") {
  NullWindow window(1280, 720);
  const StationView view = support::a_crowded_view();
  for (int i = 0; i < 3; ++i) window.draw(view);
  SECTION("the transcript, which follows the newest line again at its end") {
    const float end = scroll_of("lines");
    REQUIRE(end > 0);
    REQUIRE(drag(window, view, {900, 300}, 150).empty());
    REQUIRE(std::abs(scroll_of("lines") - (end - 150)) <= 2);
    REQUIRE(drag(window, view, {900, 300}, -200).empty());
    REQUIRE(std::abs(scroll_of("lines") - end) <= 2);
  }
  SECTION("the microphones, from their buttons too") {
    for (const float x : {60.0F, 310.0F, 430.0F}) {
      const float before = scroll_of("microphones");
      REQUIRE(drag(window, view, {x, 380}, -100).empty());
      REQUIRE(std::abs(scroll_of("microphones") - (before + 100)) <= 2);
      REQUIRE_FALSE(ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel));
    }
  }
  SECTION("the screens") {
    REQUIRE(drag(window, view, {100, 500}, -80).empty());
    REQUIRE(std::abs(scroll_of("screens") - (80)) <= 2);
  }
  SECTION("but not what is under a question") {
    window.memory.asks_to_quit = true;
    for (int i = 0; i < 3; ++i) window.draw(view);
    const float end = scroll_of("lines");
    REQUIRE(drag(window, view, {1200, 300}, 150).empty());
    REQUIRE(scroll_of("lines") == end);
  }
}

TEST_CASE("a finger that hardly moves presses all the same") {
  NullWindow window(1280, 720);
  const StationView view = support::a_healthy_view();
  for (int i = 0; i < 3; ++i) window.draw(view);
  const Commands pressed = drag(window, view, {80, 490}, 6);
  REQUIRE(pressed.size() == 1);
  REQUIRE(std::holds_alternative<ScreenCommand>(pressed[0]));
}

TEST_CASE("everything that is pressed is at least 40 pixels high and wide at scale 1") {
  NullWindow window(1280, 1240);
  StationView view = support::a_healthy_view();
  for (const MicrophoneView& microphone : view.microphones) view.roles.push_back({microphone.role, "en", {}});
  view.role_change_to_undo = true;
  view.consent.state = ConsentView::State::given;
  constexpr float step = 4;
  struct Extent {
    float from = FLT_MAX;
    float to = -FLT_MAX;
  };
  const auto scan = [&](bool across, const std::vector<float>& lines, float length) {
    std::map<ImGuiID, Extent> extents;
    for (const float line : lines) {
      std::map<ImGuiID, Extent> here;
      for (float at = 2; at < length; at += step) {
        ImGui::GetIO().MousePos = across ? ImVec2(at, line) : ImVec2(line, at);
        window.draw(view);
        const ImGuiID hovered = ImGui::GetCurrentContext()->HoveredId;
        if (hovered == 0) continue;
        Extent& extent = here[hovered];
        extent.from = std::min(extent.from, at);
        extent.to = std::max(extent.to, at);
      }
      // What a line passes at a corner is larger on another one.
      for (const auto& [id, extent] : here) {
        Extent& known = extents[id];
        if (extent.to - extent.from > known.to - known.from) known = extent;
      }
    }
    return extents;
  };
  const auto heights = scan(false, {310, 400, 1150, 1240}, 1240);
  REQUIRE(heights.size() >= 12);
  for (const auto& [id, extent] : heights) {
    INFO(id << " from " << extent.from << " to " << extent.to);
    CHECK(extent.to - extent.from >= 40 - step);
  }
  const auto widths = scan(true, {40, 150, 200}, 1280);
  REQUIRE(widths.size() >= 9);
  for (const auto& [id, extent] : widths) {
    INFO(id << " from " << extent.from << " to " << extent.to);
    CHECK(extent.to - extent.from >= 40 - step);
  }
}
