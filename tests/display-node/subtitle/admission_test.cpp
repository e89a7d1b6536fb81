// How finals come onto the wall: each is shown, or said to be skipped, in the order of its station.
#include <random>

#include "tests/display-node/subtitle/followed_wall.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::subtitle;
using transcript::Segment;
using transcript::SegmentState;

namespace {

bool has_mark(const Scene& scene) {
  return std::any_of(scene.picture.runs.begin(), scene.picture.runs.end(),
                     [](const TextRun& run) { return run.text.starts_with("⋯"); });
}

}  // namespace

TEST_CASE("a burst of finals is shown a wallful at a time, in order, none unseen") {
  FollowedWall venue;
  for (int i = 0; i < 60; ++i) venue.say(std::to_string(i), "Sentence " + std::to_string(i));
  venue.run(105);
  CHECK(venue.shown.size() == 60);
  CHECK(venue.skipped.empty());
  CHECK(std::is_sorted(venue.order.begin(), venue.order.end()));
  CHECK(venue.reach == 60);
  CHECK(venue.last.cues.back().sequence == 60);
  CHECK(venue.pictures >= 8);
}

TEST_CASE("while a burst passes, a picture reaches as far as it shows") {
  FollowedWall venue;
  for (int i = 0; i < 30; ++i) venue.say(std::to_string(i), "Sentence " + std::to_string(i));
  venue.run(100.01);
  CHECK(venue.reach < 30);
  CHECK(venue.reach == venue.shown.size());
}

TEST_CASE("who was away for long sees the newest wallful at once and is told what was passed over") {
  FollowedWall venue;
  venue.now = 200;
  for (int i = 0; i < 40; ++i) venue.say(std::to_string(i), "Sentence", SegmentState::final, 100 + i);
  venue.run(200.01);
  CHECK(venue.reach == 40);
  CHECK(venue.shown.size() + venue.skipped.size() == 40);
  CHECK(venue.shown.size() >= 3);
  for (const auto& [sequence, reason] : venue.skipped) {
    CHECK(reason == SkipReason::behind);
    CHECK_FALSE(venue.shown.contains(sequence));
  }
  CHECK(has_mark(venue.last));
  const auto before = venue.last.cues;
  venue.run(206.5);
  CHECK_FALSE(has_mark(venue.last));
  CHECK(venue.last.cues == before);
}

TEST_CASE("a screen that has just come shows the newest wallful in its first picture, however new the rest is") {
  FollowedWall venue;
  const auto say = [&](int i, SkipReason late) {
    venue.say(std::to_string(i), "Sentence", SegmentState::final, -1, late);
  };
  for (int i = 0; i < 40; ++i) say(i, SkipReason::joined);
  venue.run(100.01);
  CHECK(venue.pictures == 1);
  CHECK(venue.reach == 40);
  CHECK(venue.last.cues.back().sequence == 40);
  CHECK(venue.last.cues.size() >= 3);
  CHECK(venue.shown.size() + venue.skipped.size() == 40);
  for (const auto& [sequence, reason] : venue.skipped) CHECK(reason == SkipReason::joined);
  // What is said from then on is shown a wallful at a time.
  for (int i = 40; i < 70; ++i) say(i, SkipReason::behind);
  venue.run(105);
  CHECK(venue.pictures >= 4);
  for (std::uint64_t sequence = 41; sequence <= 70; ++sequence) CHECK(venue.shown.contains(sequence));
}

TEST_CASE("the mark moves no text") {
  FollowedWall marked;
  FollowedWall plain;
  marked.now = plain.now = 200;
  for (int i = 0; i < 40; ++i) marked.say(std::to_string(i), "Sentence", SegmentState::final, 100);
  marked.run(200.01);
  const std::size_t seen = marked.last.cues.size();
  for (std::size_t i = 40 - seen; i < 40; ++i) plain.say(std::to_string(i), "Sentence");
  plain.run(200.01);
  auto runs = marked.last.picture.runs;
  std::erase_if(runs, [](const TextRun& run) { return run.text.starts_with("⋯"); });
  CHECK(runs == plain.last.picture.runs);
}

TEST_CASE("within the live window all of a cut is shown, even more than fits") {
  FollowedWall venue;
  venue.now = 200;
  for (int i = 0; i < 100; ++i) venue.say(std::to_string(i), "Sentence", SegmentState::final, 192);
  venue.run(201.5);
  CHECK(venue.shown.size() == 100);
  CHECK(venue.skipped.empty());
}

TEST_CASE("a change of a line that has scrolled off is recorded as one that left") {
  FollowedWall venue;
  venue.say("old", "First.");
  venue.run(101);
  for (int i = 0; i < 20; ++i) venue.say(std::to_string(i), "Sentence");
  venue.run(103);
  venue.say("old", "First!", SegmentState::corrected);
  venue.run(104);
  CHECK(venue.skipped == std::map<std::uint64_t, SkipReason>{{22, SkipReason::left}});
  CHECK_FALSE(has_mark(venue.last));
}

TEST_CASE("what others have pushed off while it was spoken is shown when it is final") {
  FollowedWall venue;
  venue.say("long", "It begins", SegmentState::interim);
  venue.run(100.5);
  for (int i = 0; i < 20; ++i) venue.say(std::to_string(i), "Sentence");
  venue.run(103);
  venue.say("long", "It begins and ends.");
  venue.run(104);
  CHECK(venue.shown.contains(21));
  CHECK(venue.last.cues.back().key.segment == "long");
}

TEST_CASE("unfinished speech of many does not push off what has just become final") {
  FollowedWall venue;
  venue.say("a", "It begins", SegmentState::interim);
  venue.run(100.1);
  venue.say("a", "It begins and ends.");
  for (int i = 0; i < 30; ++i) venue.say(std::to_string(i), "Sentence", SegmentState::interim);
  venue.run(100.2);
  CHECK(venue.shown.contains(1));
  for (int i = 0; i < 30; ++i) venue.say(std::to_string(i), "Sentence that ends");
  venue.run(104);
  CHECK(venue.shown.size() == 31);
  CHECK(venue.skipped.empty());
}

TEST_CASE("what this screen's languages leave out is recorded so, once for each change") {
  Show show = a_show();
  show.languages = {"fr"};
  show.style.source_shown = SourceShown::listed;
  FollowedWall venue(show);
  venue.say("1", "One.");
  venue.run(101);
  venue.say("1", "One!", SegmentState::corrected);
  venue.run(102);
  CHECK(venue.skipped == std::map<std::uint64_t, SkipReason>{{1, SkipReason::no_text}, {2, SkipReason::no_text}});
}

TEST_CASE("what was due and is gone with a new session is recorded so") {
  FollowedWall venue;
  venue.say("1", "One.");
  venue.text_.segments.clear();
  venue.run(101);
  CHECK(venue.skipped == std::map<std::uint64_t, SkipReason>{{1, SkipReason::gone}});
}

TEST_CASE("what was read before the station's disk had room is not shown again when it is stored") {
  const auto policy = GENERATE(config::Policy::settled, config::Policy::committed);
  const bool relabelled = GENERATE(false, true);  // meanwhile
  FollowedWall venue(a_show(policy));
  std::vector<Segment> said;
  for (int i = 0; i < 20; ++i) {
    said.push_back(venue.say("u" + std::to_string(i), "Line number " + std::to_string(i), SegmentState::interim));
    said.back().unstored = true;
    venue.text_.segments.back() = std::make_shared<const Segment>(said.back());
    venue.run(venue.now + 0.2);
  }
  CHECK(venue.last.cues.back().lines.size() == 2);
  const std::vector<Cue> before = venue.last.cues;
  for (Segment& segment : said) {
    segment.state = SegmentState::final;
    if (relabelled) {
      segment.state = SegmentState::corrected;
      segment.role.label = "Guest of honour";
      ++segment.revision;
    }
    segment.unstored = false;
    segment.sequence = ++venue.sequence;
    venue.text_.segments[venue.sequence - 1] = std::make_shared<const Segment>(segment);
    venue.text_.due.push_back(
        {segment.key, segment.sequence, segment.sequence, false, at(venue.now), SkipReason::behind});
  }
  venue.run(venue.now + 2);
  REQUIRE(venue.last.cues.size() == before.size());
  for (std::size_t i = 0; i < before.size(); ++i) CHECK(venue.last.cues[i].lines == before[i].lines);
  CHECK(venue.last.cues.back().sequence == 20);
  CHECK(venue.reach == 20);
  CHECK(venue.shown.size() + venue.skipped.size() == 20);
  REQUIRE_FALSE(venue.skipped.empty());
  for (const auto& [sequence, reason] : venue.skipped) CHECK(reason == SkipReason::stored);
}

TEST_CASE("whatever happens, the last change of each line is shown or skipped, once, and in order") {
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    FollowedWall venue;
    std::map<std::string, std::uint64_t> last;
    for (int step = 0; step < 60; ++step) {
      const int burst = random() % 6 == 0 ? 25 : 1;
      for (int i = 0; i < burst; ++i) {
        const std::string id = std::to_string(random() % 3 == 0 ? random() % 80 : 100 + random() % 1000);
        const bool known = last.contains(id);
        const SegmentState states[] = {SegmentState::interim, SegmentState::final, SegmentState::withdrawn};
        const SegmentState state = known ? states[1 + random() % 8 / 7] : states[random() % 2];
        const Segment said =
            venue.say(id, std::string(1 + random() % 150, 'a'), state, venue.now - static_cast<double>(random() % 15));
        if (state != SegmentState::interim) last[id] = state == SegmentState::withdrawn ? 0 : said.sequence;
      }
      venue.run(venue.now + static_cast<double>(random() % 400) / 1000.0);
    }
    venue.run(venue.now + 60);
    CHECK(venue.reach == venue.sequence);
    for (const auto& [number, reason] : venue.skipped) CHECK(reason != SkipReason::no_room);
    std::size_t missing = 0;
    for (const auto& [id, sequence] : last) {
      if (sequence > 0 && venue.shown.contains(sequence) == venue.skipped.contains(sequence)) ++missing;
    }
    CHECK(missing == 0);
    CHECK(std::is_sorted(venue.order.begin(), venue.order.end()));
  }
}
