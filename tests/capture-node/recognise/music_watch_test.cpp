#include "capture-node/recognise/music_watch.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "capture-node/recognise/voice_activity.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/disturbances.hpp"
#include "tests/support/speech.hpp"

using namespace tongping;
using namespace tongping::support;
using recognise::Likeness;
using recognise::MusicWatch;

namespace {

constexpr float noise_db = -60.0F;

MusicWatch::Frame loud_frame(float level_db, float high_db, float period) {
  return {level_db, noise_db, level_db - high_db, period, true};
}

// Of one level, mostly low, at a pitch that stays.
std::vector<Likeness> hear_note(MusicWatch& watch, int frames) {
  std::vector<Likeness> told;
  for (int i = 0; i < frames; ++i) told.push_back(watch.feed(loud_frame(-25.0F, 3.0F, 20.0F)));
  return told;
}

// Syllables of 15 frames: a vowel whose pitch glides by 1 % a frame, a fricative 15 dB weaker and high, a closure.
std::vector<Likeness> hear_talk(MusicWatch& watch, int frames) {
  std::vector<Likeness> told;
  for (int i = 0; i < frames; ++i) {
    const int at = i % 15;
    const float period = 20.0F + 0.2F * static_cast<float>(at);
    const MusicWatch::Frame frame = at < 9    ? loud_frame(-25.0F, 2.0F, period)
                                    : at < 12 ? loud_frame(-40.0F, 18.0F, 0.0F)
                                              : MusicWatch::Frame{-58.0F, noise_db, -62.0F, 0.0F, false};
    told.push_back(watch.feed(frame));
  }
  return told;
}

std::vector<Likeness> likeness_of(const Sound& sound) {
  constexpr std::size_t frame = recognise::VoiceActivity::frame_samples;
  recognise::VoiceActivity activity;
  std::vector<Likeness> told;
  for (std::size_t at = 0; at + frame <= sound.size(); at += frame) {
    std::array<std::int16_t, frame> samples{};
    std::transform(sound.begin() + static_cast<std::ptrdiff_t>(at),
                   sound.begin() + static_cast<std::ptrdiff_t>(at + frame), samples.begin(), sixteen_bits);
    told.push_back(activity.feed(samples).likeness);
  }
  return told;
}

std::int64_t count(const std::vector<Likeness>& told, Likeness likeness) {
  return std::count(told.begin(), told.end(), likeness);
}

}  // namespace

TEST_CASE("a pitch and a level that stay are music, known after 1.2 s and unclear before") {
  MusicWatch watch;
  const std::vector<Likeness> told = hear_note(watch, 300);
  CHECK(told[18] == Likeness::talk);
  CHECK(std::all_of(told.begin() + 19, told.begin() + 119, [](Likeness one) { return one == Likeness::unclear; }));
  CHECK(std::all_of(told.begin() + 119, told.end(), [](Likeness one) { return one == Likeness::music; }));
}

TEST_CASE("syllables that glide are talk from the beginning, and soon after music") {
  MusicWatch watch;
  CHECK(count(hear_talk(watch, 1'000), Likeness::talk) == 1'000);
  CHECK(hear_note(watch, 400).back() == Likeness::music);
  const std::vector<Likeness> after = hear_talk(watch, 400);
  CHECK(after.back() == Likeness::talk);
  CHECK(count(after, Likeness::music) < 200);
}

TEST_CASE("a vowel that is held for a moment is not music yet") {
  MusicWatch watch;
  for (int i = 0; i < 150; ++i) watch.feed(loud_frame(i % 10 < 5 ? -25.0F : -36.0F, i % 10 < 5 ? 3.0F : 8.0F, 0.0F));
  CHECK(count(hear_note(watch, 8), Likeness::music) == 0);
  CHECK(hear_note(watch, 200).back() == Likeness::music);
}

TEST_CASE("what begins after a second and a half of quiet is judged by itself") {
  MusicWatch watch;
  CHECK(hear_note(watch, 400).back() == Likeness::music);
  for (int i = 0; i < 150; ++i) watch.feed({noise_db, noise_db, noise_db, 0.0F, false});
  CHECK(count(hear_talk(watch, 300), Likeness::talk) == 300);
}

TEST_CASE("no recorded talk is taken for music, also in noise, and music is") {
  const auto files = librivox_files();
  if (files.empty()) {
    WARN("pocketsphinx-testdata is not installed; skipped");
    return;
  }
  Sound talk;
  std::vector<Sound> voices;
  for (const SpokenFile& file : files) {
    voices.push_back(at_level(samples_of(file.file), -26.0));
    append(talk, voices.back());
    append(talk, silence(0.5));
  }
  const double seconds = static_cast<double>(talk.size()) / noise_rate_hz;
  const Sound room = white_noise(seconds, -66.0, 1);
  CHECK(count(likeness_of(mix(talk, room)), Likeness::music) == 0);
  CHECK(count(likeness_of(mix(talk, white_noise(seconds, -46.0, 2))), Likeness::music) == 0);
  CHECK(count(likeness_of(mix(talk, brown_noise(seconds, -36.0, 3))), Likeness::music) == 0);
  CHECK(count(likeness_of(mix(talk, mix(babble(seconds, -36.0, voices, 12, 4), room))), Likeness::music) == 0);
  CHECK(count(likeness_of(mix(at_level(talk, -50.0), white_noise(seconds, -80.0, 5))), Likeness::music) == 0);

  const std::vector<Likeness> played = likeness_of(mix(melody(20.0, -26.0, 1), white_noise(20.0, -66.0, 6)));
  CHECK(count(played, Likeness::music) > 1'700);
}
