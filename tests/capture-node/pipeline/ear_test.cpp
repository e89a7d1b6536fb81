#include "capture-node/ear.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/noises.hpp"
#include "tests/support/test_clock.hpp"

using namespace tongping;
using namespace tongping::support;
using namespace std::chrono_literals;
using station::Ear;

namespace {

// A device with a clock of its own: `rate_hz` by name, `true_rate_hz` in truth.
struct Device {
  explicit Device(std::uint32_t rate_hz, Ear::Pace pace = Ear::Pace::real_time, double true_rate_hz = 0.0)
      : rate(true_rate_hz > 0.0 ? true_rate_hz : rate_hz),
        ear(*Ear::open(rate_hz, pace, clock, [this](const station::EarFrame& f) { heard.push_back(f); })) {}

  void give(std::uint32_t frames) {
    base::SampleBlock block;
    block.first_frame = next;
    block.frames = frames;
    block.samples.fill(0.01F);
    miss(frames);
    ear->feed(block);
  }
  void miss(std::int64_t frames) {
    next += frames;
    clock.advance(std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<double>(frames) * 1e9 / rate)));
  }

  TestClock clock;
  const base::WallTime begin = clock.wall();
  const double rate;
  std::int64_t next = 0;
  std::vector<station::EarFrame> heard;
  std::unique_ptr<Ear> ear;
};

}  // namespace

TEST_CASE("frames of 10 ms follow each other without a hole, at any rate") {
  const auto rate = GENERATE(16'000U, 44'100U, 48'000U);
  Device device(rate);
  for (int i = 0; i < 500; ++i) device.give(rate / 100);
  REQUIRE(device.heard.size() >= 490);
  for (std::size_t i = 0; i < device.heard.size(); ++i) {
    CHECK(device.heard[i].frame.begin - device.begin == i * 10ms);
    CHECK(device.heard[i].in_stream == i * 10ms);
    CHECK_FALSE(device.heard[i].frame.after_gap);
  }
}

TEST_CASE("after a missing stretch the next frame is marked and has its true time") {
  Device device(16'000);
  for (int i = 0; i < 100; ++i) device.give(160);
  device.miss(16'000);
  for (int i = 0; i < 10; ++i) device.give(160);
  REQUIRE(device.heard.size() >= 105);
  CHECK(device.heard[100].frame.after_gap);
  CHECK(device.heard[100].in_stream == 2s);
  CHECK(device.heard[100].frame.begin - device.begin == 2s);
  CHECK_FALSE(device.heard[101].frame.after_gap);
  CHECK(device.ear->gap_frames() == 16'000);
  CHECK(device.ear->frames() == 33'600);
}

TEST_CASE("a device whose clock is wrong by 0.05 % stays within 20 ms for an hour") {
  const double true_rate = 16'000.0 * GENERATE(0.9995, 1.0005);
  Device device(16'000, Ear::Pace::real_time, true_rate);
  for (int i = 0; i < 3600 * 50; ++i) {
    device.give(320);
    if (device.heard.size() > 10'000) device.heard.erase(device.heard.begin(), device.heard.end() - 10);
  }
  const auto late = device.clock.wall() - (device.heard.back().frame.begin + 10ms);
  CHECK(late >= -20ms);
  CHECK(late <= 20ms);
}

TEST_CASE("a first block that comes late shifts the time of its own frames alone") {
  Device device(16'000);
  device.clock.advance(70ms);
  for (int i = 0; i < 20; ++i) {
    device.give(160);
    if (i == 0) device.clock.advance(-70ms);
  }
  REQUIRE(device.heard.size() == 20);
  CHECK(device.heard[0].frame.begin - device.begin == 70ms);
  for (std::size_t i = 1; i < 20; ++i) CHECK(device.heard[i].frame.begin - device.begin == i * 10ms);
}

TEST_CASE("a file that is read faster than time keeps its own") {
  Device device(16'000, Ear::Pace::own, 1'600'000.0);
  for (int i = 0; i < 100'000; ++i) {
    device.give(160);
    if (device.heard.size() > 10'000) device.heard.erase(device.heard.begin(), device.heard.end() - 10);
  }
  const auto first = device.begin - 10ms + 100us;  // the first block was heard when it came
  CHECK(device.heard.back().frame.begin - first == 999'990ms);
}

TEST_CASE("times do not overflow within a year") {
  Device device(48'000);
  base::SampleBlock block;
  block.first_frame = std::int64_t{48'000} * 3600 * 24 * 365;
  block.frames = 480;
  block.samples.fill(0.01F);
  device.clock.advance(std::chrono::hours(24 * 365));
  for (int i = 0; i < 20; ++i) {
    device.ear->feed(block);
    block.first_frame += 480;
    device.clock.advance(10ms);
  }
  REQUIRE(!device.heard.empty());
  const auto late = device.clock.wall() - device.heard.front().frame.begin;
  CHECK(late >= 0ms);
  CHECK(late <= 300ms);
}

TEST_CASE("a rate that cannot be resampled is refused") {
  const TestClock clock;
  CHECK_FALSE(Ear::open(100, Ear::Pace::real_time, clock, [](const auto&) {}));
}
