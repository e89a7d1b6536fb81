#include "display-node/wall_order.hpp"

#include <algorithm>
#include <random>

#include "tests/support/builders.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace std::chrono_literals;
using screen::StationText;
using screen::WallOrder;
using transcript::Transcript;

namespace {

constexpr std::int64_t one_second = 1'000'000'000;
constexpr std::int64_t noon = 1'700'000'000 * one_second;

// Spoken in second `when` of the hall, by the clock of a station that is `ahead`.
void speak(Transcript& transcript, const std::string& station, int when, std::chrono::nanoseconds ahead = 0s) {
  transcript::Segment segment = support::a_segment(std::to_string(when), std::to_string(when));
  segment.key.station = station;
  segment.wall_start_ns = noon + when * one_second + ahead.count();
  segment.start = segment.end = std::chrono::seconds(when);
  transcript::apply_interim(transcript, segment);
}

std::vector<std::string> texts(const subtitle::WallText& wall) {
  std::vector<std::string> all;
  for (const auto& segment : wall.segments) all.push_back(segment->text);
  return all;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("eight stations whose clocks are hours and years apart stand in the order of speaking") {
  const std::vector<std::chrono::nanoseconds> clocks = {0s,          1h,   -1h,   24h * 3652,
                                                        -24h * 3652, 17ms, -3min, 471'000h - 24h * 3652};
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    std::vector<Transcript> transcripts(clocks.size());
    for (int when = 0; when < 100; ++when) {
      const std::size_t speaker = random() % clocks.size();
      speak(transcripts[speaker], "hall-" + std::to_string(speaker), when, clocks[speaker]);
    }
    std::vector<StationText> stations;
    for (std::size_t i = 0; i < clocks.size(); ++i)
      stations.push_back({"hall-" + std::to_string(i), &transcripts[i], clocks[i], {}});
    std::shuffle(stations.begin(), stations.end(), random);
    WallOrder order;
    const auto wall = texts(order.merge(stations));
    REQUIRE(wall.size() == 100);
    for (int when = 0; when < 100; ++when) REQUIRE(wall[static_cast<std::size_t>(when)] == std::to_string(when));
  }
}

TEST_CASE("the order within a station is its own, whatever it says of the time") {
  Transcript odd;
  for (const int when : {1, 2, 3}) speak(odd, "hall-1", when);
  // Put together by hand: a transcript of a station whose clock was put back by an hour between two sentences.
  auto earlier = std::make_shared<transcript::Segment>(*odd.segments[1]);
  earlier->wall_start_ns -= 3600 * one_second;
  odd.segments[1] = earlier;
  Transcript other;
  speak(other, "hall-2", 2);
  const std::vector<StationText> stations = {{"hall-1", &odd, 0s, {}}, {"hall-2", &other, 0s, {}}};
  WallOrder order;
  REQUIRE(texts(order.merge(stations)) == Texts{"1", "2", "2", "3"});
}

TEST_CASE("what was heard while another station spoke for the microphones is not shown") {
  Transcript first;
  Transcript second;
  for (const int when : {1, 2, 3, 4}) speak(first, "hall-1", when);
  for (const int when : {3, 4}) speak(second, "hall-2", when);
  second.claims = {{"hall-1", {{1, "hall-2", noon + 3 * one_second}}}};
  const std::vector<StationText> stations = {{"hall-1", &first, 0s, {}}, {"hall-2", &second, 0s, {}}};
  WallOrder order;
  const subtitle::WallText wall = order.merge(stations);
  REQUIRE(texts(wall) == Texts{"1", "2", "3", "4"});
  REQUIRE(wall.segments[1]->key.station == "hall-1");
  REQUIRE(wall.segments[2]->key.station == "hall-2");
}

TEST_CASE("what stood on the wall before the claim was known stays as it was, and grows no more") {
  Transcript first;
  Transcript second;
  for (const int when : {1, 2, 3}) speak(first, "hall-1", when);
  std::vector<StationText> stations = {{"hall-1", &first, 0s, {}}, {"hall-2", &second, 0s, {}}};
  WallOrder order;
  REQUIRE(texts(order.merge(stations)) == Texts{"1", "2", "3"});

  second.claims = {{"hall-1", {{1, "hall-2", noon + 3 * one_second}}}};
  transcript::Segment more = *first.segments[2];
  more.text = "3, and what the other one heard";
  ++more.revision;
  transcript::apply_interim(first, more);
  speak(first, "hall-1", 4);
  REQUIRE(texts(order.merge(stations)) == Texts{"1", "2", "3"});
  speak(second, "hall-2", 5);
  REQUIRE(texts(order.merge(stations)) == Texts{"1", "2", "3", "5"});
}

TEST_CASE("what is due of several stations is due in the order of speaking, each station's in its own") {
  Transcript one;
  Transcript other;
  for (const int when : {1, 4}) speak(one, "hall-1", when);
  for (const int when : {2, 3}) speak(other, "hall-2", when);
  const auto due = [](const std::string& station, const std::string& segment, std::uint64_t sequence) {
    return subtitle::Due{{station, segment}, sequence, sequence, false, {}, subtitle::SkipReason::behind};
  };
  WallOrder order;
  const auto wall = order.merge({{"hall-1", &one, 0s, {due("hall-1", "4", 7), due("hall-1", "1", 8)}},
                                 {"hall-2", &other, 0s, {due("hall-2", "", 4), due("hall-2", "2", 5)}}});
  std::vector<std::uint64_t> sequences;
  for (const subtitle::Due& one_due : wall.due) sequences.push_back(one_due.through);
  REQUIRE(sequences == std::vector<std::uint64_t>{4, 5, 7, 8});
}

TEST_CASE("what was heard while another station spoke is said to be skipped, and why") {
  Transcript first;
  Transcript second;
  for (const int when : {1, 3}) speak(first, "hall-1", when);
  second.claims = {{"hall-1", {{1, "hall-2", noon + 3 * one_second}}}};
  first.last_sequence = 9;
  WallOrder order;
  const auto wall =
      order.merge({{"hall-1", &first, 0s, {{{"hall-1", "3"}, 9, 9, false, {}, subtitle::SkipReason::behind}}},
                   {"hall-2", &second, 0s, {}}});
  REQUIRE(wall.due.size() == 1);
  REQUIRE(wall.due[0].key == transcript::SegmentKey{"hall-1", ""});
  REQUIRE(wall.due[0].through == 9);
  REQUIRE(wall.due[0].late == subtitle::SkipReason::fenced);
  REQUIRE(wall.reach == std::vector<subtitle::StationReach>{{"hall-1", 9}, {"hall-2", 0}});
}

TEST_CASE("times at the end of the world do no harm") {
  Transcript odd;
  speak(odd, "hall-1", 1);
  auto far = std::make_shared<transcript::Segment>(*odd.segments[0]);
  far->wall_start_ns = INT64_MAX;
  odd.segments = {far};
  const std::vector<StationText> stations = {{"hall-1", &odd, -24h * 3652, {}}};
  WallOrder order;
  REQUIRE(order.merge(stations).segments.size() == 1);
}
