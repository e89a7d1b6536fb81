#include "capture-node/audio/meter.hpp"

#include <cmath>
#include <numbers>
#include <vector>

#include "tests/support/catch.hpp"

using namespace tongping;
using audio::Level;
using audio::Meter;

namespace {

constexpr std::uint32_t rate_hz = 48'000;

std::vector<float> sine(float amplitude, float seconds) {
  std::vector<float> samples(static_cast<std::size_t>(seconds * rate_hz));
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples[i] = amplitude * std::sin(2.0F * std::numbers::pi_v<float> * 1000.0F * static_cast<float>(i) / rate_hz);
  }
  return samples;
}

void feed_in_blocks(Meter& meter, const std::vector<float>& samples) {
  for (std::size_t at = 0; at + 480 <= samples.size(); at += 480) meter.feed(std::span(samples).subspan(at, 480));
}

}  // namespace

TEST_CASE("digital silence is the floor") {
  Meter meter(rate_hz);
  CHECK(meter.level().peak_dbfs == Level::floor_dbfs);
  feed_in_blocks(meter, std::vector<float>(rate_hz, 0.0F));
  CHECK(meter.level().peak_dbfs == Level::floor_dbfs);
  CHECK(meter.level().rms_dbfs == Level::floor_dbfs);
  CHECK_FALSE(meter.level().clipped);
}

TEST_CASE("a full-scale sine peaks at 0 dBFS with an RMS of -3 dBFS, and half of it 6 dB lower") {
  const auto [amplitude, peak_db] = GENERATE(std::pair{1.0F, 0.0F}, std::pair{0.5F, -6.02F}, std::pair{0.01F, -40.0F});
  Meter meter(rate_hz);
  feed_in_blocks(meter, sine(amplitude, 3.0F));
  CHECK(meter.level().peak_dbfs == Approx(peak_db).margin(0.05));
  CHECK(meter.level().rms_dbfs == Approx(peak_db - 3.01F).margin(0.1));
  CHECK(meter.level().clipped == (amplitude == 1.0F));
}

TEST_CASE("a peak is held for a second, then falls by 20 dB in 1.7 s") {
  Meter meter(rate_hz);
  meter.feed(std::vector<float>{0.5F});
  feed_in_blocks(meter, std::vector<float>(static_cast<std::size_t>(0.95 * rate_hz), 0.0F));
  CHECK(meter.level().peak_dbfs == Approx(-6.02F).margin(0.05));
  feed_in_blocks(meter, std::vector<float>(static_cast<std::size_t>(0.05 * rate_hz), 0.0F));
  feed_in_blocks(meter, std::vector<float>(static_cast<std::size_t>(1.7 * rate_hz), 0.0F));
  CHECK(meter.level().peak_dbfs == Approx(-26.02F).margin(0.3));
}

TEST_CASE("the fall does not depend on how the samples come") {
  Meter in_blocks(rate_hz);
  Meter at_once(rate_hz);
  for (Meter* meter : {&in_blocks, &at_once}) meter->feed(std::vector<float>{0.5F});
  const std::vector<float> silence(2 * rate_hz, 0.0F);
  feed_in_blocks(in_blocks, silence);
  at_once.feed(silence);
  CHECK(in_blocks.level().peak_dbfs == Approx(at_once.level().peak_dbfs).margin(0.1));
}
