#include "capture-node/audio/crosstalk.hpp"

#include <cmath>
#include <map>
#include <random>

#include "tests/support/catch.hpp"

using namespace tongping;

namespace {

constexpr float floor_power = 1e-6F;  // -60 dBFS
constexpr float talker_db = 36.0F;    // above it

float power_of(float db) { return std::pow(10.0F, db / 10.0F); }

// A room whose talkers' loudness moves as speech does; every microphone hears every talker.
struct Room {
  explicit Room(std::size_t microphones, float bleed_db) : crosstalk(microphones), gains_db(microphones, 0.0F) {
    for (std::size_t i = 0; i < microphones; ++i) {
      bleed.emplace_back(microphones, power_of(bleed_db));
      bleed[i][i] = 1.0F;
    }
  }

  // 10 ms in which these talk. What each microphone owns is counted in `owned`.
  void speak(const std::vector<std::size_t>& talkers) {
    std::vector<float> loudness(bleed.size(), 0.0F);
    for (const std::size_t talker : talkers)
      loudness[talker] = floor_power * power_of(talker_db + next_syllable_db(talker));
    std::vector<audio::HeardLevel> levels(bleed.size());
    for (std::size_t i = 0; i < levels.size(); ++i) {
      float power = floor_power * power_of(room_db);
      for (std::size_t j = 0; j < levels.size(); ++j)
        power += bleed[j][i] * loudness[j] * power_of(2.0F * syllable(random));
      const float gain = power_of(gains_db[i]);
      levels[i] = {power * gain, floor_power * gain * power_of(floors_db.empty() ? room_db : floors_db[i]), true};
    }
    last = crosstalk.feed(levels, talker_of);
    owned.resize(levels.size());
    for (std::size_t i = 0; i < levels.size(); ++i) owned[i] += last[i].owns;
  }

  // Sounds of 60 ms, loud and quiet ones.
  float next_syllable_db(std::size_t talker) {
    Syllable& now = syllables[talker];
    if (now.frames++ % 6 == 0) now.goal_db = std::uniform_real_distribution<float>(-12.0F, 2.0F)(random);
    return now.db += 0.4F * (now.goal_db - now.db);
  }

  void speak(const std::vector<std::size_t>& talkers, int frames) {
    owned.assign(bleed.size(), 0);
    for (int i = 0; i < frames; ++i) speak(talkers);
  }

  audio::Crosstalk crosstalk;
  audio::Crosstalk::TalkerOf talker_of;
  struct Syllable {
    int frames = 0;
    float goal_db = 0.0F;
    float db = 0.0F;
  };
  std::map<std::size_t, Syllable> syllables;  // of each talker
  std::vector<float> gains_db;
  std::vector<float> floors_db;  // above the room, where speech lifts them
  float room_db = 0.0F;
  std::vector<std::vector<float>> bleed;  // of a talker into a microphone
  std::span<const audio::Verdict> last;
  std::vector<int> owned;  // frames
  std::minstd_rand random{7};
  std::normal_distribution<float> syllable{0.0F, 0.5F};
};

}  // namespace

TEST_CASE("a voice that every microphone hears belongs to its own from the first second on") {
  Room room(5, -12.0F);
  for (const std::size_t talker : {0U, 1U, 2U, 3U}) {
    room.speak({talker}, 100);
    for (std::size_t i = 0; i < 5; ++i) {
      INFO(talker << " at " << i);
      if (i == talker) CHECK(room.owned[i] >= 97);
      if (i != talker) CHECK(room.owned[i] <= 3);
    }
    room.speak({}, 50);
  }
}

TEST_CASE("two who talk at once are both kept, and nobody else") {
  Room room(4, -12.0F);
  for (const std::size_t talker : {0U, 1U, 2U}) room.speak({talker}, 200);
  room.speak({0, 2}, 200);
  // Their loudness moves against each other by up to 14 dB: at times one drowns the other.
  CHECK(room.owned[0] >= 100);
  CHECK(room.owned[2] >= 100);
  CHECK(room.owned[1] <= 10);
  CHECK(room.owned[3] <= 10);
}

TEST_CASE("what leaks is learned pair by pair") {
  Room room(3, -14.0F);
  room.bleed[0][1] = power_of(-7.0F);
  room.speak({0}, 500);
  room.speak({1}, 500);
  CHECK(room.crosstalk.bleed_db(0, 1) == Approx(-6.0F).margin(2.0));
  CHECK(room.crosstalk.bleed_db(0, 2) == Approx(-13.0F).margin(2.0));
  CHECK(room.crosstalk.bleed_db(1, 0) == Approx(-13.0F).margin(2.0));
}

TEST_CASE("a microphone that is turned up owns no more than before") {
  Room room(3, -9.0F);
  room.gains_db = {0.0F, 0.0F, 12.0F};
  room.speak({0}, 200);
  CHECK(room.owned[0] >= 190);
  CHECK(room.owned[2] <= 5);
  room.speak({2}, 200);
  CHECK(room.owned[2] >= 190);
  CHECK(room.owned[0] <= 10);
}

TEST_CASE("who leans back, so that the others hear as much as never before, still has every word alone") {
  Room room(4, -12.0F);
  for (const std::size_t talker : {0U, 1U, 2U, 3U}) room.speak({talker}, 500);
  for (std::size_t i = 1; i < 4; ++i) room.bleed[0][i] = power_of(-5.0F);
  room.speak({0}, 300);
  room.speak({0}, 300);
  CHECK(room.owned[0] >= 290);
  for (std::size_t i = 1; i < 4; ++i) CHECK(room.owned[i] <= 10);
  CHECK(room.crosstalk.bleed_db(0, 1) == Approx(-5.0F).margin(2.0));
}

TEST_CASE("a microphone that is turned up while all talk owns no more than before, though nobody has spoken at it") {
  Room room(4, -12.0F);
  for (const std::size_t talker : {0U, 1U, 2U}) room.speak({talker}, 500);
  room.gains_db[3] = 9.0F;
  for (const std::size_t talker : {0U, 1U, 2U}) {
    room.speak({talker}, 300);
    room.speak({talker}, 300);
    CHECK(room.owned[talker] >= 290);
    CHECK(room.owned[3] <= 10);
  }
}

TEST_CASE("who begins without a pause keeps the words, though it is not known yet how quiet the room is there") {
  Room room(4, -6.0F);
  room.speak({}, 50);
  room.floors_db = {20.0F, 12.0F, 10.0F, 12.0F};
  room.speak({0}, 400);
  CHECK(room.owned[0] >= 350);
  for (std::size_t i = 1; i < 4; ++i) CHECK(room.owned[i] <= 10);
}

TEST_CASE("an echo that lasts is not taken for another talker") {
  Room room(2, -12.0F);
  room.speak({0}, 300);
  room.owned.assign(2, 0);
  std::vector<audio::HeardLevel> levels(2);
  for (int i = 0; i < 60; ++i) {  // 60 dB in 1.4 s: the wall beside the other one gives it back
    const float echo = floor_power * power_of(talker_db - 13.0F - 0.43F * static_cast<float>(i));
    levels = {{floor_power + 0.3F * echo, floor_power, true}, {floor_power + echo, floor_power, true}};
    room.owned[1] += room.crosstalk.feed(levels)[1].owns;
  }
  CHECK(room.owned[1] == 0);
}

TEST_CASE("a fan that goes on is nobody") {
  Room room(3, -12.0F);
  for (const std::size_t talker : {0U, 1U, 2U}) room.speak({talker}, 300);
  room.room_db = 20.0F;
  room.speak({}, 500);
  for (std::size_t i = 0; i < 3; ++i) CHECK(room.owned[i] <= 3);
  room.speak({1}, 300);
  CHECK(room.owned[1] >= 250);
  CHECK(room.owned[0] + room.owned[2] <= 10);
}

TEST_CASE("a verdict says whose voice a microphone hears, and that it is contested") {
  Room room(3, -12.0F);
  room.speak({0}, 100);
  CHECK(room.last[0].owns);
  CHECK_FALSE(room.last[0].contested);
  CHECK_FALSE(room.last[0].hears);
  CHECK_FALSE(room.last[1].owns);
  CHECK(room.last[1].contested);
  CHECK(room.last[1].hears == 0U);
  room.speak({}, 20);
  CHECK_FALSE(room.last[1].contested);
}

TEST_CASE("a microphone without sound owns nothing, and one that is alone owns what is louder than the room") {
  audio::Crosstalk alone(2);
  const std::vector<audio::HeardLevel> voice{{1e-2F, floor_power, true}, {0.0F, floor_power, false}};
  const std::vector<audio::HeardLevel> quiet{{2e-6F, floor_power, true}, {0.0F, floor_power, false}};
  CHECK(alone.feed(voice)[0].owns);
  CHECK_FALSE(alone.feed(voice)[1].owns);
  for (int i = 0; i < 30; ++i) alone.feed(quiet);
  CHECK_FALSE(alone.feed(quiet)[0].owns);
}

TEST_CASE("where levels leave it in doubt whose voice two microphones hear, who is asked decides") {
  const auto talker =
      GENERATE(std::optional<std::size_t>(0), std::optional<std::size_t>(1), std::optional<std::size_t>());
  audio::Crosstalk crosstalk(2);
  std::array<int, 2> owned{};
  for (int i = 0; i < 150; ++i) {
    // One voice, which both hear alike: until that is known both have it.
    const float level = floor_power * power_of(i / 6 % 2 == 0 ? talker_db : talker_db - 8.0F);
    const std::vector<audio::HeardLevel> alike{{level, floor_power, true}, {level, floor_power, true}};
    const auto verdicts = crosstalk.feed(alike, [&](std::size_t one, std::size_t other) {
      CHECK((one == 0 && other == 1));
      return talker;
    });
    for (const std::size_t at : {0U, 1U}) owned[at] += i >= 50 && verdicts[at].owns;
  }
  if (talker) {
    CHECK(owned[*talker] == 100);
    CHECK(owned[1 - *talker] == 0);
  } else {
    CHECK(owned[0] + owned[1] == 100);  // as loud, and nobody is known
  }
}

TEST_CASE("nobody is asked of two who talk at once") {
  Room room(2, -12.0F);
  room.speak({0}, 300);
  room.speak({1}, 300);
  room.talker_of = [](std::size_t one, std::size_t) { return std::optional(one); };
  room.speak({0, 1}, 300);
  CHECK(room.owned[0] > 200);
  CHECK(room.owned[1] > 120);
}

TEST_CASE("nobody is asked where levels tell, where nobody talks, and of a microphone without sound") {
  const float level = floor_power * power_of(talker_db);
  const auto other =
      GENERATE_COPY(audio::HeardLevel{level * power_of(-15.0F), floor_power, true},
                    audio::HeardLevel{floor_power, floor_power, true}, audio::HeardLevel{level, floor_power, false});
  audio::Crosstalk crosstalk(2);
  for (int i = 0; i < 50; ++i) {
    const std::vector<audio::HeardLevel> levels{{level, floor_power, true}, other};
    crosstalk.feed(levels, [](std::size_t, std::size_t) -> std::optional<std::size_t> {
      FAIL("asked");
      return {};
    });
  }
}
