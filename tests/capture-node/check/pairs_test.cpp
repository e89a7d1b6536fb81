#include "capture-node/check/pairs.hpp"

#include "tests/capture-node/check/heard.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::check_test;
using check::Talk;

namespace {

support::Sound speech() {
  const auto files = support::librivox_files();
  return files.empty() ? support::Sound{} : support::at_level(support::samples_of(files.front().file), -26.0);
}

// Later, as by another way through the sound server.
support::Sound delayed(const support::Sound& sound, double ms) {
  support::Sound out(support::frames_of(ms / 1000.0), 0.0F);
  support::append(out, sound);
  return out;
}

// What a second microphone a step away hears: quieter, with the room's echo and its own noise.
support::Sound bled(const support::Sound& sound) {
  support::Sound out(sound.size());
  std::size_t echo = 0;
  for (const double ms : {0.0, 11.0, 23.0, 41.0, 67.0, 97.0}) {
    const std::size_t delay = support::frames_of((3.0 + ms) / 1000.0);
    const float gain = 0.25F * support::from_db(-3.0 * static_cast<double>(echo++));
    for (std::size_t i = delay; i < out.size(); ++i) out[i] += gain * sound[i - delay];
  }
  return support::mix(out, support::white_noise(static_cast<double>(out.size()) / support::noise_rate_hz, -60.0, 9));
}

}  // namespace

TEST_CASE(
    "one signal at two microphones is known, though it comes later and louder, and a neighbour's bleed is not one") {
  const support::Sound original = speech();
  if (original.empty()) {
    WARN("pocketsphinx-testdata is not installed; skipped");
    return;
  }
  support::Sound louder = delayed(original, 43.0);
  for (float& sample : louder) sample *= 1.5F;
  const auto first = heard(original);
  CHECK(check::same_signal(first.powers(), heard(original).powers()) == true);
  CHECK(check::same_signal(first.powers(), heard(louder).powers()) == true);
  CHECK(check::same_signal(first.powers(), heard(bled(original)).powers()) == false);
  CHECK(check::same_signal(heard(louder).powers(), first.powers()) == true);
}

TEST_CASE("where nothing is said nobody can tell whether it is one signal") {
  CHECK_FALSE(check::same_signal({}, {}).has_value());
  const auto room = heard(support::white_noise(3.0, -60.0, 1));
  CHECK_FALSE(check::same_signal(room.powers(), room.powers()).has_value());
}

TEST_CASE("a voice is heard best where it is furthest above the room, whatever the gains are") {
  const Talk talk{0, {1e-3F, 4e-3F, 1e-6F}, {1e-7F, 1e-5F, 1e-6F}};  // 40, 26 and 0 dB above
  CHECK(check::heard_best(talk) == 0U);
  const auto bleed = check::bleed_db(talk);
  CHECK(bleed[0] == 0.0F);
  CHECK(std::abs(bleed[1] + 14.0F) < 0.1F);
  CHECK_FALSE(check::heard_best({0, {2e-6F}, {1e-6F}}).has_value());
}

TEST_CASE("the loud fifth and the quiet tenth of what was heard") {
  std::vector<float> powers(100, 1.0F);
  std::fill(powers.begin(), powers.begin() + 20, 8.0F);
  std::fill(powers.end() - 20, powers.end(), 0.5F);
  CHECK(check::loud_power(powers) == 8.0F);
  CHECK(check::quiet_power(powers) == 0.5F);
  CHECK(check::loud_power({}) == 0.0F);
}
