// What a person takes off the wall: while it is covered, by clearing it, by leaving out a role.
#include "tests/display-node/subtitle/stage_builder.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::subtitle;
using transcript::Segment;
using transcript::SegmentState;

namespace {

constexpr std::int64_t a_second_ns = 1'000'000'000;

// A wall that owes its station's finals, as a screen has it.
struct CoveredHall {
  explicit CoveredHall(const Show& show = a_show()) : stage(show, typesetter) {}

  void say(const std::string& id, const std::string& text, SegmentState state = SegmentState::final) {
    Segment segment = support::a_segment(id, text);
    segment.state = state;
    const auto known =
        std::find_if(text_.segments.begin(), text_.segments.end(), [&](const auto& s) { return s->key.segment == id; });
    segment.revision = known == text_.segments.end() ? 1 : (*known)->revision + 1;
    segment.wall_start_ns = known == text_.segments.end() ? spoken_ns : (*known)->wall_start_ns;
    segment.committed = state == SegmentState::interim ? static_cast<std::uint32_t>(text.size()) : 0;
    if (state != SegmentState::interim) {
      segment.sequence = ++sequence;
      text_.due.push_back({segment.key, sequence, sequence, false, at(now), SkipReason::behind});
    }
    const auto pointer = std::make_shared<const Segment>(segment);
    known == text_.segments.end() ? text_.segments.push_back(pointer) : void(*known = pointer);
    spoken_ns += a_second_ns;
  }

  const Scene& look() {
    now += 1;
    const Scene& scene = stage.compose(text_, {1920, 1080}, at(now));
    text_.due.clear();
    text_.before.clear();
    for (const Skip& skip : scene.skipped) skipped.push_back(skip);
    return scene;
  }

  Texts texts() {
    Texts all;
    for (const Cue& cue : look().cues) all.push_back(cue.lines.front().text);
    return all;
  }

  support::FixedTypesetter typesetter;
  Stage stage;
  WallText text_;
  double now = 100;
  std::int64_t spoken_ns = 1'700'000'000 * a_second_ns;
  std::uint64_t sequence = 0;
  std::vector<Skip> skipped;
};

}  // namespace

TEST_CASE("what is said while the wall is covered is never shown, and said to be skipped") {
  CoveredHall hall;
  hall.say("a", "Before.");
  REQUIRE(hall.texts() == Texts{"Before."});
  hall.stage.cover(true);
  hall.say("b", "Off the record.");
  hall.look();
  hall.stage.cover(false);
  REQUIRE(hall.texts() == Texts{"Before."});
  REQUIRE(hall.skipped == std::vector<Skip>{{"hall-1", 2, 2, SkipReason::covered}});
  hall.say("c", "After.");
  REQUIRE(hall.texts() == Texts{"Before.", "After."});
}

TEST_CASE("of a sentence that went on behind the card nothing is shown, whenever it ends") {
  CoveredHall hall;
  hall.say("a", "On the record", SegmentState::interim);
  REQUIRE(hall.texts() == Texts{"On the record"});
  hall.stage.cover(true);
  hall.say("a", "On the record, and off", SegmentState::interim);
  hall.look();
  hall.stage.cover(false);
  REQUIRE(hall.texts().empty());
  hall.say("a", "On the record, and off the record.");
  REQUIRE(hall.texts().empty());
  REQUIRE(hall.skipped.back() == Skip{"hall-1", 1, 1, SkipReason::covered});
}

TEST_CASE("text that comes again unchanged while the wall is covered is not new") {
  CoveredHall hall;
  hall.say("a", "Before.");
  hall.look();
  hall.stage.cover(true);
  hall.text_.segments[0] = std::make_shared<const Segment>(*hall.text_.segments[0]);  // a new snapshot
  hall.look();
  hall.stage.cover(false);
  REQUIRE(hall.texts() == Texts{"Before."});
}

TEST_CASE("clearing takes what was said by then, and counts what it takes") {
  CoveredHall hall;
  hall.say("a", "Twelve chars");
  hall.look();
  hall.text_.cleared = {{"hall-1", hall.spoken_ns}};
  const Scene scene = hall.look();
  REQUIRE(scene.cues.empty());
  REQUIRE(scene.cleared == 12);
  REQUIRE(scene.erased == 0);
  hall.spoken_ns += a_second_ns;
  hall.say("b", "Afterwards.");
  REQUIRE(hall.texts() == Texts{"Afterwards."});
  REQUIRE(hall.look().cleared == 0);
}

TEST_CASE("a sentence that was begun before the clearing does not come back with its end") {
  CoveredHall hall;
  hall.say("a", "A slip", SegmentState::interim);
  hall.look();
  hall.text_.cleared = {{"hall-1", hall.spoken_ns}};
  hall.look();
  hall.say("a", "A slip of the tongue.");
  REQUIRE(hall.texts().empty());
  REQUIRE(hall.skipped.back() == Skip{"hall-1", 1, 1, SkipReason::cleared});
}

TEST_CASE("clearing one station leaves the text of the other") {
  CoveredHall hall;
  hall.say("a", "Kept.");
  hall.look();
  hall.text_.cleared = {{"hall-2", hall.spoken_ns}};
  REQUIRE(hall.texts() == Texts{"Kept."});
}

TEST_CASE("a clearing that is undone brings back what stood, as long as it is not stale") {
  CoveredHall hall;
  hall.say("a", "Kept.");
  hall.look();
  hall.text_.cleared = {{"hall-1", hall.spoken_ns}};
  hall.look();
  hall.text_.cleared.clear();
  REQUIRE(hall.texts() == Texts{"Kept."});
}

TEST_CASE("the key at the screen clears what is known, for good") {
  CoveredHall hall;
  hall.say("a", "Gone.");
  hall.look();
  hall.stage.clear();
  REQUIRE(hall.look().cleared == 5);
  REQUIRE(hall.texts().empty());
  hall.say("b", "New.");
  REQUIRE(hall.texts() == Texts{"New."});
}

TEST_CASE("a screen that joins shows nothing of what was said before walls were told to show again") {
  CoveredHall hall;
  hall.say("a", "Off the record.");
  hall.text_.before = {{"hall-1", hall.spoken_ns}};
  REQUIRE(hall.texts().empty());
  REQUIRE(hall.skipped.back().reason == SkipReason::covered);
  hall.spoken_ns += a_second_ns;
  hall.say("b", "On it.");
  REQUIRE(hall.texts() == Texts{"On it."});
}

TEST_CASE("a role that is left out takes its text along, and it comes back to the same place") {
  CoveredHall hall;
  hall.say("a", "From the chair.");
  hall.look();
  Show show = a_show();
  show.roles = {"guest"};
  hall.stage.change(show);
  const Scene scene = hall.look();
  REQUIRE(scene.cues.empty());
  REQUIRE(scene.erased == 0);
  REQUIRE(scene.cleared == 15);
  hall.say("b", "Again the chair.");
  REQUIRE(hall.texts().empty());
  REQUIRE(hall.skipped.back() == Skip{"hall-1", 2, 2, SkipReason::no_text});
  show.roles = {"chair"};
  hall.stage.change(show);
  REQUIRE(hall.texts().front() == "From the chair.");
}

TEST_CASE("another style keeps the text where it is, and nothing is erased") {
  CoveredHall hall;
  hall.say("a", "One sentence that stays.");
  const Scene before = hall.look();
  Show show = a_show();
  show.style.capital_height = 0.06;
  hall.stage.change(show);
  const Scene after = hall.look();
  REQUIRE(after.cues == before.cues);
  REQUIRE(after.picture != before.picture);
  REQUIRE(after.erased + after.cleared == 0);
}
