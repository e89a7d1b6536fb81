#include "capture-node/station_view.hpp"

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
