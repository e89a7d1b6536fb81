#include "display-node/subtitle/stage.hpp"

#include "tests/display-node/subtitle/stage_builder.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::subtitle;
using config::Policy;
using support::a_segment;
using support::an_interim;
using transcript::SegmentState;

namespace {

// The run that shows `text`.
int lowest_baseline(const Scene& scene) {
  int lowest = 0;
  for (const TextRun& run : scene.picture.runs) lowest = std::max(lowest, run.baseline);
  return lowest;
}

}  // namespace

TEST_CASE("a cue is label, source and translation, each in its colour, the translation below") {
  Wall wall;
  const Scene& scene = wall.show({with_zh(a_segment("1", "Good morning."), "早上好。")});
  const TextRun* label = run_of(scene, "主席");
  const TextRun* source = run_of(scene, "Good morning.");
  const TextRun* translation = run_of(scene, "早上好。");
  REQUIRE((label != nullptr && source != nullptr && translation != nullptr));
  CHECK(label->color == Color{0xFF, 0xD4, 0x00});
  CHECK(label->baseline == source->baseline);
  CHECK(label->x < source->x);
  CHECK(translation->baseline > source->baseline);
  CHECK(source->color != translation->color);
  CHECK(readable(scene) == Texts{"1: en=Good morning. zh=早上好。"});
}

TEST_CASE("the newest cue stands at the bottom, older ones go up and off the top by whole lines") {
  Wall wall;
  Segments segments;
  for (int i = 0; i < 12; ++i) {
    segments.push_back(with_zh(a_segment(std::to_string(i), "Sentence " + std::to_string(i)), "句子"));
    wall.show(segments, i * 0.1);
  }
  const Scene& scene = wall.show(segments, 2);
  CHECK(scene.cues.back().key.segment == "11");
  CHECK(scene.cues.size() < 12);
  CHECK(scene.erased == 0);
  for (const TextRun& run : scene.picture.runs) CHECK(run.baseline - run.size_px > 0.05 * 1080 - run.size_px / 3);
  CHECK(lowest_baseline(scene) < 1080 - 54);
}

TEST_CASE("settled shows finals only, committed what will not change, live everything with the rest dimmer") {
  const auto interim = with_zh(an_interim("1", "Good morning every", 2, 12), "早上", SegmentState::interim);
  const auto final = with_zh(a_segment("1", "Good morning everyone."), "大家早上好。");
  {
    Wall wall(a_show(Policy::settled));
    CHECK(readable(wall.show({interim})).empty());
    CHECK(readable(wall.show({final})) == Texts{"1: en=Good morning everyone. zh=大家早上好。"});
  }
  {
    Wall wall(a_show(Policy::committed));
    CHECK(readable(wall.show({interim})) == Texts{"1: en=Good morning"});
    CHECK(readable(wall.show({final})) == Texts{"1: en=Good morning everyone. zh=大家早上好。"});
  }
  {
    Wall wall(a_show(Policy::live));
    const Scene& scene = wall.show({interim});
    CHECK(readable(scene) == Texts{"1: en=Good morning every zh=早上"});
    REQUIRE(run_of(scene, "Good morning") != nullptr);
    REQUIRE(run_of(scene, " every") != nullptr);
    CHECK(run_of(scene, "Good morning")->color == Style{}.source);
    const Color dim = run_of(scene, " every")->color;
    CHECK(dim != Style{}.source);
    CHECK(contrast(dim, Style{}.background) >= least_contrast);
  }
}

TEST_CASE("a translation that comes late is put under its own source") {
  Wall wall;
  wall.show({a_segment("1", "One."), a_segment("2", "Two.")});
  auto late = with_zh(a_segment("1", "One."), "一。");
  late.revision = 2;
  const Scene& scene = wall.show({late, a_segment("2", "Two.")}, 1);
  CHECK(readable(scene) == Texts{"1: en=One. zh=一。", "2: en=Two."});
  CHECK(scene.erased == 0);
}

TEST_CASE("languages decide which translations stand in which order, the source comes first") {
  auto segment = a_segment("1", "Hola.");
  segment.language = "es";
  segment.translations = {{"fr", "Salut.", SegmentState::final},
                          {"zh-Hans", "你好。", SegmentState::final},
                          {"en", "Hello.", SegmentState::final}};
  Show show = a_show();
  show.languages = {"en", "zh"};
  CHECK(readable(Wall(show).show({segment})) == Texts{"1: es=Hola. en=Hello. zh-Hans=你好。"});
  show.style.source_shown = SourceShown::listed;
  CHECK(readable(Wall(show).show({segment})) == Texts{"1: en=Hello. zh-Hans=你好。"});
}

TEST_CASE("a withdrawn cue vanishes, and is counted") {
  Wall wall;
  wall.show({a_segment("1", "One."), a_segment("2", "Two!")});
  auto withdrawn = a_segment("2", "Two!");
  withdrawn.state = SegmentState::withdrawn;
  withdrawn.revision = 2;
  const Scene& scene = wall.show({a_segment("1", "One."), withdrawn}, 1);
  CHECK(readable(scene) == Texts{"1: en=One."});
  CHECK(scene.erased == 4);
}

TEST_CASE("a correction counts what follows the first difference, an extension nothing") {
  Wall wall;
  wall.show({an_interim("1", "Good", 1, 4)});
  CHECK(wall.show({an_interim("1", "Good morning", 2, 12)}, 1).erased == 0);
  auto corrected = a_segment("1", "Good evening");
  corrected.revision = 3;
  corrected.state = SegmentState::corrected;
  CHECK(wall.show({corrected}, 2).erased == 7);
}

TEST_CASE("a cue leaves when it has not changed for the stale time, and says when") {
  Wall wall;
  CHECK(wall.show({a_segment("1", "One.")}, 100).next_change == at(120));
  CHECK(readable(wall.show({a_segment("1", "One."), a_segment("2", "Two.")}, 119)).size() == 2);
  const Scene& scene = wall.show({a_segment("1", "One."), a_segment("2", "Two.")}, 120);
  CHECK(readable(scene) == Texts{"2: en=Two."});
  CHECK(scene.erased == 0);
  CHECK(scene.next_change == at(139));
  CHECK(wall.show({a_segment("1", "One."), a_segment("2", "Two.")}, 139).cues.empty());
  CHECK_FALSE(wall.show({a_segment("1", "One."), a_segment("2", "Two.")}, 140).next_change.has_value());
}

TEST_CASE("a cue does not leave from under one that still grows") {
  Wall wall;
  wall.show({an_interim("1", "One", 1, 3), a_segment("2", "Two.")}, 0);
  wall.show({an_interim("1", "One two", 2, 7), a_segment("2", "Two.")}, 15);
  CHECK(wall.show({an_interim("1", "One two", 2, 7), a_segment("2", "Two.")}, 25).cues.size() == 2);
  CHECK(wall.show({an_interim("1", "One two", 2, 7), a_segment("2", "Two.")}, 35).cues.empty());
}

TEST_CASE("somebody who paused in the middle of a speech comes back, what was finished stays away") {
  Wall wall;
  wall.show({an_interim("1", "One", 1, 3)}, 0);
  CHECK(wall.show({an_interim("1", "One", 1, 3)}, 30).cues.empty());
  CHECK(readable(wall.show({an_interim("1", "One two", 2, 7)}, 31)) == Texts{"1: en=One two"});
  wall.show({a_segment("1", "One two.")}, 32);
  CHECK(wall.show({a_segment("1", "One two.")}, 60).cues.empty());
  auto corrected = a_segment("1", "One, two.");
  corrected.revision = 9;
  CHECK(wall.show({corrected}, 61).cues.empty());
}

TEST_CASE("cues keep the order in which they came, whatever other stations' clocks say") {
  Wall wall;
  auto here = a_segment("a", "Here.");
  auto there = a_segment("b", "There.");
  there.key.station = "hall-2";
  there.wall_start_ns = here.wall_start_ns - 3'600'000'000'000;
  wall.show({here});
  CHECK(readable(wall.show({there, here}, 1)) == Texts{"a: en=Here.", "b: en=There."});
}

TEST_CASE("what comes together stands in the order of speaking, which is the order in which it is given") {
  const auto first = a_segment("z", "First.");
  const auto second = a_segment("a", "Second.");
  CHECK(readable(Wall().show({first, second})) == Texts{"z: en=First.", "a: en=Second."});
}

TEST_CASE("who was heard of late but spoke first stands first, unless the other one can be read already") {
  const auto first = a_segment("z", "First.");
  const auto second = a_segment("a", "Second.");
  const auto unread = an_interim("a", "Sec", 1);
  Wall patient;
  patient.show({unread});
  CHECK(readable(patient.show({first, unread}, 1)) == Texts{"z: en=First."});
  CHECK(readable(patient.show({first, second}, 2)) == Texts{"z: en=First.", "a: en=Second."});

  Wall quick;
  quick.show({second});
  CHECK(readable(quick.show({first, second}, 1)) == Texts{"a: en=Second.", "z: en=First."});
}

TEST_CASE("a speech that fills the wall gives up its oldest lines, in both languages") {
  Wall wall;
  std::string en;
  std::string zh;
  for (int i = 0; i < 100; ++i) en += "word" + std::to_string(i) + " ";
  for (int i = 0; i < 150; ++i) zh += "字";
  const Scene& scene = wall.show({with_zh(a_segment("1", en), zh)});
  REQUIRE(scene.cues.size() == 1);
  REQUIRE(scene.cues[0].lines.size() == 2);
  CHECK(scene.cues[0].lines[0].text.ends_with("word99"));
  CHECK(scene.cues[0].lines[0].scrolled > 0);
  CHECK(scene.cues[0].lines[1].text.size() + 3 * scene.cues[0].lines[1].scrolled == zh.size());
}

TEST_CASE("a growing speech that scrolls itself off the top erases nothing") {
  Wall wall;
  std::string text;
  for (std::uint32_t i = 1; i < 150; ++i) {
    text += (i > 1 ? " w" : "w") + std::to_string(i);
    CHECK(wall.show({an_interim("1", text, i, static_cast<std::uint32_t>(text.size()))}, i * 0.1).erased == 0);
  }
}

TEST_CASE("a dark role colour is lightened until it can be read") {
  Wall wall;
  auto segment = a_segment("1", "Hello.");
  segment.role.color = {0x20, 0x20, 0x90};
  const Scene& scene = wall.show({segment});
  CHECK(contrast(run_of(scene, "主席")->color, Style{}.background) >= least_contrast);
}

TEST_CASE("one appended word has one line set again") {
  Wall wall;
  std::string text;
  for (int i = 0; i < 30; ++i) text += "word ";
  Segments segments = {a_segment("0", "Before."), an_interim("1", text, 1, 150)};
  wall.show(segments);
  wall.typesetter.calls = 0;
  segments[1] = an_interim("1", text + "more", 2, 154);
  wall.show(segments, 1);
  CHECK(wall.typesetter.calls <= 2);  // the label of the cue and its last line
}

TEST_CASE("the same again is the same picture, set without any work") {
  Wall wall;
  const Segments segments = {with_zh(a_segment("1", "Good morning."), "早上好。")};
  const DrawList first = wall.show(segments).picture;
  wall.typesetter.calls = 0;
  CHECK(wall.show(segments, 1).picture == first);
  CHECK(wall.typesetter.calls == 0);
}

TEST_CASE("a change of style or languages shows at the next scene and counts as no erasure") {
  Wall wall;
  const Segments segments = {with_zh(a_segment("1", "Good morning."), "早上好。")};
  wall.show(segments);
  Show show = a_show();
  show.languages = {"en"};
  wall.stage.change(show);
  const Scene& scene = wall.show(segments, 1);
  CHECK(readable(scene) == Texts{"1: en=Good morning."});
  CHECK(scene.erased == 0);
}

TEST_CASE("no segment is an empty picture of the right size and colour") {
  const Scene scene = Wall().show({}, 0, {640, 360});
  CHECK(scene.picture.runs.empty());
  CHECK(scene.picture.size == Size{640, 360});
  CHECK_FALSE(scene.next_change.has_value());
}
