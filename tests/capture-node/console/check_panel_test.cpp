// The check in the console: asked for with a press, read in plain words.
#include "tests/capture-node/console/null_window.hpp"
#include "tests/capture-node/console/views.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::console;
using support::NullWindow;

namespace {

// What comes of pressing everywhere in a row of the window.
template <typename Wanted>
std::vector<Wanted> pressed(NullWindow& window, const StationView& view, float y, float from, float to) {
  std::vector<Wanted> found;
  for (float x = from; x < to; x += 40) {
    for (const Command& command : window.click(view, {x, y})) {
      if (const auto* wanted = std::get_if<Wanted>(&command)) found.push_back(*wanted);
    }
  }
  return found;
}

constexpr float button_row = 640;  // of the check's window, at 1280 x 720

StationView checked() {
  StationView view = support::a_typical_view();
  view.check.state = CheckView::State::finished;
  view.check.findings = {{"podium", CheckVerdict::good, "is as it should be", ""},
                         {"booth", CheckVerdict::failed, "is not plugged in", "check its cable"},
                         {"disk", CheckVerdict::warning, "3 h are left", "free some space"}};
  return view;
}

}  // namespace

TEST_CASE("the check is opened in the microphones' panel, and asked for with or without turns") {
  NullWindow window(1280, 720);
  const StationView view = support::a_typical_view();
  for (float x = 420; x < 480 && !window.memory.looks_at_check; x += 10) window.click(view, {x, 144});
  REQUIRE(window.memory.looks_at_check);
  const auto asked = pressed<StartCheck>(window, view, button_row, 200, 760);
  const auto with_turns = [](const StartCheck& start) { return start.talk; };
  REQUIRE(std::any_of(asked.begin(), asked.end(), with_turns));
  REQUIRE_FALSE(std::all_of(asked.begin(), asked.end(), with_turns));
}

TEST_CASE("a check that runs can be stopped, and is stopped when its window is closed") {
  NullWindow window(1280, 720);
  window.memory.looks_at_check = true;
  StationView view = support::a_typical_view();
  view.check.state = CheckView::State::running;
  view.check.doing = "listening";
  view.check.left = std::chrono::seconds(5);
  REQUIRE(pressed<StartCheck>(window, view, button_row, 200, 480).empty());
  REQUIRE_FALSE(pressed<StopCheck>(window, view, button_row, 200, 480).empty());
  REQUIRE(window.memory.looks_at_check);
  window.memory.keys.go_back = true;
  const Commands commands = window.draw(view);
  REQUIRE(commands.size() == 1);
  REQUIRE(std::holds_alternative<StopCheck>(commands[0]));
  REQUIRE_FALSE(window.memory.looks_at_check);
}

TEST_CASE("what was found is drawn at every size, and can be closed") {
  const auto [width, height] =
      GENERATE(std::pair{960.0F, 540.0F}, std::pair{1280.0F, 720.0F}, std::pair{3840.0F, 2160.0F});
  NullWindow window(width, height);
  window.memory.looks_at_check = true;
  window.draw(checked());
  window.draw(checked());
  REQUIRE(NullWindow::vertices() > 0);
  window.memory.keys.go_back = true;
  REQUIRE(window.draw(checked()).empty());
  REQUIRE_FALSE(window.memory.looks_at_check);
}

TEST_CASE("of the walls a check tells which are not heard, and that there is none") {
  StationView view;
  REQUIRE(findings_of_station(view).at(0).verdict == CheckVerdict::warning);
  view.screens = {support::a_wall("left", transcript::Content::text),
                  support::a_wall("right", transcript::Content::text)};
  view.screens[1].live = false;
  const auto findings = findings_of_station(view);
  REQUIRE(findings.size() == 2);
  REQUIRE(findings[0].verdict == CheckVerdict::good);
  REQUIRE(findings[1].subject == "right");
  REQUIRE(findings[1].verdict == CheckVerdict::failed);
  REQUIRE_FALSE(findings[1].advice.empty());
}

TEST_CASE("of a wall that is live a check tells how far away it is, where that was measured") {
  StationView view;
  view.screens = {support::a_wall("left", transcript::Content::text)};
  REQUIRE(findings_of_station(view).at(0).text == "the screen is live");
  view.screens[0].round_trip = std::chrono::microseconds(1'500);
  REQUIRE(findings_of_station(view).at(0).text == "the screen is live, 1.5 ms away");
}

TEST_CASE("a wall that has no font for one of its languages is told by the check, and all the time by the strip") {
  StationView view;
  view.screens = {support::a_wall("left", transcript::Content::text)};
  const auto told = [&] {
    const auto notes = problems_of(view);
    return std::any_of(notes.begin(), notes.end(), [](const Note& note) {
      return note.severity == Severity::error && note.text.starts_with("left has no font for: th, zh-Hant.");
    });
  };
  REQUIRE_FALSE(told());
  view.screens[0].unwritable = {"th", "zh-Hant"};
  REQUIRE(told());
  const auto findings = findings_of_station(view);
  REQUIRE(findings.size() == 2);
  REQUIRE(findings[0].text == "the screen is live");
  REQUIRE(findings[1].verdict == CheckVerdict::failed);
  REQUIRE(findings[1].text == "no font there has the letters of: th, zh-Hant");
}

TEST_CASE("who hears whom is told in figures, drawn at every size") {
  const CheckBleed row{"podium", {{"podium", 0.0F, false}, {"booth", -4.4F, true}}};
  REQUIRE(bleed_texts(row) == std::vector<std::string>{"podium 0 dB", "   booth -4 dB"});
  REQUIRE(bleed_texts({"booth", {}}) == std::vector<std::string>{"nobody was heard"});
  StationView view = checked();
  view.check.bleed = {row, {"booth", {}}};
  NullWindow window(960, 540);
  window.memory.looks_at_check = true;
  window.draw(view);
  window.draw(view);
  REQUIRE(NullWindow::vertices() > 0);
}

TEST_CASE("a check tells whether anybody has confirmed that all who are recorded agreed") {
  StationView view;
  view.screens = {support::a_wall("left", transcript::Content::text)};
  REQUIRE(findings_of_station(view).size() == 1);
  view.consent.state = ConsentView::State::asked;
  REQUIRE(findings_of_station(view).at(0).verdict == CheckVerdict::failed);
  view.consent.state = ConsentView::State::given;
  view.consent.name = "Anna";
  REQUIRE(findings_of_station(view).at(0).verdict == CheckVerdict::good);
  REQUIRE(findings_of_station(view).at(0).text.find("Anna") != std::string::npos);
}
