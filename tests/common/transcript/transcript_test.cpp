#include "common/transcript/transcript.hpp"

#include "tests/support/builders.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::transcript;
using support::a_final;
using support::an_event;
using support::an_interim;

TEST_CASE("an event applied twice changes nothing") {
  Transcript transcript;
  REQUIRE(apply(transcript, a_final(1, "a", "Good morning.")));
  REQUIRE_FALSE(apply(transcript, a_final(1, "a", "Other words.")));
  REQUIRE(transcript.segments.size() == 1);
  REQUIRE(transcript.segments[0]->text == "Good morning.");
}

TEST_CASE("interim text grows by revision and never replaces what is final") {
  Transcript transcript;
  REQUIRE(apply_interim(transcript, an_interim("a", "good", 1)));
  REQUIRE(apply_interim(transcript, an_interim("a", "good mor", 3)));
  REQUIRE_FALSE(apply_interim(transcript, an_interim("a", "good m", 2)));
  REQUIRE(find(transcript, {"hall-1", "a"})->text == "good mor");

  Segment done = support::a_segment("a", "Good morning.");
  done.revision = 4;
  REQUIRE(apply(transcript, an_event(1, SegmentChanged{done})));
  REQUIRE_FALSE(apply_interim(transcript, an_interim("a", "late", 9)));
  REQUIRE(find(transcript, {"hall-1", "a"})->text == "Good morning.");
}

TEST_CASE("what was shown before it was stored is stored under the same revision") {
  Transcript transcript;
  Segment unstored = an_interim("a", "Good morning.", 4);
  unstored.unstored = true;
  REQUIRE(apply_interim(transcript, unstored));
  Segment done = support::a_segment("a", "Good morning.");
  done.revision = 3;
  REQUIRE(apply(transcript, an_event(1, SegmentChanged{done})));  // older than what is shown
  REQUIRE(find(transcript, {"hall-1", "a"})->unstored);
  done.revision = 4;
  REQUIRE(apply(transcript, an_event(2, SegmentChanged{done})));
  REQUIRE_FALSE(find(transcript, {"hall-1", "a"})->unstored);
  REQUIRE(find(transcript, {"hall-1", "a"})->state == SegmentState::final);
}

TEST_CASE("segments stand in the order in which speech began") {
  Transcript transcript;
  Segment late = support::a_segment("late", "second");
  late.wall_start_ns += 1'000'000'000;
  REQUIRE(apply(transcript, an_event(1, SegmentChanged{late})));
  REQUIRE(apply(transcript, a_final(2, "early", "first")));
  REQUIRE(transcript.segments[0]->key.segment == "early");
  REQUIRE(transcript.segments[1]->key.segment == "late");
}

TEST_CASE("the window keeps the newest segments") {
  Transcript transcript;
  for (std::uint64_t i = 1; i <= Transcript::window + 10; ++i) {
    Segment segment = support::a_segment("s" + std::to_string(i), "text");
    segment.wall_start_ns += static_cast<std::int64_t>(i);
    REQUIRE(apply(transcript, an_event(i, SegmentChanged{segment})));
  }
  REQUIRE(transcript.segments.size() == Transcript::window);
  REQUIRE(transcript.segments.front()->key.segment == "s11");
}

TEST_CASE("interim of a restarted station is forgotten, its finals stay") {
  Transcript transcript;
  REQUIRE(apply(transcript, a_final(1, "a", "kept")));
  REQUIRE(apply_interim(transcript, an_interim("b", "lost", 1)));
  drop_interim(transcript, "hall-1");
  REQUIRE(transcript.segments.size() == 1);
  REQUIRE(find(transcript, {"hall-1", "a"}) != nullptr);
}

TEST_CASE("roles and microphones are put, replaced and removed") {
  Transcript transcript;
  Role role{{"chair", "主席", {}}, "zh", {"en"}};
  REQUIRE(apply(transcript, an_event(1, RoleChanged{role, false})));
  role.shown.label = "Chair";
  REQUIRE(apply(transcript, an_event(2, RoleChanged{role, false})));
  REQUIRE(transcript.roles.size() == 1);
  REQUIRE(find_role(transcript, "chair")->shown.label == "Chair");
  REQUIRE(apply(transcript, an_event(3, MicrophoneChanged{{"m", "file:x", "chair"}, false})));
  REQUIRE(apply(transcript, an_event(4, RoleChanged{role, true})));
  REQUIRE(transcript.roles.empty());
  REQUIRE(transcript.microphones.size() == 1);
}

TEST_CASE("a new session starts with an empty wall") {
  Transcript transcript;
  REQUIRE(apply(transcript, a_final(1, "a", "old")));
  REQUIRE(apply(transcript, an_event(2, SessionStarted{"s2", "afternoon", 5})));
  REQUIRE(transcript.segments.empty());
  REQUIRE(transcript.session->name == "afternoon");
  REQUIRE(apply(transcript, an_event(3, SessionEnded{"other"})));
  REQUIRE(transcript.session.has_value());
  REQUIRE(apply(transcript, an_event(4, SessionEnded{"s2"})));
  REQUIRE_FALSE(transcript.session.has_value());
}

TEST_CASE("consent is the last word of the running session, and stands in no other") {
  Transcript transcript;
  const ConsentChanged given{"s1", true, "Anna", "console", "agreed", 5, "hall-1"};
  ConsentChanged withdrawn = given;
  withdrawn.given = false;
  apply(transcript, an_event(1, SessionStarted{"s1", "Board", 1}));
  REQUIRE_FALSE(consent_stands(transcript));
  apply(transcript, an_event(2, given));
  REQUIRE(consent_stands(transcript));
  apply(transcript, an_event(3, withdrawn));
  REQUIRE_FALSE(consent_stands(transcript));
  apply(transcript, an_event(4, given));
  apply(transcript, an_event(5, SessionEnded{"s1"}));
  REQUIRE_FALSE(consent_stands(transcript));
  // One that goes on after its end goes on with its word.
  apply(transcript, an_event(6, SessionStarted{"s1", "Board", 1}));
  REQUIRE(consent_stands(transcript));
  apply(transcript, an_event(7, SessionEnded{"s1"}));
  apply(transcript, an_event(8, SessionStarted{"s2", "Next", 2}));
  REQUIRE(transcript.consent == nullptr);
}

TEST_CASE("of two words at one time the withdrawal is the newer one") {
  const ConsentChanged given{"s1", true, "Anna", "console", "agreed", 5, "hall-2"};
  ConsentChanged withdrawn = given;
  withdrawn.given = false;
  withdrawn.station = "hall-1";
  REQUIRE(is_newer(withdrawn, given));
  REQUIRE_FALSE(is_newer(given, withdrawn));
  REQUIRE_FALSE(is_newer(given, given));
  ConsentChanged later = given;
  later.time_ns = 6;
  REQUIRE(is_newer(later, withdrawn));
}

TEST_CASE("claims are put and replaced, and end with their session, and one that goes on keeps its text") {
  Transcript transcript;
  apply(transcript, an_event(1, SessionStarted{"s1", "Board", 1}));
  apply(transcript, a_final(2, "u1", "said"));
  apply(transcript, an_event(3, MicrophonesClaimed{"hall-1", {{1, "hall-2", 5}}}));
  apply(transcript, an_event(4, MicrophonesClaimed{"hall-1", {{1, "hall-2", 5}, {2, "hall-1", 9}}}));
  apply(transcript, an_event(5, MicrophonesClaimed{"hall-3", {{1, "hall-4", 7}}}));
  REQUIRE(transcript.claims.size() == 2);
  REQUIRE(transcript.claims[0].claims.size() == 2);

  apply(transcript, an_event(6, SessionEnded{"s1"}));
  apply(transcript, an_event(7, SessionStarted{"s1", "Board", 1}));
  REQUIRE(transcript.segments.size() == 1);
  REQUIRE(transcript.claims.empty());
  apply(transcript, an_event(8, SessionEnded{"s1"}));
  apply(transcript, an_event(9, SessionStarted{"s2", "Next", 2}));
  REQUIRE(transcript.segments.empty());
}
