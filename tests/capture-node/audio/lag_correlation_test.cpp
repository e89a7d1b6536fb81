#include "capture-node/audio/lag_correlation.hpp"

#include <algorithm>
#include <cmath>

#include "tests/support/catch.hpp"
#include "tests/support/noises.hpp"

using namespace tongping;
using namespace tongping::support;
using namespace std::chrono_literals;
using audio::LagCorrelation;

namespace {

constexpr std::size_t lag_frame = LagCorrelation::frame_samples;

std::array<std::int16_t, lag_frame> frame_at(const Sound& sound, std::size_t begin, std::size_t later = 0) {
  std::array<std::int16_t, lag_frame> samples{};
  for (std::size_t i = 0; i < lag_frame; ++i) {
    if (begin + i >= later) samples[i] = sixteen_bits(sound[begin + i - later]);
  }
  return samples;
}

// The first hears `sound`, the other one the same, so many samples later and fainter.
struct Two {
  explicit Two(Sound said, std::size_t later, double fainter_db = 0.0) : sound(std::move(said)), lag(later) {
    fainter = sound;
    for (float& sample : fainter) sample *= from_db(-fainter_db);
  }

  void hear(std::size_t microphone, std::size_t from, std::size_t to, std::chrono::nanoseconds ahead = 0ns) {
    for (std::size_t i = from; i < to; ++i) {
      const auto samples = microphone == 0 ? frame_at(sound, i * lag_frame) : frame_at(fainter, i * lag_frame, lag);
      correlation.take(microphone, samples, i * 10ms + ahead);
    }
  }
  void hear_both(std::size_t from, std::size_t to) {
    hear(0, from, to);
    hear(1, from, to);
  }

  Sound sound, fainter;
  const std::size_t lag;
  LagCorrelation correlation{2};
};

std::pair<int, float> peak(const LagCorrelation::Lags& lags) {
  const auto best = std::max_element(lags.begin(), lags.end());
  return {static_cast<int>(best - lags.begin()) - LagCorrelation::reach, *best};
}

}  // namespace

TEST_CASE("one sound has its peak at its lag, however loud it is at each") {
  const auto lag = GENERATE(0UL, 1UL, 17UL, 200UL);
  const double fainter_db = GENERATE(0.0, 20.0);
  Two two(white_noise(0.2, -20.0, 3), lag, fainter_db);
  two.hear_both(0, 15);
  const auto lags = two.correlation.of(0, 1);
  REQUIRE(lags);
  CHECK(peak(*lags).first == static_cast<int>(lag));
  CHECK(peak(*lags).second > 0.5F);
  CHECK(peak(*lags).second < 1.01F);
  const auto turned = two.correlation.of(1, 0);
  REQUIRE(turned);
  CHECK(peak(*turned).first == -static_cast<int>(lag));
}

TEST_CASE("two sounds that have nothing to do with each other have but small peaks") {
  LagCorrelation correlation(2);
  const Sound one = white_noise(2.0, -20.0, 1), other = white_noise(2.0, -20.0, 2);
  float highest = 0.0F;
  for (std::size_t i = 0; i < 200; ++i) {
    correlation.take(0, frame_at(one, i * lag_frame), i * 10ms);
    correlation.take(1, frame_at(other, i * lag_frame), i * 10ms);
    if (const auto lags = correlation.of(0, 1)) highest = std::max(highest, peak(*lags).second);
  }
  CHECK(highest > 0.05F);
  CHECK(highest < 0.3F);
}

TEST_CASE("the lag is that of the clock, whenever each one's frames begin and come") {
  Two two(white_noise(0.4, -20.0, 4), 20);
  two.hear(0, 0, 30);
  SECTION("the other's frames begin 0.5 ms later than they would") {
    two.hear(1, 0, 30, 500us);
    CHECK(peak(*two.correlation.of(0, 1)).first == 28);
  }
  SECTION("the other's have not come yet") {
    two.hear(1, 0, 27);
    CHECK(peak(*two.correlation.of(0, 1)).first == 20);
    CHECK(peak(*two.correlation.of(1, 0)).first == -20);
  }
  SECTION("for more than 30 ms they have not") {
    two.hear(1, 0, 26);
    CHECK_FALSE(two.correlation.of(0, 1));
  }
}

TEST_CASE("nothing is told before both have heard 64 ms in one piece") {
  Two two(white_noise(0.4, -20.0, 5), 5);
  CHECK_FALSE(two.correlation.of(0, 1));
  two.hear_both(0, 6);
  CHECK_FALSE(two.correlation.of(0, 1));
  two.hear_both(6, 7);
  REQUIRE(two.correlation.of(0, 1));
  SECTION("a piece is missing") {
    two.hear(0, 7, 20);
    two.hear(1, 10, 16);
    CHECK_FALSE(two.correlation.of(0, 1));
    two.hear(1, 16, 20);
    CHECK(peak(*two.correlation.of(0, 1)).first == 5);
  }
  SECTION("it is forgotten") {
    two.correlation.forget(1);
    CHECK_FALSE(two.correlation.of(0, 1));
    two.hear(0, 7, 15);
    two.hear(1, 7, 12);
    CHECK_FALSE(two.correlation.of(0, 1));
  }
}

TEST_CASE("digital silence is like nothing") {
  Two two(silence(0.2), 0);
  two.hear_both(0, 15);
  const auto lags = two.correlation.of(0, 1);
  REQUIRE(lags);
  CHECK(std::all_of(lags->begin(), lags->end(), [](float place) { return place == 0.0F; }));
}
