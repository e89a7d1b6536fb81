#include "capture-node/audio/onset_delays.hpp"

#include <cmath>
#include <random>

#include "tests/support/catch.hpp"

using namespace std::chrono_literals;
using namespace tongping;

namespace {

constexpr float hall_floor = 1e-6F;

// Talkers take turns, a second each; every microphone hears each of them, its own 12 dB louder, later by its device's
// delay.
struct Hall {
  explicit Hall(std::vector<int> late_frames) : late(std::move(late_frames)), delays(late.size()) {}

  void talk(int seconds) {
    for (int i = 0; i < seconds * 100; ++i, ++frame) {
      if (frame % 10 == 0) loudness = std::uniform_real_distribution<float>(-40.0F, -15.0F)(random);
      const std::size_t talker = static_cast<std::size_t>(frame / 100) % late.size();
      said.emplace_back(talker, std::pow(10.0F, loudness / 10.0F));
      std::vector<audio::HeardLevel> levels;
      for (std::size_t m = 0; m < late.size(); ++m) {
        const auto& [who, power] = said[static_cast<std::size_t>(std::max(frame - late[m], 0))];
        levels.push_back({hall_floor + (who == m ? power : 0.06F * power), hall_floor, true});
      }
      const std::vector<int> before = held_back();
      delays.feed(levels, frame % 100 > 30 ? std::optional(talker) : std::nullopt);
      changes += before != held_back();
    }
  }
  std::vector<int> held_back() const {
    std::vector<int> result;
    for (std::size_t i = 0; i < late.size(); ++i) result.push_back(delays.held_back(i));
    return result;
  }

  std::vector<std::chrono::milliseconds> told_late() const {
    std::vector<std::chrono::milliseconds> result;
    for (std::size_t i = 0; i < late.size(); ++i) result.push_back(delays.late(i));
    return result;
  }

  std::vector<int> late;
  audio::OnsetDelays delays;
  std::vector<std::pair<std::size_t, float>> said;
  std::minstd_rand random{3};
  float loudness = -20.0F;
  int frame = 0;
  int changes = 0;
};

}  // namespace

TEST_CASE("where a microphone's device is slower, the others are held back until it has its talker first") {
  Hall hall({0, 3, 1});
  hall.talk(1);
  CHECK(hall.held_back() == std::vector{0, 0, 0});
  hall.talk(30);
  CHECK(hall.held_back() == std::vector{3, 0, 2});
  CHECK(hall.told_late() == std::vector{0ms, 30ms, 10ms});
  CHECK(hall.changes <= 3);
}

TEST_CASE("devices that are as fast as each other wait for nobody") {
  Hall hall({2, 2, 2, 2});
  hall.talk(30);
  CHECK(hall.held_back() == std::vector{0, 0, 0, 0});
  CHECK(hall.told_late() == std::vector(4, 0ms));
  CHECK(hall.changes == 0);
}

TEST_CASE("a microphone that is heard from another device is learned anew") {
  Hall hall({0, 3, 0});
  hall.talk(30);
  REQUIRE(hall.held_back() == std::vector{3, 0, 3});
  hall.delays.forget(1);
  CHECK(hall.delays.late(1) == 0ms);
  hall.late = {0, 0, 0};
  hall.talk(5);
  CHECK(hall.held_back() == std::vector{0, 0, 0});
}
