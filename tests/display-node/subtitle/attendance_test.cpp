#include "display-node/subtitle/attendance.hpp"

#include "tests/display-node/subtitle/stage_builder.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::subtitle;
using transcript::Event;

namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

// A station's log as a receiver sees it.
struct Said {
  Event final(std::uint64_t sequence, double seconds) {
    auto segment = support::a_segment(std::to_string(sequence), "Text.");
    segment.sequence = sequence;
    segment.wall_start_ns = static_cast<std::int64_t>(seconds * second_ns) - 1'100'000'000;  // it lasts 1.1 s
    Event event{sequence, static_cast<std::int64_t>(seconds * second_ns), "s1", transcript::SegmentChanged{segment}};
    transcript::apply(known, event);
    return event;
  }

  std::vector<Due> look(const std::vector<Event>& applied, double now, bool live = true) {
    return attendance.look("hall-1", "log", applied, known, live, at(now));
  }

  transcript::Transcript known;
  Attendance attendance;
};

std::vector<double> ages(const std::vector<Due>& due, double now) {
  std::vector<double> all;
  for (const Due& one : due) all.push_back(std::chrono::duration<double>(at(now) - one.since).count());
  return all;
}

}  // namespace

TEST_CASE("what comes one by one is due as it comes, and a role or session is not") {
  Said said;
  const Event first = said.final(1, 100);
  CHECK(said.look({first}, 5).size() == 1);
  const Event role = support::an_event(2, transcript::RoleChanged{});
  transcript::apply(said.known, role);
  CHECK(said.look({role}, 6).empty());
  const Event third = said.final(3, 101);
  const auto due = said.look({third}, 7);
  REQUIRE(due.size() == 1);
  CHECK(due[0].key.segment == "3");
  CHECK(due[0].late == SkipReason::behind);
  CHECK(said.look({}, 8).empty());
}

TEST_CASE("the first text of a station is what was said before this screen came, unknown numbers are a gap") {
  Said said;
  said.final(3, 100);
  said.final(5, 112);
  said.known.last_sequence = 7;
  const auto due = said.look({}, 50);
  REQUIRE(due.size() == 5);
  const auto range = [&](std::size_t i) { return std::pair(due[i].from, due[i].through); };
  CHECK(range(0) == std::pair<std::uint64_t, std::uint64_t>(1, 2));
  CHECK(due[1].key.segment == "3");
  CHECK(range(2) == std::pair<std::uint64_t, std::uint64_t>(4, 4));
  CHECK(due[3].key.segment == "5");
  CHECK(range(4) == std::pair<std::uint64_t, std::uint64_t>(6, 7));
  for (const Due& one : due) CHECK(one.late == SkipReason::joined);
  CHECK(ages({due[1], due[3]}, 50) == std::vector<double>{12, 0});
}

TEST_CASE("a change is at most as old as the screen did not listen, whatever the station's clock says") {
  Said said;
  said.look({said.final(1, 100)}, 10);
  said.look({}, 11);
  CHECK(ages(said.look({said.final(2, 90'000)}, 11.1), 11.1) == std::vector<double>{0});
  const auto set_back = said.look({said.final(3, 1'000), said.final(4, 100'000)}, 11.2);
  CHECK(std::abs(ages(set_back, 11.2)[0] - 0.1) < 1e-6);
  CHECK(ages(set_back, 11.2)[1] == 0);
}

TEST_CASE("after a cut, what came last is new and the rest as old as the station says") {
  Said said;
  said.look({said.final(1, 100)}, 10);
  said.look({}, 20, false);
  const auto due = said.look({said.final(2, 101), said.final(3, 112), said.final(4, 125)}, 40);
  CHECK(ages(due, 40) == std::vector<double>{24, 13, 0});
}

TEST_CASE("another log begins anew") {
  Said said;
  said.look({said.final(1, 100), said.final(2, 101)}, 10);
  transcript::Transcript other;
  auto segment = support::a_segment("n", "New.");
  segment.sequence = 1;
  const Event event = support::an_event(1, transcript::SegmentChanged{segment});
  transcript::apply(other, event);
  const auto due = said.attendance.look("hall-1", "another", {event}, other, true, at(11));
  REQUIRE(due.size() == 1);
  CHECK(due[0].late == SkipReason::joined);
}
