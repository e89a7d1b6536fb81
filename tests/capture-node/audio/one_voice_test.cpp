#include "capture-node/audio/one_voice.hpp"

#include <cmath>
#include <random>

#include "tests/support/catch.hpp"

using namespace tongping;

namespace {

constexpr float quiet_room = 1e-6F;

float ratio_of(float db) { return std::pow(10.0F, db / 10.0F); }

// Loudness of a talker, 10 ms by 10 ms: sounds of 60 ms, 24 dB between loud and quiet.
class Syllables {
 public:
  explicit Syllables(std::uint32_t seed) : random_(seed) {}
  float next() {
    if (frames_++ % 6 == 0) goal_ = std::uniform_real_distribution<float>(-36.0F, -12.0F)(random_);
    db_ += 0.3F * (goal_ - db_);
    return ratio_of(db_);
  }

 private:
  std::mt19937 random_;
  int frames_ = 0;
  float goal_ = -20.0F, db_ = -20.0F;
};

}  // namespace

TEST_CASE("one voice at two microphones is known, and by how much louder it is at which") {
  audio::OneVoice voices(3);
  Syllables talker(1);
  for (int i = 0; i < 100; ++i) {
    const float power = talker.next();
    voices.feed(std::vector<audio::OneVoice::Level>{
        {power, quiet_room}, {power * ratio_of(-7.0F), quiet_room}, {quiet_room, quiet_room}});
  }
  CHECK(voices.louder_db(0, 1).value() == Approx(7.0F).margin(0.5));
  CHECK(voices.louder_db(1, 0).value() == Approx(-7.0F).margin(0.5));
  CHECK_FALSE(voices.louder_db(0, 2));
}

TEST_CASE("two who talk at the same time are not one voice, though each microphone hears both") {
  audio::OneVoice voices(2);
  Syllables one(1), other(2);
  int taken_for_one = 0;
  for (int i = 0; i < 1'000; ++i) {
    const float a = one.next(), b = other.next();
    voices.feed(std::vector<audio::OneVoice::Level>{{a + b * ratio_of(-10.0F), quiet_room},
                                                    {b + a * ratio_of(-10.0F), quiet_room}});
    taken_for_one += voices.louder_db(0, 1).has_value();
  }
  CHECK(taken_for_one < 100);
}

TEST_CASE("noise that stays as it is is nobody's voice") {
  audio::OneVoice voices(2);
  for (int i = 0; i < 300; ++i)
    voices.feed(
        std::vector<audio::OneVoice::Level>{{100.0F * quiet_room, quiet_room}, {50.0F * quiet_room, quiet_room}});
  CHECK_FALSE(voices.louder_db(0, 1));
}
