#include "capture-node/station_view.hpp"

#include "tests/support/builders.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::station;
using console::Severity;

TEST_CASE("notes are numbered as they come, and those that stay are the last to go") {
  std::vector<console::Note> notes;
  add_note(notes, {0, Severity::warning, "removed", true});
  for (int i = 0; i < 300; ++i) add_note(notes, {0, Severity::info, "passing"});
  REQUIRE(notes.size() == 200);
  REQUIRE(notes.front().text == "removed");
  REQUIRE(notes.front().number == 1);
  REQUIRE(notes.back().number == 301);
  for (int i = 0; i < 300; ++i) add_note(notes, {0, Severity::warning, "stays", true});
  REQUIRE(notes.size() == 200);
  REQUIRE(notes.front().number == 402);
}

TEST_CASE("the view has the newest finished lines that the console can show, and what is being said") {
  transcript::Transcript transcript;
  const auto add = [&](transcript::Segment segment) {
    transcript.segments.push_back(std::make_shared<const transcript::Segment>(std::move(segment)));
  };
  for (int i = 0; i < 300; ++i) add(support::a_segment("podium-" + std::to_string(i), "line"));
  add(support::an_interim("podium-300", "and now", 1));
  add(support::an_interim("handheld-1", "", 1));
  const console::StationView view = make_view({}, transcript, {}, {}, {}, {});
  REQUIRE(view.segments.size() == 200);
  REQUIRE(view.segments.front()->key.segment == "podium-100");
  REQUIRE(view.unfinished.size() == 1);
  REQUIRE(view.unfinished.front()->text == "and now");
}
