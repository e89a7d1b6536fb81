// What a follower knows of its station's clock, on good and bad networks.
#include <random>

#include "common/wire/clock_probe.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/lossy_link.hpp"

using namespace tongping;
using namespace std::chrono_literals;
using wire::ClockOffset;

namespace {

base::SteadyTime at(std::chrono::nanoseconds time) { return base::SteadyTime(1h + time); }

// A station whose clock is `ahead` of ours, behind a network.
struct ClockSimulation {
  ClockSimulation(std::uint32_t seed, std::chrono::nanoseconds how_far)
      : ahead(how_far), link(seed, [this](const wire::DeskRequest& request) { return answer(request); }) {}

  std::optional<wire::DeskReply> answer(const wire::DeskRequest& request) const {
    const std::int64_t here = (now.time_since_epoch() + ahead).count();
    return wire::DeskReply{request.id, {{}, epoch, "hall-1"}, wire::PingReply{here, here}};
  }

  void run(std::chrono::milliseconds length) {
    for (const auto end = now + length; now < end; now += 1ms) {
      link.advance(now);
      for (const wire::DeskReply& reply : link.receive().replies) REQUIRE(probe.take(reply, now));
      probe.turn(link, now);
    }
  }

  std::chrono::nanoseconds error() const { return std::chrono::abs(probe.offset().ahead().value() - ahead); }

  base::SteadyTime now = at(0s);
  std::chrono::nanoseconds ahead;
  std::uint64_t epoch = 1;
  support::LossyLink link;
  wire::ClockProbe probe;
};

}  // namespace

TEST_CASE("the clock is taken from the shortest of the last eight round trips") {
  ClockOffset offset;
  CHECK_FALSE(offset.ahead());
  // 5 s ahead; 10 ms there, 10 ms back, answered within 3 ms.
  offset.take(at(0ms), at(5010ms).time_since_epoch().count(), at(5013ms).time_since_epoch().count(), at(23ms));
  CHECK(offset.ahead() == 5s);
  CHECK(offset.round_trip() == 20ms);
  // 300 ms on the way back alone: 145 ms wrong, and not believed.
  offset.take(at(1000ms), at(6010ms).time_since_epoch().count(), at(6010ms).time_since_epoch().count(), at(1310ms));
  CHECK(offset.ahead() == 5s);
  for (std::size_t i = 1; i < ClockOffset::kept; ++i) {
    CHECK(offset.round_trip() == 20ms);
    offset.take(at(2000ms), at(7020ms).time_since_epoch().count(), at(7020ms).time_since_epoch().count(), at(2040ms));
  }
  CHECK(offset.samples() == ClockOffset::kept);
  CHECK(offset.round_trip() == 40ms);
}

TEST_CASE("what cannot be measured is passed over") {
  ClockOffset offset;
  offset.take(at(10ms), 5, 4, at(20ms));             // answered before it was asked
  offset.take(at(20ms), 5, 6, at(10ms));             // here as well
  offset.take(at(0ms), 5, 5 + 60'000'000, at(1ms));  // took longer there than here
  offset.take(at(0ms), -5, -5, at(1ms));
  offset.take(at(0ms), -5, INT64_MAX, at(1ms));
  CHECK(offset.samples() == 0);
  offset.take(at(0ms), INT64_MAX, INT64_MAX, at(1ms));
  CHECK(offset.samples() == 1);
  offset.forget();
  CHECK_FALSE(offset.ahead());
}

TEST_CASE("on a bad network the error stays below half of the shortest round trip, whatever the clock says") {
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const std::vector<std::chrono::nanoseconds> clocks = {0s, 1h, -30min, 24h * 3652, 471'000h};
    ClockSimulation simulation(seed, clocks[seed % clocks.size()]);
    simulation.link.faults.loss = static_cast<double>(random() % 40) / 100;
    simulation.link.faults.duplication = static_cast<double>(random() % 30) / 100;
    simulation.link.faults.most_delay = std::chrono::milliseconds(random() % 200);
    simulation.run(20s);
    REQUIRE(simulation.probe.offset().ahead());
    REQUIRE(simulation.error() <= *simulation.probe.offset().round_trip() / 2 + 1ms);
  }
}

TEST_CASE("a station that started again has another clock, and its old one is forgotten at once") {
  ClockSimulation simulation(7, 2h);
  simulation.run(5s);
  REQUIRE(simulation.error() <= 1ms);
  simulation.ahead = -30min;
  simulation.epoch = 2;
  simulation.run(2s);
  REQUIRE(simulation.error() <= 1ms);
}

TEST_CASE("a replica's replies are none of the probe's business") {
  wire::ClockProbe probe;
  CHECK_FALSE(probe.take({1, {}, wire::HelloReply{}}, at(0s)));
  CHECK_FALSE(probe.take({std::uint64_t{1} << 63U, {}, wire::HelloReply{}}, at(0s)));
}
