#include "tests/capture-node/check/heard.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::check_test;
using check::SoundFacts;

namespace {

support::Sound speech(double dbfs) {
  const auto files = support::librivox_files();
  if (files.empty()) return {};
  return support::at_level(support::samples_of(files.front().file), dbfs);
}

}  // namespace

TEST_CASE("levels of voice and room are those that were played") {
  support::Sound sound = speech(-26.0);
  if (sound.empty()) {
    WARN("pocketsphinx-testdata is not installed; skipped");
    return;
  }
  sound = support::mix(sound, support::white_noise(60.0, -62.0, 1));
  support::append(sound, support::white_noise(3.0, -62.0, 2));
  const SoundFacts facts = heard(sound).facts();
  CHECK(facts.voice > std::chrono::seconds(1));
  CHECK(std::abs(facts.voice_dbfs + 24.0F) < 4.0F);  // its vowels are louder than its mean
  CHECK(std::abs(facts.room_dbfs + 62.0F) < 4.0F);
  CHECK(facts.hum_hz == 0);
  CHECK(facts.clipped == 0);
  CHECK_FALSE(facts.zeros);
}

TEST_CASE("hum is told with its mains, also under noise, and noise alone and speech are none") {
  const int hz = GENERATE(50, 60);
  const auto humming = heard(support::mix(support::hum(4.0, -45.0, hz), support::white_noise(4.0, -55.0, 3))).facts();
  CHECK(humming.hum_hz == hz);
  CHECK(std::abs(humming.hum_dbfs + 45.0F) < 3.0F);
  CHECK(heard(support::white_noise(4.0, -40.0, 4)).facts().hum_hz == 0);
  CHECK(heard(support::brown_noise(4.0, -30.0, 5)).facts().hum_hz == 0);
  CHECK(heard(speech(-26.0)).facts().hum_hz == 0);
}

TEST_CASE("clipping and perfect silence are noticed") {
  support::Sound loud = support::white_noise(1.0, -3.0, 6);
  CHECK(heard(loud).facts().clipped > 0);
  CHECK(heard(support::white_noise(1.0, -30.0, 6)).facts().clipped == 0);
  CHECK(heard(support::silence(1.0)).facts().zeros);
  CHECK(heard({}).facts().heard.count() == 0);
}
