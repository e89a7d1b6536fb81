#include "capture-node/recognise/own_talker.hpp"

#include <algorithm>
#include <vector>

#include "tests/support/catch.hpp"

using namespace tongping;
using recognise::OwnTalker;
using recognise::VoiceFrame;

namespace {

constexpr float room_db = -60.0F;

VoiceFrame quiet_frame(bool periodic = false) {
  VoiceFrame frame;
  frame.level_db = room_db;
  frame.periodic = periodic;
  return frame;
}

VoiceFrame frame_of(float level_db, bool voiced) {
  VoiceFrame frame;
  frame.level_db = level_db;
  frame.above_db = level_db - room_db;
  frame.active = frame.above_db >= 6.0F;
  frame.voiced = frame.periodic = voiced && frame.active;
  return frame;
}

// Which of the frames, counted over all that was heard, were the talker's.
class Hall {
 public:
  void hear(const VoiceFrame& frame) {
    VoiceFrame like = frame;
    like.likeness = likeness;
    const VoiceFrame judged = talker.judge(like);
    own.push_back(judged.voiced);
    taken_back += judged.taken_back;
    if (judged.own_since == 0) return;
    since = judged.own_since;
    voiced_since = judged.voiced_since;
    known_at = own.size() - 1;
  }
  void quiet(int frames, bool periodic = false) {
    for (int i = 0; i < frames; ++i) hear(quiet_frame(periodic));
  }
  // Syllables of 15 frames; between them closures of 6, which are 20 dB deep without an echo and fall by 1 dB a frame
  // with one.
  void speak(float level_db, int frames, bool echo = false) {
    for (int i = 0; i < frames; ++i) {
      const int closed = i % 21 - 14;
      const float fallen = closed <= 0 ? 0.0F : echo ? static_cast<float>(closed) : 20.0F;
      hear(frame_of(level_db - fallen, closed <= 0 || echo));
    }
  }
  void fade(float level_db) {
    for (; level_db > room_db; level_db -= 1.0F) hear(frame_of(level_db, true));
  }
  std::int64_t own_of_last(std::size_t frames) const {
    return std::count(own.end() - static_cast<std::ptrdiff_t>(frames), own.end(), true);
  }

  OwnTalker talker;
  recognise::Likeness likeness = recognise::Likeness::talk;  // of what is heard
  std::vector<bool> own;
  std::int64_t taken_back = 0;
  std::int64_t since = 0;
  std::int64_t voiced_since = 0;
  std::size_t known_at = 0;
};

}  // namespace

TEST_CASE("over a quiet room the first voice is the talker's at its fifth frame") {
  Hall hall;
  hall.quiet(200);
  hall.speak(-50.0F, 60);
  CHECK(hall.talker.known());
  CHECK(hall.known_at == 204);
  CHECK(hall.since == 4);
  CHECK(hall.voiced_since == 5);
}

TEST_CASE("what is learned of the talker is a loud syllable's level and how often it falls") {
  Hall hall;
  hall.quiet(200);
  hall.speak(-30.0F, 3'000);
  CHECK(hall.talker.level_db() > -32.0F);
  CHECK(hall.talker.level_db() < -28.0F);
  CHECK(hall.talker.dryness() > 0.2F);
  CHECK(hall.talker.backdrop() == 0.0F);
}

TEST_CASE("an echoing voice 10 dB weaker is not the talker's where voices lie between the words, the talker is") {
  Hall hall;
  hall.quiet(200, true);
  hall.speak(-30.0F, 1'000);
  for (int turn = 0; turn < 3; ++turn) {
    hall.quiet(100, true);
    hall.speak(-40.0F, 300, true);
    CHECK(hall.own_of_last(300) == 0);
    hall.quiet(70, true);
    hall.speak(-30.0F, 105);
    CHECK(hall.own_of_last(105) > 65);
  }
}

TEST_CASE("who speaks weaker by 10 dB but without an echo becomes the talker, with all that was said") {
  Hall hall;
  hall.quiet(200, true);
  hall.speak(-30.0F, 1'000);
  hall.quiet(200, true);
  const std::size_t begin = hall.own.size();
  hall.speak(-40.0F, 200);
  CHECK(hall.known_at > begin);
  CHECK(hall.known_at - begin < 100);
  CHECK(hall.since == static_cast<std::int64_t>(hall.known_at - begin));
  CHECK(hall.voiced_since > hall.since * 2 / 3);
  CHECK(hall.own_of_last(100) > 65);
  hall.speak(-30.0F, 200);
  CHECK(hall.own_of_last(100) > 65);
}

TEST_CASE("over music nobody is the talker before a voice falls as no echo does, or goes on") {
  Hall hall;
  hall.quiet(300, true);
  hall.speak(-40.0F, 40, true);
  hall.fade(-40.0F);
  hall.quiet(300, true);
  CHECK_FALSE(hall.talker.known());
  SECTION("falls") {
    const std::size_t begin = hall.own.size();
    hall.speak(-40.0F, 60);
    CHECK(hall.talker.known());
    CHECK(hall.since == static_cast<std::int64_t>(hall.known_at - begin));
  }
  SECTION("goes on") {
    hall.speak(-40.0F, 200, true);
    CHECK(hall.talker.known());
    CHECK(hall.since < OwnTalker::longest_wait);
  }
}

TEST_CASE("a weak voice that goes on for long is the talker's in the end, however loud somebody was") {
  Hall hall;
  hall.quiet(200, true);
  hall.speak(-10.0F, 1'000);
  hall.quiet(200, true);
  hall.speak(-40.0F, 1'500, true);
  CHECK(hall.own_of_last(300) == 300);
}

TEST_CASE("after a cut nothing from before it is taken along, and the talker is still known") {
  Hall hall;
  hall.quiet(200, true);
  hall.speak(-30.0F, 1'000);
  hall.quiet(200, true);
  hall.speak(-40.0F, 10);
  hall.talker.cut();
  CHECK(hall.talker.known());
  const std::size_t cut = hall.own.size();
  hall.speak(-40.0F, 200);
  REQUIRE(hall.known_at > cut);
  CHECK(hall.since <= static_cast<std::int64_t>(hall.known_at - cut));
}

TEST_CASE("somebody else at the microphone is not measured by who spoke before") {
  Hall hall;
  hall.quiet(200);
  hall.speak(-20.0F, 1'000);
  hall.talker.change();
  CHECK_FALSE(hall.talker.known());
  hall.quiet(100);
  hall.speak(-45.0F, 100, true);
  CHECK(hall.own_of_last(90) == 90);
}

TEST_CASE("where people speak at other microphones a voice is not judged, and half a minute later it is again") {
  Hall hall;
  hall.quiet(200, true);
  hall.speak(-30.0F, 1'000);
  VoiceFrame elsewhere = quiet_frame(true);
  elsewhere.contested = true;
  hall.hear(elsewhere);
  hall.quiet(100, true);
  hall.speak(-45.0F, 60, true);
  CHECK(hall.own_of_last(60) == 60);
  hall.quiet(3'000, true);
  hall.speak(-45.0F, 60, true);
  CHECK(hall.own_of_last(60) == 0);
}

TEST_CASE("music is nobody's, however loud, and what was heard of it before it was known is taken back") {
  Hall hall;
  hall.quiet(200);
  hall.speak(-30.0F, 100);
  CHECK(hall.own_of_last(100) > 60);
  hall.likeness = recognise::Likeness::music;
  hall.speak(-10.0F, 500);
  CHECK(hall.own_of_last(500) == 0);
  // The syllables of the last second and a half, once.
  CHECK(hall.taken_back > 60);
  CHECK(hall.taken_back <= 100);
  CHECK(hall.talker.level_db() < -25.0F);
}

TEST_CASE("talk that was taken for music, because music was before it, is the talker's from its beginning") {
  Hall hall;
  const bool known = GENERATE(true, false);
  hall.quiet(200);
  if (known) hall.speak(-30.0F, 200);
  hall.quiet(100);
  hall.likeness = recognise::Likeness::music;
  hall.speak(-30.0F, 400);
  hall.quiet(60);
  const std::size_t begin = hall.own.size();
  hall.speak(-30.0F, 180);
  CHECK(hall.own_of_last(180) == 0);
  hall.likeness = recognise::Likeness::talk;
  hall.speak(-30.0F, 60);
  REQUIRE(hall.known_at > begin);
  CHECK(hall.since == static_cast<std::int64_t>(hall.known_at - begin));
}

TEST_CASE("while people speak at other microphones music is nobody's either") {
  Hall hall;
  VoiceFrame elsewhere = quiet_frame();
  elsewhere.contested = true;
  hall.hear(elsewhere);
  hall.likeness = recognise::Likeness::music;
  hall.speak(-20.0F, 100);
  CHECK(hall.own_of_last(100) == 0);
}
