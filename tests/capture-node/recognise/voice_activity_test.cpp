#include "capture-node/recognise/voice_activity.hpp"

#include <algorithm>
#include <iostream>

#include "capture-node/recognise/own_talker.hpp"
#include "capture-node/recognise/segmenter.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/disturbances.hpp"
#include "tests/support/speech.hpp"

using namespace tongping;
using namespace tongping::support;
using recognise::OwnTalker;
using recognise::Segmenter;
using recognise::VoiceActivity;

namespace {

constexpr std::size_t frame = VoiceActivity::frame_samples;

// Whether each frame lies in a segment (pre-roll and the closing pause included).
std::vector<bool> segmented(const Sound& sound) {
  VoiceActivity activity;
  OwnTalker talker;
  Segmenter segmenter;
  std::vector<bool> inside;
  for (std::size_t at = 0; at + frame <= sound.size(); at += frame) {
    std::array<std::int16_t, frame> samples{};
    std::transform(sound.begin() + static_cast<std::ptrdiff_t>(at),
                   sound.begin() + static_cast<std::ptrdiff_t>(at + frame), samples.begin(), sixteen_bits);
    const auto step = segmenter.feed(talker.judge(activity.feed(samples)));
    inside.push_back(segmenter.open() || step.ended);
    if (step.started) std::fill(inside.begin() + segmenter.start(), inside.end(), true);
  }
  return inside;
}

double share(const std::vector<bool>& frames) {
  return static_cast<double>(std::count(frames.begin(), frames.end(), true)) / static_cast<double>(frames.size());
}

// Five utterances with three seconds of room between them.
struct Talk {
  Sound sound;
  std::vector<bool> spoken;  // frames within 20 dB of the loudest
  std::vector<Sound> voices;
};

Talk a_talk() {
  Talk talk;
  for (const SpokenFile& file : librivox_files()) {
    append(talk.sound, silence(3.0));
    talk.voices.push_back(at_level(samples_of(file.file), -26.0));
    append(talk.sound, talk.voices.back());
  }
  append(talk.sound, silence(3.0));
  std::vector<float> powers;
  for (std::size_t at = 0; at + frame <= talk.sound.size(); at += frame) {
    float power = 0.0F;
    for (std::size_t i = at; i < at + frame; ++i) power += talk.sound[i] * talk.sound[i];
    powers.push_back(power);
  }
  const float loudest = *std::max_element(powers.begin(), powers.end());
  for (const float power : powers) talk.spoken.push_back(power > loudest * 0.01F);
  return talk;
}

struct Score {
  double found = 0.0;         // share of the spoken frames inside a segment
  double false_alarms = 0.0;  // share of the frames further than 1 s from any spoken one that are inside
  double later = 0.0;         // the same after the first spoken one
};

Score score(const Talk& talk, const Sound& noise) {
  const std::vector<bool> inside = segmented(mix(talk.sound, noise));
  constexpr std::size_t near = 100;
  std::size_t spoken = 0, found = 0, away = 0, wrong = 0, since = near, until = 0, first = 0, later = 0,
              wrong_later = 0;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    since = talk.spoken[i] ? 0 : since + 1;
    const auto next = std::find(talk.spoken.begin() + static_cast<std::ptrdiff_t>(i), talk.spoken.end(), true);
    until = static_cast<std::size_t>(next - talk.spoken.begin()) - i;
    spoken += talk.spoken[i];
    found += talk.spoken[i] && inside[i];
    if (first == 0 && talk.spoken[i]) first = i;
    if (since < near || until < near) continue;
    ++away;
    wrong += inside[i];
    if (first == 0) continue;
    ++later;
    wrong_later += inside[i];
  }
  return {static_cast<double>(found) / static_cast<double>(spoken),
          static_cast<double>(wrong) / static_cast<double>(away),
          static_cast<double>(wrong_later) / static_cast<double>(later)};
}

}  // namespace

TEST_CASE("a minute of what is no voice holds no segment") {
  constexpr double minute = 60.0;
  const std::vector<std::pair<std::string, std::function<Sound(double)>>> noises{
      {"digital silence", silence},
      {"quiet room", [](double s) { return white_noise(s, -66.0, 1); }},
      {"white noise", [](double s) { return white_noise(s, -40.0, 2); }},
      {"loud white noise", [](double s) { return white_noise(s, -20.0, 3); }},
      {"fan", [](double s) { return brown_noise(s, -35.0, 4); }},
      {"hum 50 Hz", [](double s) { return mix(hum(s, -40.0, 50.0), white_noise(s, -66.0, 5)); }},
      {"hum 60 Hz", [](double s) { return mix(hum(s, -30.0, 60.0), white_noise(s, -66.0, 6)); }},
      {"tone", [](double s) { return mix(hum(s, -30.0, 200.0), white_noise(s, -66.0, 7)); }},
      {"clicks", [](double s) { return mix(clicks(s, 8), white_noise(s, -66.0, 9)); }},
      {"keyboard", [](double s) { return mix(keyboard(s, 10), white_noise(s, -66.0, 11)); }},
      {"applause", [](double s) { return mix(applause(s, 12), white_noise(s, -66.0, 13)); }},
  };
  const auto& [name, make] = GENERATE_COPY(from_range(noises));
  INFO(name);
  CHECK(share(segmented(make(minute))) == 0.0);
}

TEST_CASE("noise that sets in, stops and changes its level is no voice either") {
  Sound sound = white_noise(5.0, -66.0, 1);
  for (const double level : {-40.0, -30.0, -55.0, -25.0}) {
    append(sound, brown_noise(8.0, level, 2));
    append(sound, white_noise(4.0, -66.0, 3));
    append(sound, mix(hum(6.0, level), white_noise(6.0, -66.0, 5)));
    append(sound, white_noise(4.0, -66.0, 6));
  }
  CHECK(share(segmented(sound)) < 0.02);
}

TEST_CASE("speech is found in noise of 10 dB and more, and nothing else is") {
  const Talk talk = a_talk();
  if (talk.spoken.size() < 1'000) {
    WARN("pocketsphinx-testdata is not installed; skipped");
    return;
  }
  const double seconds = static_cast<double>(talk.sound.size()) / noise_rate_hz;
  const std::vector<std::pair<std::string, Sound>> noises{
      {"quiet room", white_noise(seconds, -66.0, 1)},
      {"white 20 dB", white_noise(seconds, -46.0, 2)},
      {"white 10 dB", white_noise(seconds, -36.0, 3)},
      {"fan 10 dB", brown_noise(seconds, -36.0, 4)},
      {"hum 10 dB", hum(seconds, -36.0)},
      {"keyboard", keyboard(seconds, 5)},
      {"applause 10 dB", at_level(applause(seconds, 6), -36.0)},
  };
  const auto& [name, noise] = GENERATE_COPY(from_range(noises));
  const Score result = score(talk, noise);
  INFO(name << ": found " << result.found << ", false " << result.false_alarms);
  CHECK(result.found >= 0.97);
  CHECK(result.false_alarms <= 0.03);
}

// What six voices, plucked music and a talker in the same room leave is told by voice_activity_bench.
TEST_CASE("music, a crowd and a talker far away, 10 dB weaker, are not the talker's once somebody has spoken") {
  const Talk talk = a_talk();
  if (talk.spoken.size() < 1'000) {
    WARN("pocketsphinx-testdata is not installed; skipped");
    return;
  }
  std::size_t active = 0;
  for (const Sound& voice : talk.voices) active += voice.size();
  const double seconds = static_cast<double>(talk.sound.size()) / noise_rate_hz;
  const auto kinds = disturbances(-36.0, talk.sound,
                                  static_cast<double>(active) / static_cast<double>(talk.sound.size()), talk.voices);
  const Sound room = white_noise(seconds, -66.0, 1);
  for (const Disturbance& kind : kinds) {
    if (kind.name != "music" && kind.name != "12 voices" && kind.name != "20 voices" && kind.name != "hall, far")
      continue;
    for (const std::uint32_t seed : {1U, 2U}) {
      const Score result = score(talk, mix(kind.make(seconds, seed), room));
      INFO(kind.name << " " << seed << ": found " << result.found << ", false " << result.later);
      CHECK(result.found >= 0.97);
      CHECK(result.later <= 0.03);
    }
  }
}
