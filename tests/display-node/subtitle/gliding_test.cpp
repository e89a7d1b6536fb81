// Lines that go up when a new one comes: where they are meanwhile, and that nothing but that is another.
#include "display-node/subtitle/gliding.hpp"

#include <random>

#include "tests/display-node/subtitle/stage_builder.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::subtitle;
using support::a_segment;

namespace {

constexpr double whole_glide = 0.2;

RestingLine a_line(const std::string& segment, int top, std::size_t pane = 0) {
  return {{"hall-1", segment}, 0, 0, pane, top, 100};
}

Show smooth() {
  Show show = a_show();
  show.style.motion = Motion::smooth;
  return show;
}

int baseline_of(const DrawList& picture, std::string_view text) {
  const TextRun* run = run_of(picture, text);
  REQUIRE(run != nullptr);
  return run->baseline;
}

}  // namespace

TEST_CASE("lines go up together, slower towards the end, and then nothing is due") {
  Gliding gliding;
  gliding.glide({a_line("a", 100), a_line("b", 200)}, at(0));
  CHECK_FALSE(gliding.next_change());
  const std::vector<RestingLine> lines{a_line("a", 0), a_line("b", 100), a_line("c", 200)};
  int before = 100;
  int step_before = 100;
  for (double now = 10; now < 10.17; now += 0.02) {
    const auto glides = gliding.glide(lines, at(now));
    const int offset = glides[0].offset;
    CHECK(offset < before);
    CHECK(before - offset <= step_before + 1);  // rounded to pixels
    CHECK(glides[1] == Glide{offset, 0});
    CHECK(glides[2] == Glide{offset, 300});
    CHECK(gliding.next_change() > at(now));
    step_before = before - offset;
    before = offset;
  }
  CHECK(gliding.glide(lines, at(10 + whole_glide)) == std::vector<Glide>(3));
  CHECK_FALSE(gliding.next_change());
}

TEST_CASE("a line that comes in between is not seen over the one below it, which stays") {
  Gliding gliding;
  gliding.glide({a_line("a", 100), a_line("b", 200)}, at(0));
  const auto glides = gliding.glide({a_line("a", 0), a_line("new", 100), a_line("b", 200)}, at(1));
  CHECK(glides[0].offset > 50);
  CHECK(glides[1] == Glide{glides[0].offset, 200});
  CHECK(glides[2] == Glide{});
}

TEST_CASE("nothing glides down, and each pane for itself") {
  Gliding gliding;
  gliding.glide({a_line("a", 0), a_line("b", 100), a_line("z", 500, 1)}, at(0));
  CHECK(gliding.glide({a_line("a", 100), a_line("z", 500, 1)}, at(1)) == std::vector<Glide>(2));
  const auto glides = gliding.glide({a_line("a", 0), a_line("b", 100), a_line("z", 500, 1)}, at(2));
  CHECK(glides[0].offset > 0);
  CHECK(glides[1].cut_at == 200);
  CHECK(glides[2] == Glide{});
  gliding.rest();
  CHECK(gliding.glide({a_line("a", -50)}, at(2.1)) == std::vector<Glide>(1));
}

TEST_CASE("a line that comes while others glide makes none of them jump") {
  Gliding gliding;
  gliding.glide({a_line("a", 200)}, at(0));
  gliding.glide({a_line("a", 100), a_line("b", 200)}, at(1));
  const int where = 100 + gliding.glide({a_line("a", 100), a_line("b", 200)}, at(1.05))[0].offset;
  const auto glides = gliding.glide({a_line("a", 0), a_line("b", 100), a_line("c", 200)}, at(1.05));
  const int there = glides[0].offset;
  CHECK(there <= where);
  CHECK(there > where - 40);
  CHECK(glides[1].offset == there);
  CHECK(glides[1].cut_at == 300);
  CHECK(glides[2] == Glide{there, 300});
}

TEST_CASE("a wall that glides says at once what it shows, and comes to rest where one that does not has it") {
  Wall wall(smooth());
  Wall still;
  Segments talk{a_segment("1", "One."), a_segment("2", "Two.")};
  wall.show(talk);
  const int old_place = baseline_of(wall.show(talk, 1).picture, "Two.");
  talk.push_back(a_segment("3", "Three."));
  const Scene first = wall.show(talk, 2);
  const Scene expected = still.show(talk, 2);
  CHECK(readable(first) == Texts{"1: en=One.", "2: en=Two.", "3: en=Three."});
  CHECK(first.cues == expected.cues);
  const int place = baseline_of(expected.picture, "Two.");
  CHECK(baseline_of(first.picture, "Two.") < old_place);
  CHECK(baseline_of(first.picture, "Two.") > place);
  CHECK(run_of(first.picture, "Three.")->cut_at > 0);
  REQUIRE(first.next_change);
  CHECK(*first.next_change < at(2.02));
  const Scene& last = wall.show(talk, 2 + whole_glide);
  CHECK(last.picture == expected.picture);
  CHECK((!last.next_change || *last.next_change > at(5)));
}

TEST_CASE("whatever is said, only places differ, no line leaves its pane, and all comes to rest") {
  for (const Layout layout : {Layout::lines, Layout::stacked, Layout::beside}) {
    Show show = smooth();
    show.style.layout = layout;
    show.style.source_text.backing = show.style.translation_text.backing = Color{0, 0, 0};
    Show plain = show;
    plain.style.motion = Motion::none;
    Wall wall(show);
    Wall still(plain);
    std::mt19937 random(7);
    Segments talk;
    double now = 0;
    int lowest = 0;
    for (int i = 0; i < 150; ++i) {
      now += 0.01 * static_cast<double>(random() % 12);
      if (i % 3 == 0) talk.push_back(with_zh(a_segment(std::to_string(i), "Some words."), "几个字。"));
      if (i % 3 == 1) talk.back().text += " And more of them, so that it takes another line or two of the wall.";
      talk.back().revision++;
      const Scene& scene = wall.show(talk, now);
      const Scene& expected = still.show(talk, now);
      REQUIRE(scene.cues == expected.cues);
      REQUIRE(scene.picture.runs.size() == expected.picture.runs.size());
      for (std::size_t run = 0; run < scene.picture.runs.size(); ++run) {
        const TextRun& there = expected.picture.runs[run];
        const TextRun& here = scene.picture.runs[run];
        REQUIRE(here.text == there.text);
        REQUIRE(here.baseline >= there.baseline);
        const bool seen_below = here.baseline > there.baseline && here.cut_at == 0;
        REQUIRE((!seen_below || here.baseline < 1080 * 0.95));
      }
      for (const Box& box : expected.picture.boxes) lowest = std::max(lowest, box.rect.y + box.rect.height);
      for (const Box& box : scene.picture.boxes) REQUIRE(box.rect.y + box.rect.height <= lowest);
    }
    REQUIRE(wall.show(talk, now + whole_glide).picture == still.show(talk, now + whole_glide).picture);
  }
}

TEST_CASE("who asks for rest has every line at its place in the next picture") {
  Wall wall(smooth());
  Wall still;
  Segments talk{a_segment("1", "One."), a_segment("2", "Two.")};
  wall.show(talk);
  talk.push_back(a_segment("3", "Three."));
  const Scene expected = still.show(talk, 2);
  REQUIRE(wall.show(talk, 2).picture != expected.picture);
  wall.stage.rest();
  CHECK(wall.show(talk, 2.01).picture == expected.picture);
}

TEST_CASE("blocks, a change of style, another size and a covered wall do not glide") {
  Segments talk{a_segment("1", "One.")};
  Wall wall(smooth());
  wall.show(talk);
  talk.push_back(a_segment("2", "Two."));
  SECTION("another size") { CHECK(wall.show(talk, 1, {1280, 720}).picture.runs[0].cut_at == 0); }
  SECTION("a change of style") {
    wall.stage.change(smooth());
    CHECK(wall.show(talk, 1).picture == Wall().show(talk, 1).picture);
  }
  SECTION("a covered wall") {
    wall.stage.cover(true);
    wall.show(talk, 1);
    const Scene& scene = wall.show(talk, 1.01);
    CHECK((!scene.next_change || *scene.next_change > at(1.1)));
  }
  SECTION("blocks") {
    Show show = smooth();
    show.style.appear = Appear::blocks;
    Wall blocks(show);
    blocks.show({a_segment("1", "One.")});
    const Scene& scene = blocks.show(talk, 1);
    for (const TextRun& run : scene.picture.runs) CHECK(run.cut_at == 0);
  }
}
