// Muting in the console, and a microphone that could not be opened.
#include <algorithm>

#include "tests/capture-node/console/null_window.hpp"
#include "tests/capture-node/console/views.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::console;
using support::NullWindow;
using transcript::MuteMicrophone;

namespace {

// What comes of pressing down a column of the cards.
template <typename What>
std::vector<What> pressed_in_cards(NullWindow& window, const StationView& view) {
  std::vector<What> all;
  for (float y = 180; y < 400; y += 10) {
    for (const Command& command : window.click(view, {310, y})) {
      if constexpr (std::is_same_v<What, MuteMicrophone>) {
        const auto* order = std::get_if<transcript::RoleOrder>(&command);
        const auto* mute = order == nullptr ? nullptr : std::get_if<MuteMicrophone>(order);
        if (mute != nullptr) all.push_back(*mute);
      } else {
        if (const auto* what = std::get_if<What>(&command)) all.push_back(*what);
      }
    }
  }
  return all;
}

bool has(const std::vector<MuteMicrophone>& all, const MuteMicrophone& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

std::vector<MuteMicrophone> by_key(NullWindow& window, const StationView& view, Keys::Mute key) {
  window.memory.keys.mute = key;
  std::vector<MuteMicrophone> all;
  for (const Command& command : window.draw(view)) {
    all.push_back(std::get<MuteMicrophone>(std::get<transcript::RoleOrder>(command)));
  }
  return all;
}

}  // namespace

TEST_CASE("a press in a card mutes its microphone, and one in a muted one's card has it heard again") {
  NullWindow window(1280, 720);
  StationView view = support::a_healthy_view();
  view.microphones[1].muted = true;
  const auto pressed = pressed_in_cards<MuteMicrophone>(window, view);
  REQUIRE(has(pressed, {"podium", true}));
  REQUIRE(has(pressed, {"handheld", false}));
  REQUIRE_FALSE(has(pressed, {"podium", false}));
  REQUIRE_FALSE(has(pressed, {"handheld", true}));
  const auto problems = problems_of(view);
  REQUIRE(problems.size() == 1);
  REQUIRE(problems[0].text == "Microphone Speaker is muted: nobody reads what is said there.");
}

TEST_CASE("a key mutes a microphone by its place, another has it heard again, and neither does the other's work") {
  NullWindow window(1280, 720);
  StationView view = support::a_healthy_view();
  REQUIRE(by_key(window, view, {0, true}) == std::vector<MuteMicrophone>{{"podium", true}});
  REQUIRE(window.draw(view).empty());
  REQUIRE(by_key(window, view, {1, false}).empty());
  view.microphones[1].muted = true;
  REQUIRE(by_key(window, view, {1, true}).empty());
  REQUIRE(by_key(window, view, {1, false}) == std::vector<MuteMicrophone>{{"handheld", false}});
  REQUIRE(by_key(window, view, {8, true}).empty());
}

TEST_CASE("a microphone that could not be opened is tried again with a press, and what to do is said") {
  NullWindow window(1280, 720);
  StationView view = support::a_healthy_view();
  REQUIRE(pressed_in_cards<RetryMicrophone>(window, view).empty());
  view.microphones[0].state = MicrophoneState::error;
  view.microphones[0].reason = "no sound server";
  const auto pressed = pressed_in_cards<RetryMicrophone>(window, view);
  REQUIRE_FALSE(pressed.empty());
  REQUIRE(pressed[0].microphone == "podium");
  const auto problems = problems_of(view);
  REQUIRE(problems[0].text.find("tried again by itself") != std::string::npos);
  REQUIRE(problems[0].text.find("no sound server") != std::string::npos);
}
