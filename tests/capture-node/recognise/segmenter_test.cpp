#include "capture-node/recognise/segmenter.hpp"

#include "tests/support/catch.hpp"

using namespace tongping;
using recognise::SegmentEnd;
using recognise::Segmenter;
using recognise::SegmenterOptions;
using recognise::VoiceFrame;

namespace {

constexpr VoiceFrame quiet{false, false, 0.0F};
constexpr VoiceFrame consonant{true, false, 20.0F};
constexpr VoiceFrame vowel{true, true, 20.0F};

struct Found {
  std::int64_t start = 0;
  std::int64_t known = 0;  // frame at which it was known
  std::int64_t end = 0;    // last frame
  SegmentEnd why = SegmentEnd::pause;
};

class Listener {
 public:
  void hear(const VoiceFrame& frame, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t now = segmenter.next_frame();
      const auto step = segmenter.feed(frame);
      if (step.started) found.push_back({segmenter.start(), now, -1, SegmentEnd::pause});
      if (step.ended) {
        found.back().end = now;
        found.back().why = *step.ended;
      }
    }
  }
  // Syllables of 12 frames of vowel and 3 of consonant.
  void speak(std::int64_t frames) {
    for (std::int64_t i = 0; i < frames; ++i) hear(i % 15 < 12 ? vowel : consonant, 1);
  }

  Segmenter segmenter;
  std::vector<Found> found;
};

}  // namespace

TEST_CASE("while somebody else speaks a voice must last to count, and what it said before is kept") {
  VoiceFrame leak = vowel;
  leak.contested = true;
  Listener leaking;
  leaking.hear(quiet, 200);
  leaking.hear(leak, 15);
  leaking.hear(quiet, 200);
  CHECK(leaking.found.empty());
  Listener interrupting;
  interrupting.hear(quiet, 200);
  interrupting.hear(leak, 100);
  interrupting.hear(quiet, 200);
  REQUIRE(interrupting.found.size() == 1);
  CHECK(interrupting.found[0].start == 170);
  CHECK(interrupting.found[0].known == 215);
}

TEST_CASE("a segment has at least 300 ms of pre-roll and ends within 700 ms of the voice") {
  Listener listener;
  listener.hear(quiet, 200);
  listener.hear(vowel, 100);
  listener.hear(quiet, 200);
  REQUIRE(listener.found.size() == 1);
  const Found& segment = listener.found[0];
  CHECK(segment.start == 170);
  CHECK(segment.known == 204);
  CHECK(segment.end == 299 + 55);
  CHECK(segment.why == SegmentEnd::pause);
  CHECK(listener.segmenter.last_voice() == 299);
  CHECK(listener.segmenter.voiced_frames() == 100);
}

TEST_CASE("an unvoiced beginning and ending belong to the segment, whatever else is loud does not") {
  Listener listener;
  listener.hear(quiet, 200);
  listener.hear(consonant, 15);
  listener.hear(vowel, 50);
  listener.hear(consonant, 20);
  listener.hear(quiet, 10);
  listener.hear(consonant, 500);  // applause
  REQUIRE(listener.found.size() == 1);
  CHECK(listener.found[0].start == 170);
  CHECK(listener.segmenter.last_voice() < 290);
  CHECK(listener.found[0].end < 290 + 56);
}

TEST_CASE("who became known only now is in the segment from the beginning, unless another speaks elsewhere") {
  VoiceFrame known = quiet;
  known.own_since = 250;
  known.voiced_since = 120;
  Listener listener;
  listener.hear(quiet, 600);
  SECTION("alone") {
    listener.hear(known, 1);
    REQUIRE(listener.found.size() == 1);
    CHECK(listener.found[0].start == 600 - 250 - 30);
    CHECK(listener.segmenter.voiced_frames() == 120);
    listener.hear(quiet, 100);
    CHECK(listener.found[0].end == 600 + 55);
  }
  SECTION("not before the segment before ended") {
    listener.hear(vowel, 60);
    listener.hear(quiet, 60);
    const std::int64_t ended = listener.found.at(0).end;
    listener.hear(known, 1);
    REQUIRE(listener.found.size() == 2);
    CHECK(listener.found[1].start == ended + 1);
  }
  SECTION("contested") {
    known.contested = true;
    listener.hear(known, 1);
    CHECK(listener.found.empty());
  }
}

TEST_CASE("voiced frames that turn out to be music count no more, open or not") {
  Listener listener;
  listener.hear(quiet, 200);
  listener.hear(vowel, 60);
  REQUIRE(listener.segmenter.open());
  CHECK(listener.segmenter.voiced_frames() == 60);
  VoiceFrame music = consonant;
  music.taken_back = 50;
  listener.hear(music, 1);
  CHECK(listener.segmenter.voiced_frames() == 10);
  listener.hear(music, 1);
  CHECK(listener.segmenter.voiced_frames() == 0);
  listener.hear(quiet, 200);
  CHECK_FALSE(listener.segmenter.open());

  listener.hear(vowel, 4);
  listener.hear(music, 1);
  listener.hear(vowel, 4);
  CHECK_FALSE(listener.segmenter.open());
}

TEST_CASE("clicks, unvoiced noise and single vowel-like frames start nothing") {
  Listener listener;
  for (int i = 0; i < 100; ++i) {
    listener.hear(consonant, 7);
    listener.hear(vowel, 2);
    listener.hear(quiet, 21);
  }
  CHECK(listener.found.empty());
}

TEST_CASE("a short pause does not end a segment, the next one does not overlap it") {
  Listener listener;
  listener.hear(quiet, 100);
  listener.speak(60);
  listener.hear(quiet, 40);
  listener.speak(60);
  listener.hear(quiet, 56);
  listener.speak(60);
  listener.hear(quiet, 100);
  REQUIRE(listener.found.size() == 2);
  CHECK(listener.found[1].start == listener.found[0].end + 1);  // the pre-roll is cut where the segment before ended
}

TEST_CASE("the sooner the longer: a long segment ends at a small pause, and at 20 s wherever it is") {
  Listener listener;
  listener.speak(1'600);
  listener.hear(quiet, 20);
  listener.speak(1'850);
  listener.hear(quiet, 7);
  listener.speak(3'000);
  listener.hear(quiet, 100);
  REQUIRE(listener.found.size() == 4);
  CHECK(listener.found[0].why == SegmentEnd::length);
  CHECK(listener.found[0].end < 1'620);
  CHECK(listener.found[1].why == SegmentEnd::length);
  CHECK(listener.found[2].why == SegmentEnd::length);
  CHECK(listener.found[2].end + 1 - listener.found[2].start == 2'000);
  CHECK(listener.found[3].why == SegmentEnd::pause);
  // Nothing of the speech lies between two segments.
  CHECK(listener.found[3].start == listener.found[2].end + 1);
}

TEST_CASE("after a cut what was heard before is not pre-roll") {
  Listener listener;
  listener.hear(quiet, 50);
  listener.speak(50);
  REQUIRE(listener.segmenter.open());
  listener.segmenter.cut();
  CHECK_FALSE(listener.segmenter.open());
  listener.hear(quiet, 10);
  listener.speak(50);
  REQUIRE(listener.found.size() == 2);
  CHECK(listener.found[1].start == 100);
}

TEST_CASE("noise that goes on for minutes before a voice does not stretch the segment") {
  Listener listener;
  listener.hear(consonant, 6'000);
  listener.hear(vowel, 50);
  REQUIRE(listener.found.size() == 1);
  CHECK(listener.found[0].known - listener.found[0].start <= 80);
}
