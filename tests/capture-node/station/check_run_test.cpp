#include "capture-node/check_run.hpp"

#include <algorithm>

#include "tests/support/catch.hpp"
#include "tests/support/speech.hpp"
#include "tests/support/step_aside.hpp"

using namespace tongping;
using namespace tongping::station;
using State = console::CheckView::State;

TEST_CASE("a check is told of while it runs, and ends within a moment when it is stopped") {
  config::StationConfig config;
  const std::string speech = "file:" + support::librivox_files().at(0).file.string();
  config.microphones = {{"podium", "file:/elsewhere.wav", ""}, {"booth", "file:/nowhere.wav", "chair"}};
  const base::SystemClock clock;
  CheckRun check(config, clock);
  REQUIRE(check.view().state == State::none);

  // Given to somebody while the station ran, and heard at another input.
  console::StationView view;
  view.roles = {{{"chair", "主席", {}}, "en", {}}};
  for (const char* id : {"podium", "booth"}) {
    view.microphones.emplace_back().id = id;
    view.microphones.back().role = view.roles[0].shown;
    view.microphones.back().source = id == std::string("podium") ? speech : "file:/nowhere.wav";
  }
  check.start(view, true);
  REQUIRE(check.view().state == State::running);
  check.start(view, true);  // nothing: one runs
  while (check.view().left.count() == 0 && check.view().state == State::running) support::step_aside();
  REQUIRE_FALSE(check.view().doing.empty());
  check.stop();
  REQUIRE(check.view().state == State::stopped);
  // What it had found before: the one that cannot be opened, and no judgement of what was heard too briefly.
  REQUIRE(check.view().findings.size() == 1);
  REQUIRE(check.view().findings[0].subject == "booth");
  REQUIRE(check.view().findings[0].verdict == console::CheckVerdict::failed);
  check.stop();
  REQUIRE(check.view().state == State::stopped);
}
