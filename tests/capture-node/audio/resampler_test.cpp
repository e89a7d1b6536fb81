#include "capture-node/audio/resampler.hpp"

#include <cmath>
#include <numbers>
#include <random>

#include "tests/support/catch.hpp"

using namespace tongping;
using audio::Resampler;

namespace {

std::vector<float> sine(double hz, std::uint32_t rate_hz, std::size_t frames) {
  std::vector<float> samples(frames);
  for (std::size_t i = 0; i < frames; ++i) {
    samples[i] = 0.5F * static_cast<float>(std::sin(2.0 * std::numbers::pi * hz * static_cast<double>(i) / rate_hz));
  }
  return samples;
}

std::vector<std::int16_t> resample(std::uint32_t rate_hz, const std::vector<float>& samples, std::size_t block) {
  auto resampler = *Resampler::open(rate_hz);
  std::vector<std::int16_t> result;
  const auto append = [&](std::span<const std::int16_t> part) {
    result.insert(result.end(), part.begin(), part.end());
  };
  for (std::size_t at = 0; at < samples.size(); at += block) {
    append(resampler->feed(std::span(samples).subspan(at, std::min(block, samples.size() - at))));
  }
  append(resampler->drain());
  return result;
}

}  // namespace

TEST_CASE("a tone keeps its frequency, level and place in time at every usual rate") {
  const std::uint32_t rate_hz =
      GENERATE(8'000U, 11'025U, 16'000U, 22'050U, 32'000U, 44'100U, 48'000U, 96'000U, 192'000U);
  INFO(rate_hz);
  const auto result = resample(rate_hz, sine(440.0, rate_hz, rate_hz), 480);
  CHECK(std::abs(static_cast<int>(result.size()) - 16'000) <= 1);
  const auto expected = sine(440.0, 16'000, 16'000);
  double worst = 0.0;
  for (std::size_t i = 1'000; i < 15'000; ++i) {
    worst = std::max(worst, std::fabs(result[i] / 32768.0 - static_cast<double>(expected[i])));
  }
  CHECK(worst < 0.003);
}

TEST_CASE("what lies above half the new rate does not fold back") {
  const auto result = resample(48'000, sine(11'000.0, 48'000, 48'000), 480);
  int loudest = 0;
  for (std::size_t i = 1'000; i < 15'000; ++i) loudest = std::max(loudest, std::abs(static_cast<int>(result[i])));
  CHECK(loudest <= 8);
}

TEST_CASE("the size of blocks changes nothing") {
  std::mt19937 random(7);
  std::normal_distribution<float> noise(0.0F, 0.1F);
  std::vector<float> samples(44'100);
  for (float& sample : samples) sample = noise(random);
  const auto whole = resample(44'100, samples, samples.size());
  CHECK(resample(44'100, samples, 1) == whole);
  CHECK(resample(44'100, samples, 333) == whole);
}

TEST_CASE("after draining another stretch begins without a trace of the last") {
  auto resampler = *Resampler::open(48'000);
  resampler->feed(sine(440.0, 48'000, 4'800));
  resampler->drain();
  const std::vector<float> silence(4'800, 0.0F);
  for (const std::int16_t sample : resampler->feed(silence)) REQUIRE(sample == 0);
}

TEST_CASE("too loud samples are clipped, not wrapped around") {
  auto resampler = *Resampler::open(16'000);
  const auto result = resampler->feed(std::vector<float>{2.0F, -2.0F, 1.0F, -1.0F, 0.0F});
  CHECK(std::vector<int>(result.begin(), result.end()) == std::vector<int>{32767, -32768, 32767, -32768, 0});
}

TEST_CASE("rates that no recogniser can use are refused") {
  const auto resampler = Resampler::open(GENERATE(0U, 3'999U, 768'001U));
  REQUIRE(!resampler);
  CHECK(resampler.error().message.find("4000 to 768000 Hz") != std::string::npos);
}

TEST_CASE("what is heard is held back by 30 ms at most") {
  const std::uint32_t rate_hz = GENERATE(16'000U, 32'000U, 44'100U, 48'000U, 96'000U);
  INFO(rate_hz);
  auto resampler = *Resampler::open(rate_hz);
  const std::vector<float> piece(rate_hz / 100, 0.1F);
  std::size_t given = 0;
  std::size_t most = 0;
  for (std::size_t i = 1; i <= 300; ++i) {
    given += resampler->feed(piece).size();
    most = std::max(most, i * 160 - given);
  }
  CHECK(most <= 480);
}
