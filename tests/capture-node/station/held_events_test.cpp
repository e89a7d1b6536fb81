// What is held while the disk is full: in order, within bounds, the newest of each, and shown once.
#include "capture-node/held_events.hpp"

#include "tests/support/builders.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::station;
using namespace std::chrono_literals;
using transcript::EventBody;
using transcript::Segment;
using transcript::SegmentChanged;
using transcript::SegmentState;

namespace {

constexpr base::SteadyTime begin{1h};

EventBody said(int number, std::uint32_t revision = 2, const std::string& text = "Good morning.") {
  Segment segment = support::a_segment("u" + std::to_string(number), text);
  segment.revision = revision;
  return SegmentChanged{segment};
}

const Segment& segment_of(const EventBody& body) { return std::get<SegmentChanged>(body).segment; }

HeldEvents full_disk_with(int finals) {
  HeldEvents held;
  for (int i = 0; i < finals; ++i) held.add(said(i));
  held.disk_is_full(begin);
  return held;
}

}  // namespace

TEST_CASE("while the disk takes writes all is stored as it comes, and nothing is shown before") {
  HeldEvents held;
  held.add(said(1));
  held.add(said(1, 3));
  CHECK(held.take_unshown().empty());
  CHECK(held.next(begin).size() == 2);
  held.stored(2);
  CHECK(held.empty());
  CHECK(held.bytes() == 0);
}

TEST_CASE("what waits for a full disk is shown once each revision, as unstored text") {
  HeldEvents held = full_disk_with(2);
  const auto shown = held.take_unshown();
  REQUIRE(shown.size() == 2);
  CHECK(shown[0].state == SegmentState::interim);
  CHECK(shown[0].unstored);
  CHECK(shown[0].revision == 2);
  CHECK(held.take_unshown().empty());
  held.add(said(0, 3, "Good morning, all."));
  REQUIRE(held.take_unshown().size() == 1);
  CHECK(held.take_unshown().empty());
}

TEST_CASE("a full disk is asked again after a while, not in every turn") {
  HeldEvents held = full_disk_with(1);
  CHECK(held.next(begin).empty());
  CHECK(held.next(begin + HeldEvents::retry_interval).size() == 1);
  CHECK(held.waits());
  held.disk_has_room();
  CHECK_FALSE(held.waits());
  CHECK(held.next(begin).size() == 1);
}

TEST_CASE("a disk that takes some of what waits is full until somebody finds room for all") {
  HeldEvents held = full_disk_with(2);
  held.stored(1);
  CHECK(held.waits());
  held.stored(1);
  CHECK(held.empty());
  CHECK(held.waits());
  CHECK(held.next(begin).empty());
}

TEST_CASE("of a segment that waits only the newest revision is kept, where the first one stood") {
  HeldEvents held = full_disk_with(3);
  held.add(said(1, 5, "Better."));
  CHECK(held.size() == 3);
  const auto bodies = held.next(begin + 1min);
  CHECK(segment_of(bodies[1]).text == "Better.");
  CHECK(segment_of(bodies[1]).revision == 5);
  CHECK(segment_of(bodies[2]).key.segment == "u2");
}

TEST_CASE("what a slow disk has been given is shown, stays as it is, and is stored before what came after it") {
  HeldEvents held;
  held.add(said(0));
  CHECK(held.next(begin).size() == 1);
  CHECK(held.take_unshown().empty());  // it may be stored in a moment
  held.disk_is_slow();
  REQUIRE(held.take_unshown().size() == 1);
  CHECK_FALSE(held.waits());
  held.add(said(0, 3, "Good morning, all."));
  held.add(said(1));
  const auto shown = held.take_unshown();
  REQUIRE(shown.size() == 2);
  CHECK(shown[0].revision == 3);
  CHECK(held.segments().size() == 3);
  CHECK(held.segments()[1].revision == 3);
  held.stored(1);
  held.add(said(2));
  CHECK(held.take_unshown().empty());  // the disk answers again
  const auto rest = held.next(begin);
  REQUIRE(rest.size() == 3);
  CHECK(segment_of(rest[0]).text == "Good morning, all.");
  CHECK(segment_of(rest[2]).key.segment == "u2");
}

TEST_CASE("a disk that is slow and then full is given the newest of what it had not taken") {
  HeldEvents held = full_disk_with(1);
  CHECK(held.next(begin + 1min).size() == 1);
  held.disk_is_slow();
  held.add(said(0, 3, "Better."));
  CHECK(held.size() == 2);  // the first one may be on the disk
  held.disk_is_full(begin + 2min);
  held.add(said(0, 4, "Best."));
  CHECK(held.size() == 2);
  const auto bodies = held.next(begin + 3min);
  CHECK(segment_of(bodies[0]).revision == 2);
  CHECK(segment_of(bodies[1]).text == "Best.");
}

TEST_CASE("a claim that a slow disk was given holds until it is stored") {
  HeldEvents held;
  held.add(transcript::MicrophonesClaimed{"set", {}});
  CHECK(held.next(begin).size() == 1);
  CHECK(held.unstored_claims().empty());
  held.disk_is_slow();
  CHECK(held.unstored_claims().size() == 1);
  held.stored(1);
  CHECK(held.unstored_claims().empty());
}

TEST_CASE("a claim in a session that a slow disk was given as well waits for both") {
  HeldEvents held;
  held.add(transcript::SessionStarted{"s2", "", 1});
  held.add(transcript::MicrophonesClaimed{"set", {}});
  CHECK(held.next(begin).size() == 2);
  held.disk_is_slow();
  CHECK(held.unstored_claims().empty());
}

TEST_CASE("what is withdrawn while it waits leaves the wall") {
  HeldEvents held = full_disk_with(1);
  Segment segment = segment_of(said(0, 4));
  segment.state = SegmentState::withdrawn;
  segment.translations = {{"zh", "早上好。", SegmentState::final}};
  held.add(SegmentChanged{segment});
  const auto shown = held.take_unshown();
  REQUIRE(shown.size() == 1);
  CHECK(shown[0].text.empty());
  CHECK(shown[0].translations.empty());
  CHECK(segment_of(held.next(begin + 1min)[0]).state == SegmentState::withdrawn);
}

TEST_CASE("half an hour of eight busy microphones is held, and what is beyond the bounds is counted") {
  HeldEvents held = full_disk_with(4'800);
  CHECK(held.lost() == 0);
  CHECK(held.bytes() < HeldEvents::most_bytes / 4);
  for (int i = 4'800; i < 9'000; ++i) held.add(said(i));
  CHECK(held.size() == HeldEvents::most_events);
  CHECK(held.lost() == 9'000 - HeldEvents::most_events);
  held.add(transcript::SessionEnded{"s1"});
  CHECK(held.size() == HeldEvents::most_events + 1);
  held.add(said(17, 9));  // of one that is held
  CHECK(held.lost() == 9'000 - HeldEvents::most_events);
}

TEST_CASE("the longest texts are bounded by their bytes") {
  HeldEvents held = full_disk_with(0);
  for (int i = 0; i < 9'000; ++i) held.add(said(i, 2, std::string(4096, 'x')));
  CHECK(held.bytes() <= HeldEvents::most_bytes);
  CHECK(held.lost() > 0);
}

TEST_CASE("what the database refuses is left out, and a transaction has a bound") {
  HeldEvents held = full_disk_with(1'000);
  const auto later = begin + 1min;
  const std::size_t first = held.next(later).size();
  CHECK(first == HeldEvents::most_at_once);
  held.refused(1);
  CHECK(segment_of(held.next(later)[1]).key.segment == "u2");
  std::size_t stored = 0;
  while (!held.empty()) {
    const std::size_t count = held.next(later).size();
    held.stored(count);
    stored += count;
  }
  CHECK(stored == 999);
  CHECK(held.bytes() == 0);
}

TEST_CASE("a claim that waits for a full disk holds until it is stored, the newest of its set") {
  const auto claim = [](std::uint64_t term) {
    return transcript::MicrophonesClaimed{"hall-1", {{term, "hall-2", static_cast<std::int64_t>(term)}}};
  };
  HeldEvents held;
  held.add(claim(1));
  CHECK(held.unstored_claims().empty());  // it is about to be stored
  held.stored(1);
  for (int i = 0; i < 300; ++i) held.add(said(i));
  held.disk_is_full(begin);
  held.add(claim(2));
  held.add(claim(3));
  CHECK(held.unstored_claims() == std::vector{claim(3)});
  held.stored(held.next(begin + 1h).size());  // there is room; it was not among the first
  CHECK(held.unstored_claims() == std::vector{claim(3)});
  held.stored(held.next(begin + 1h).size());
  CHECK(held.empty());
  CHECK(held.unstored_claims().empty());
}
