// The clock that a station begins with, after whatever was done to its machine's.
#include "capture-node/meeting.hpp"

#include "tests/support/builders.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/test_clock.hpp"

using namespace tongping;
using namespace std::chrono_literals;

namespace {

struct Alone {
  support::TestClock machine;
  const base::Log log{base::LogLevel::error};
  const config::StationConfig config;

  // The clock of speech after a start with `stored` on the disk.
  base::WallTime clock_after(const transcript::Transcript& stored) {
    base::EvenClock speech(machine);
    station::Meeting meeting(config, speech, machine, log);
    const auto begun = meeting.begin(stored, "Board");
    REQUIRE(begun.has_value() == !stored.session.has_value());
    if (begun) REQUIRE(base::from_ns(begun->wall_ns) == speech.wall());
    REQUIRE(meeting.may_speak());
    REQUIRE(meeting.turn(stored).empty());
    return speech.wall();
  }
};

transcript::Transcript a_meeting(std::int64_t began_ns) {
  transcript::Transcript stored;
  stored.session = transcript::SessionStarted{"s1", "Board", began_ns};
  return stored;
}

}  // namespace

TEST_CASE("a start goes by the time of day where nothing that is stored is newer") {
  Alone station;
  CHECK(station.clock_after({}) == station.machine.wall());
  CHECK(station.clock_after(a_meeting(1)) == station.machine.wall());
}

TEST_CASE("a clock that was put back between two starts of a meeting does not bring speech before what was said") {
  const auto back = GENERATE(1h, 24h * 3652);
  Alone station;
  transcript::Transcript stored = a_meeting(base::to_ns(station.machine.wall()));
  station.machine.advance(10min);
  transcript::Segment said = support::a_segment("u", "words");
  said.wall_start_ns = base::to_ns(station.machine.wall());
  transcript::apply_interim(stored, said);
  station.machine.advance(1s);
  station.machine.set_time_of_day(-back);
  CHECK(base::to_ns(station.clock_after(stored)) == transcript::wall_end_ns(said));

  stored.claims = {{"hall-1", {{1, "hall-2", said.wall_start_ns + 60'000'000'000}}}};
  CHECK(base::to_ns(station.clock_after(stored)) == said.wall_start_ns + 60'000'000'000);
}
