#include "capture-node/voice_separation.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/noises.hpp"

using namespace tongping;
using namespace tongping::support;
using namespace std::chrono_literals;

namespace {

constexpr base::SteadyTime opening{1h};
constexpr float voice = 1e-2F;
constexpr float leak = 5e-4F;

struct Table {
  explicit Table(std::size_t microphones)
      : separation(microphones, [this](std::size_t microphone, const station::HeardFrame& frame) {
          given.emplace_back(microphone, frame);
        }) {
    for (std::size_t i = 0; i < microphones; ++i) separation.join(i, opening);
  }

  void hear(std::size_t microphone, int slot, float power, base::SteadyTime now,
            const std::array<std::int16_t, station::HeardFrame::frames>& samples = {}) {
    station::EarFrame heard;
    heard.frame.begin = base::from_ns(1'700'000'000'000'000'000) + slot * 10ms;
    heard.frame.voice = {true, true, 30.0F};
    heard.frame.samples = samples;
    heard.power = power;
    heard.floor = 1e-6F;
    heard.in_stream = slot * 10ms;
    separation.take(microphone, heard, now);
    separation.turn(now);
  }
  std::size_t given_to(std::size_t microphone) const {
    return static_cast<std::size_t>(
        std::count_if(given.begin(), given.end(), [&](const auto& g) { return g.first == microphone; }));
  }

  std::vector<std::pair<std::size_t, station::HeardFrame>> given;
  station::VoiceSeparation separation;
};

}  // namespace

TEST_CASE("frames of the same time are judged together, as soon as all have come") {
  Table table(2);
  for (int slot = 0; slot < 50; ++slot) {
    table.hear(1, slot, leak, opening + slot * 10ms);
    CHECK(table.given.size() == static_cast<std::size_t>(2 * slot));
    table.hear(0, slot, voice, opening + slot * 10ms);
    CHECK(table.given.size() == static_cast<std::size_t>(2 * slot + 2));
  }
  CHECK(table.given[98].second.voice.voiced);
  CHECK_FALSE(table.given[98].second.foreign);
  CHECK_FALSE(table.given[99].second.voice.active);
  CHECK(table.given[99].second.foreign);
  CHECK(table.given[99].second.voice.contested);
  CHECK(table.separation.hears(1) == 0U);
  CHECK_FALSE(table.separation.hears(0));
}

TEST_CASE("a microphone that gives nothing holds up the others for 60 ms, and not at all once it counts as lost") {
  Table table(2);
  table.hear(0, 0, voice, opening);
  CHECK(table.given.empty());
  table.separation.turn(opening + 59ms);
  CHECK(table.given.empty());
  table.separation.turn(opening + 60ms);
  CHECK(table.given_to(0) == 1);
  table.hear(0, 60, voice, opening + 600ms);
  CHECK(table.given_to(0) == 2);
}

TEST_CASE("a frame whose time has shifted a little follows the one before, and one after a gap does not") {
  Table table(1);
  table.hear(0, 0, voice, opening);
  table.hear(0, 2, voice, opening + 10ms);
  table.hear(0, 2, voice, opening + 20ms);
  table.hear(0, 300, voice, opening + 3s);
  CHECK(table.given_to(0) == 4);
}

TEST_CASE("a microphone whose first frames were taken for later ones is soon judged with the others") {
  Table table(2);
  for (int slot = 0; slot < 50; ++slot) {
    table.hear(0, slot, voice, opening + slot * 10ms);
    table.hear(1, slot < 5 ? slot + 2 : slot, leak, opening + slot * 10ms);
  }
  CHECK(table.given_to(0) == 50);
  CHECK(table.given_to(1) == 50);
  CHECK(table.separation.hears(1) == 0U);
}

TEST_CASE("what still waits is given when a microphone leaves, and it is not waited for after that") {
  Table table(2);
  table.hear(0, 0, voice, opening);
  CHECK(table.given.empty());
  table.separation.leave(0);
  CHECK(table.given_to(0) == 1);
  table.hear(1, 1, voice, opening + 10ms);
  CHECK(table.given_to(1) == 1);
}

TEST_CASE(
    "a microphone whose device is slower is waited for, so that its talker's beginnings are not taken for the "
    "others'") {
  Table table(2);
  std::minstd_rand random(5);
  std::vector<float> said(4, 0.0F);
  const auto owned_by_other = [&](int first, int last) {
    std::ptrdiff_t owned = 0;
    for (int slot = first; slot < last; ++slot) {
      if (slot % 15 == 0) said.push_back(std::uniform_int_distribution<int>(0, 2)(random) == 0 ? 0.0F : voice);
      if (slot % 15 != 0) said.push_back(said.back() * 0.8F);
      const std::size_t now = said.size() - 1;
      table.given.clear();
      table.hear(0, slot, 1e-6F + said[now - 3], opening + slot * 10ms);
      table.hear(1, slot, 1e-6F + 0.05F * said[now], opening + slot * 10ms);
      owned += std::count_if(table.given.begin(), table.given.end(),
                             [](const auto& g) { return g.first == 1 && g.second.voice.active; });
    }
    return owned;
  };
  owned_by_other(0, 1'500);
  CHECK(table.separation.onset_delays().held_back(1) == 3);
  CHECK(table.separation.onset_delays().late(0) == 30ms);
  CHECK(table.separation.onset_delays().late(1) == 0ms);
  CHECK(owned_by_other(1'500, 2'000) == 0);
  REQUIRE(table.given.size() == 2);
  CHECK(table.given[0].second.begin - table.given[1].second.begin == 30ms);
}

TEST_CASE("where a level tells no more, a talker at one of a device's channels is known by when the voice arrives") {
  const int device = 1;
  const bool in_step = GENERATE(true, false);
  Table table(2);
  for (const std::size_t i : {0U, 1U}) {
    table.separation.leave(i);
    table.separation.join(i, opening, {in_step ? &device : nullptr, 0ns});
  }
  const Sound voice_of_0 = white_noise(9.0, -20.0, 1), voice_of_1 = white_noise(9.0, -20.0, 2);
  int slot = 10;
  // 10 ms in which who is at `talker` speaks, whom the other microphone hears 1 ms later, so much louder.
  const auto speak = [&](std::size_t talker, float at_other) {
    const Sound& said = talker == 0 ? voice_of_0 : voice_of_1;
    const float syllable = slot % 15 < 12 ? voice : 0.05F * voice;
    table.given.clear();
    for (const std::size_t i : {0U, 1U}) {
      std::array<std::int16_t, station::HeardFrame::frames> samples{};
      for (std::size_t k = 0; k < samples.size(); ++k)
        samples[k] = sixteen_bits(said[static_cast<std::size_t>(slot) * samples.size() + k - (i == talker ? 0 : 16)]);
      table.hear(i, slot, 1e-6F + syllable * (i == talker ? 1.0F : at_other), opening + slot * 10ms, samples);
    }
    ++slot;
    std::array<bool, 2> owns{};
    for (const auto& [microphone, frame] : table.given) owns[microphone] = frame.voice.active;
    return owns;
  };
  for (int i = 0; i < 150; ++i) speak(0, leak / voice);
  for (int i = 0; i < 150; ++i) speak(1, leak / voice);
  // Whoever speaks, the other one's microphone is turned up until it hears him louder than his own does.
  std::array<int, 2> right{}, wrong{};
  for (const std::size_t talker : {0U, 1U}) {
    for (int i = 0; i < 200; ++i) {
      const auto owns = speak(talker, 1.3F);
      right[talker] += owns[talker];
      wrong[talker] += owns[1 - talker];
    }
  }
  if (!in_step) {
    CHECK(wrong[0] + wrong[1] > 200);
    return;
  }
  CAPTURE(wrong[0], wrong[1], right[0], right[1]);
  for (const std::size_t talker : {0U, 1U}) {
    CHECK(wrong[talker] <= 90);  // until it is known that it is one voice
    CHECK(right[talker] >= 175);
  }
}
