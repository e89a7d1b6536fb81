#include "capture-node/pipeline_core.hpp"

#include "common/base/utf8.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/microphone_feed.hpp"
#include "tests/support/scripted_recogniser.hpp"

using namespace tongping;
using namespace tongping::support;
using namespace std::chrono_literals;
using transcript::SegmentState;

namespace {

const Sound& room() {
  static const Sound sound = white_noise(1.0, -66.0, 1);
  return sound;
}

std::chrono::milliseconds since_begin(base::WallTime time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time - TestClock().wall());
}

}  // namespace

TEST_CASE("an utterance becomes interim text that only grows and one final") {
  ScriptedRecogniser recogniser;
  recogniser.partials = {"the", "the meeting", "the meeting is", "the meeting is open",
                         "the meeting is open to all of you"};
  recogniser.final_text = "the meeting is open to all";
  MicrophoneFeed feed(recogniser);
  REQUIRE(feed.hear(room()));
  REQUIRE(feed.hear(babbling(2.0)));
  REQUIRE(feed.hear(room()));

  const auto finals = feed.of_state(SegmentState::final);
  REQUIRE(finals.size() == 1);
  const station::SegmentChange& last = finals[0];
  CHECK(last.microphone == "podium");
  CHECK(last.utterance == 1);
  CHECK(last.committed == base::code_points(last.text));
  CHECK(last.text.starts_with("The meeting is open to all"));
  CHECK(last.text.ends_with("."));
  const auto interims = feed.of_state(SegmentState::interim);
  REQUIRE(interims.size() >= 4);
  std::string committed;
  for (const station::SegmentChange& change : feed.changes) {
    CHECK(change.utterance == 1);
    CHECK(change.text.starts_with(committed));
    committed = change.text.substr(0, base::bytes_of_code_points(change.text, change.committed));
  }
  CHECK(interims.back().committed > 0);
  CHECK(recogniser.begun == 1);
  CHECK(recogniser.finished == 1);
}

TEST_CASE(
    "times count from the stream's begin, a segment starts before its voice and is given within 700 ms after it") {
  ScriptedRecogniser recogniser;
  recogniser.partials = {"good morning"};
  recogniser.final_text = "good morning";
  MicrophoneFeed feed(recogniser);
  for (int i = 0; i < 3; ++i) REQUIRE(feed.hear(room()));
  REQUIRE(feed.hear(babbling(1.5)));
  const base::WallTime voice_end = feed.clock.wall();
  bool given = false;
  for (int tenths = 0; tenths < 10 && !given; ++tenths) {
    REQUIRE(feed.hear(white_noise(0.1, -66.0, 3)));
    given = !feed.of_state(SegmentState::final).empty();
    if (given) CHECK(feed.clock.wall() - voice_end <= 700ms);
  }
  REQUIRE(given);
  const station::SegmentChange& last = feed.changes.back();
  CHECK(since_begin(last.start) >= 2600ms);
  CHECK(since_begin(last.start) <= 2800ms);
  CHECK(since_begin(last.end) >= 4400ms);
  CHECK(since_begin(last.end) <= 4600ms);
  CHECK(last.speech_end_ns == base::to_ns(last.end));
  // What the engine got is the segment, pre-roll and closing pause included.
  CHECK(recogniser.samples[0] >= frames_of(1.5 + 0.3 + 0.5));
  CHECK(recogniser.samples[0] <= frames_of(1.5 + 0.5 + 0.7));
}

TEST_CASE("interim text without words at the end is withdrawn, and what never had words is never heard of") {
  ScriptedRecogniser recogniser;
  MicrophoneFeed feed(recogniser);
  REQUIRE(feed.hear(room()));
  recogniser.partials = {"something", "else"};
  REQUIRE(feed.hear(babbling(1.0)));
  REQUIRE(feed.hear(room()));
  REQUIRE(feed.of_state(SegmentState::withdrawn).size() == 1);
  CHECK(feed.changes.back().state == SegmentState::withdrawn);
  const std::size_t before = feed.changes.size();
  recogniser.partials = {};
  REQUIRE(feed.hear(babbling(1.0)));
  REQUIRE(feed.hear(room()));
  CHECK(recogniser.finished == 2);
  CHECK(feed.changes.size() == before);
}

TEST_CASE(
    "a missing stretch of up to 100 ms is silence within a segment, a longer one ends it, neither shifts the times") {
  ScriptedRecogniser recogniser;
  recogniser.partials = {"good", "good morning"};
  recogniser.final_text = "good morning";
  MicrophoneFeed feed(recogniser);
  const double gap_s = GENERATE(0.05, 0.5, 30.0);
  REQUIRE(feed.hear(room()));
  REQUIRE(feed.hear(babbling(1.0)));
  feed.miss(gap_s);
  REQUIRE(feed.hear(babbling(1.0)));
  REQUIRE(feed.hear(room()));
  const auto finals = feed.of_state(SegmentState::final);
  const bool one = gap_s < 0.1;
  REQUIRE(finals.size() == (one ? 1U : 2U));
  CHECK(feed.ear->gap_frames() == static_cast<std::int64_t>(frames_of(gap_s)));
  const auto expected_end = std::chrono::milliseconds(3000 + static_cast<int>(gap_s * 1000));
  CHECK(since_begin(finals.back().end) >= expected_end - 150ms);
  CHECK(since_begin(finals.back().end) <= expected_end + 150ms);
  if (one) return;
  CHECK(since_begin(finals.front().end) <= 2000ms);
  // Nothing from before the gap belongs to the segment after it.
  CHECK(since_begin(finals.back().start) >= std::chrono::milliseconds(2000 + static_cast<int>(gap_s * 1000)));
}

TEST_CASE("flushing ends the open segment, and feeding goes on") {
  ScriptedRecogniser recogniser;
  recogniser.partials = {"good"};
  recogniser.final_text = "good morning";
  MicrophoneFeed feed(recogniser);
  REQUIRE(feed.hear(room()));
  REQUIRE(feed.hear(babbling(1.0)));
  CHECK(feed.core.status().speaking);
  REQUIRE(feed.flush());
  CHECK_FALSE(feed.core.status().speaking);
  CHECK(feed.of_state(SegmentState::final).size() == 1);
  REQUIRE(feed.flush());
  CHECK(feed.of_state(SegmentState::final).size() == 1);
  REQUIRE(feed.hear(room()));
  REQUIRE(feed.hear(babbling(1.0)));
  REQUIRE(feed.hear(room()));
  const auto finals = feed.of_state(SegmentState::final);
  REQUIRE(finals.size() == 2);
  CHECK(finals[1].utterance > finals[0].utterance);
  CHECK(since_begin(finals[1].end) >= 3800ms);
  CHECK(since_begin(finals[1].end) <= 4200ms);
  CHECK(feed.core.status().segments == 2);
}

TEST_CASE("a talk without a pause is cut, the sentence goes on without a full stop between") {
  ScriptedRecogniser recogniser;
  recogniser.partials = {"and", "and so on"};
  recogniser.final_text = "and so on";
  MicrophoneFeed feed(recogniser);
  REQUIRE(feed.hear(room()));
  REQUIRE(feed.hear(babbling(25.0)));
  REQUIRE(feed.hear(room()));
  const auto finals = feed.of_state(SegmentState::final);
  REQUIRE(finals.size() == 2);
  CHECK(finals[0].text == "And so on");
  CHECK(finals[1].text == "and so on.");
  CHECK(finals[0].end <= finals[1].start);
  CHECK(finals[1].start - finals[0].end <= 200ms);
}

TEST_CASE("it says until when everything that was said has been given") {
  ScriptedRecogniser recogniser;
  recogniser.partials = {"good morning"};
  recogniser.final_text = "good morning";
  MicrophoneFeed feed(recogniser);
  CHECK_FALSE(feed.core.status().quiet_until);
  REQUIRE(feed.hear(room()));
  const auto before = feed.core.status().quiet_until;
  REQUIRE(before);
  CHECK(since_begin(*before) > 900ms);
  REQUIRE(feed.hear(babbling(1.5)));
  const auto meanwhile = feed.core.status().quiet_until;
  CHECK(since_begin(*meanwhile) < 1500ms);  // somebody speaks since then
  REQUIRE(feed.hear(room()));
  REQUIRE(feed.of_state(SegmentState::final).size() == 1);
  CHECK(since_begin(*feed.core.status().quiet_until) > 3'300ms);
}

TEST_CASE("an engine that dies is told to the caller") {
  ScriptedRecogniser recogniser;
  recogniser.utterances_before_failure = 0;
  MicrophoneFeed feed(recogniser);
  REQUIRE(feed.hear(room()));
  const auto heard = feed.hear(babbling(1.0));
  REQUIRE(!heard);
  CHECK(heard.error().message == "the engine died");
}

TEST_CASE("the status shows level, speaking and length") {
  ScriptedRecogniser recogniser;
  MicrophoneFeed feed(recogniser);
  REQUIRE(feed.hear(room()));
  CHECK_FALSE(feed.core.status().speaking);
  CHECK(feed.ear->level().rms_dbfs == Approx(-66.0).margin(1.0));
  CHECK(feed.ear->frames() == 16'000);
  REQUIRE(feed.hear(babbling(1.0)));
  CHECK(feed.core.status().speaking);
  CHECK(feed.ear->level().rms_dbfs > -45.0F);
}

TEST_CASE("an engine that is caught in a loop is shown once, and what is repeated in truth stays") {
  ScriptedRecogniser recogniser;
  std::string loop = "good morning";
  for (int i = 0; i < 19; ++i) loop += " good morning";
  recogniser.partials = {loop};
  recogniser.final_text = loop;
  MicrophoneFeed feed(recogniser);
  REQUIRE(feed.hear(white_noise(1.0, -66.0, 1)));
  REQUIRE(feed.hear(babbling(4.0)));
  REQUIRE(feed.hear(white_noise(1.0, -66.0, 2)));
  recogniser.partials = {"no no no"};
  recogniser.final_text = "no no no";
  REQUIRE(feed.hear(babbling(2.0)));
  REQUIRE(feed.flush());
  const auto finals = feed.of_state(SegmentState::final);
  REQUIRE(finals.size() == 2);
  CHECK(finals[0].text == "Good morning.");
  CHECK(finals[1].text == "No no no.");
  for (const auto& change : feed.changes) CHECK(change.text.size() <= 13);
}

TEST_CASE("music gives no text, whatever the engine makes of it, and who talks after it is heard") {
  ScriptedRecogniser recogniser;
  recogniser.partials = {"the", "the oh", "the oh he", "the oh he and it"};
  recogniser.final_text = "the oh he and it";
  MicrophoneFeed feed(recogniser);
  REQUIRE(feed.hear(room()));
  REQUIRE(feed.hear(mix(melody(20.0, -26.0, 1), white_noise(20.0, -66.0, 2))));
  REQUIRE(feed.hear(room()));
  CHECK(recogniser.begun >= 1);
  CHECK(feed.changes.empty());

  REQUIRE(feed.hear(babbling(4.0)));
  REQUIRE(feed.hear(room()));
  const auto finals = feed.of_state(SegmentState::final);
  REQUIRE(finals.size() == 1);
  // From its beginning, before which there are 300 ms.
  CHECK(since_begin(finals[0].start) < 22s);
}
