#include "capture-node/audio/sound_watch.hpp"

#include <cmath>
#include <functional>
#include <random>

#include "tests/support/catch.hpp"
#include "tests/support/test_clock.hpp"

using namespace tongping;
using namespace std::chrono_literals;
using audio::Gap;
using audio::SoundFault;

namespace {

constexpr std::uint32_t watched_rate_hz = 48'000;
constexpr std::uint32_t block_frames = 480;

// A device of the test's own: blocks of 10 ms of a quiet room, at the speed of time or of another clock.
struct WatchedDevice {
  explicit WatchedDevice(bool samples = true) : watch({watched_rate_hz, samples}, clock.steady()) {}

  void give() {
    base::SampleBlock block;
    block.first_frame = next_frame;
    block.frames = block_frames;
    for (float& sample : block.samples) sample = next_sample();
    next_frame += block_frames;
    watch.feed(block, clock.steady());
    given_until = block.first_frame + block.frames;
  }
  void turn() {
    watch.turn(clock.steady());
    for (const Gap& gap : watch.take_gaps()) gaps.push_back(gap);
  }
  // Blocks come and are watched for so long; `speed` is of the device's clock.
  void run(std::chrono::nanoseconds time, double speed = 1.0) {
    for (auto passed = 0ns; passed < time; passed += 10ms) {
      clock.advance(10ms);
      for (owed += speed * block_frames; owed >= block_frames; owed -= block_frames) give();
      turn();
    }
  }
  // Nothing comes.
  void rest(std::chrono::nanoseconds time) {
    for (auto passed = 0ns; passed < time; passed += 5ms) {
      clock.advance(5ms);
      turn();
    }
  }
  std::function<float()> next_sample = [this] { return noise(random); };

  support::TestClock clock;
  audio::SoundWatch watch;
  std::vector<Gap> gaps;
  std::int64_t next_frame = 0;
  std::int64_t given_until = 0;
  double owed = 0;
  std::minstd_rand random{7};
  std::normal_distribution<float> noise{0.0F, 1e-4F};
};

auto milliseconds_of(std::chrono::nanoseconds time) { return std::chrono::duration<double, std::milli>(time).count(); }

}  // namespace

TEST_CASE("sound that comes as it should is no fault, however its blocks jitter") {
  WatchedDevice device;
  device.run(2s);
  for (int i = 0; i < 200; ++i) {
    device.rest(std::chrono::milliseconds((i * 37) % 150));
    // All that was owed comes at once.
    while (device.next_frame < device.clock.steady().time_since_epoch() / 1ns * 48 / 1'000'000) device.give();
    device.turn();
    REQUIRE_FALSE(device.watch.fault());
  }
  CHECK(device.gaps.empty());
  CHECK(device.given_until == device.next_frame);
}

TEST_CASE("frames that do not come are a fault within 500 ms, and a gap with its start and length when they do") {
  WatchedDevice device;
  device.run(2s);
  const auto last = device.clock.steady();
  device.rest(350ms);
  REQUIRE(device.gaps.size() == 1);
  CHECK(device.gaps[0] == Gap{SoundFault::missing, last, 0ns, false});
  CHECK(device.watch.fault() == SoundFault::missing);
  device.rest(4s);
  REQUIRE(device.gaps.size() == 1);

  SECTION("the source says what is missing") { device.next_frame += 4'350 * 48; }
  SECTION("only the clock says it") {}
  device.run(10ms);
  CHECK_FALSE(device.watch.fault());
  device.run(2s);
  REQUIRE(device.gaps.size() == 2);
  CHECK(device.gaps[1].over);
  CHECK(device.gaps[1].begin == last);
  CHECK(std::abs(milliseconds_of(device.gaps[1].length) - 4'350) < 15);
  // What came after it has its right place in time.
  const auto expected = device.clock.steady().time_since_epoch() / 1ns * 48 / 1'000'000;
  CHECK(std::abs(device.given_until - expected) < 15 * 48);
}

TEST_CASE("sound that comes late after all was not missing") {
  WatchedDevice device;
  device.run(2s);
  device.clock.advance(8s);  // this program stood still, and the server kept everything
  device.turn();
  while (device.next_frame < device.clock.steady().time_since_epoch() / 1ns * 48 / 1'000'000) device.give();
  device.run(3s);
  CHECK(device.gaps.empty());
  CHECK(device.given_until == device.next_frame);
}

TEST_CASE("what a full buffer threw away is an overrun of that length, and several at once are one gap") {
  WatchedDevice device;
  device.run(2s);
  const auto before = device.clock.steady();
  for (int i = 0; i < 3; ++i) {
    device.clock.advance(200ms);
    device.next_frame += 200 * 48;
    device.run(500ms);
  }
  CHECK(device.watch.fault() == SoundFault::overrun);
  device.run(2s);
  REQUIRE(device.gaps.size() == 2);
  CHECK(device.gaps[0].fault == SoundFault::overrun);
  CHECK(std::abs(milliseconds_of(device.gaps[0].begin - before)) < 15);
  CHECK(device.gaps[1].over);
  CHECK(device.gaps[1].length == 600ms);
  CHECK_FALSE(device.watch.fault());
}

TEST_CASE("exact zeros and exact repetitions are told within 500 ms and are over with the first sound") {
  WatchedDevice device;
  device.run(2s);
  const auto begin = device.clock.steady();
  std::vector<float> piece;
  SoundFault fault = SoundFault::silent;
  SECTION("zeros") {
    device.next_sample = [] { return 0.0F; };
  }
  SECTION("a value that stands still") {
    fault = SoundFault::frozen;
    device.next_sample = [] { return 0.25F; };
  }
  SECTION("a buffer that nobody fills any more") {
    fault = SoundFault::frozen;
    const auto frames = static_cast<std::size_t>(GENERATE(100, 480, 1'024, 4'800, 11'025));
    for (std::size_t i = 0; i < frames; ++i) piece.push_back(device.noise(device.random));
    device.next_sample = [&piece, at = std::size_t{0}]() mutable { return piece[at++ % piece.size()]; };
  }
  while (device.gaps.empty() && device.clock.steady() - begin < 2s) device.run(10ms);
  REQUIRE(device.gaps.size() == 1);
  CHECK(device.clock.steady() - begin <= 500ms);
  CHECK(device.watch.fault() == fault);
  device.run(3s);
  device.next_sample = [&device] { return device.noise(device.random); };
  const auto end = device.clock.steady();
  device.run(20ms);
  CHECK_FALSE(device.watch.fault());
  REQUIRE(device.gaps.size() == 2);
  CHECK(device.gaps[1].fault == fault);
  CHECK(device.gaps[1].over);
  CHECK(std::abs(milliseconds_of(device.gaps[1].length - (end - begin))) < 260);
}

TEST_CASE("what a program makes may be zero or repeat itself") {
  WatchedDevice device(false);
  device.next_sample = [] { return 0.0F; };
  device.run(3s);
  CHECK(device.gaps.empty());
  CHECK_FALSE(device.watch.fault());
}

TEST_CASE("a device's clock is compared with the station's") {
  WatchedDevice device;
  const double ppm = GENERATE(0.0, 100.0, -300.0, 1'000.0, -1'000.0, 2'000.0);
  device.run(60s, 1.0 + ppm * 1e-6);
  REQUIRE(device.watch.drift_ppm());
  CHECK(std::abs(*device.watch.drift_ppm() - ppm) < 120);
  CHECK((device.watch.fault() == SoundFault::drift) == (std::abs(ppm) > 500));
  CHECK(device.gaps.empty());
}

TEST_CASE("a clock that is far off is told within ten seconds") {
  WatchedDevice device;
  device.run(10s, GENERATE(0.99, 1.01));
  CHECK(device.watch.fault() == SoundFault::drift);
}

TEST_CASE("sound that comes later from some moment on is no clock that is wrong") {
  WatchedDevice device;
  device.run(std::chrono::milliseconds(GENERATE(2'500, 4'000, 6'000, 9'000)));
  device.rest(std::chrono::milliseconds(GENERATE(10, 20, 40)));
  for (auto passed = 0ms; passed < 30s; passed += 100ms) {
    device.run(100ms);
    REQUIRE_FALSE(device.watch.fault());
  }
}

TEST_CASE("a gap that is open when the microphone is closed is over then") {
  WatchedDevice device;
  device.run(2s);
  device.rest(1s);
  device.watch.end(device.clock.steady());
  const auto gaps = device.watch.take_gaps();
  REQUIRE(gaps.size() == 1);
  CHECK(gaps[0].over);
  CHECK(milliseconds_of(gaps[0].length) == 1'000);
}
