#include "display-node/render/canvas.hpp"

#include <algorithm>
#include <random>

#include "display-node/render/changes.hpp"
#include "display-node/subtitle/stage.hpp"
#include "display-node/text/shaper.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::render;

namespace {

struct Room {
  std::unique_ptr<text::Fonts> fonts = text::Fonts::open().value();
  text::Shaper shaper{*fonts};
  text::Rasteriser rasteriser{*fonts};

  TextRun run(std::string_view text, int x, int baseline, Color color = {255, 255, 255}, int outline = 0) {
    TextRun run{x, baseline, 40, color, outline, {0, 0, 0}, {}, std::string(text)};
    run.glyphs = shaper.set({text, "en", 40, false, 10'000, 0})[0].glyphs;
    return run;
  }

  std::vector<std::uint32_t> whole(const DrawList& list) {
    Canvas canvas(rasteriser);
    canvas.draw(list);
    return copy(canvas);
  }

  static std::vector<std::uint32_t> copy(const Canvas& canvas) {
    const auto values = canvas.pixels().values;
    return {values.begin(), values.end()};
  }
};

DrawList picture(std::vector<TextRun> runs, Color background = {8, 11, 16}) {
  return {{640, 360}, background, {}, std::move(runs)};
}

long area(const std::vector<Rect>& rects) {
  long sum = 0;
  for (const Rect& rect : rects) sum += static_cast<long>(rect.width) * rect.height;
  return sum;
}

bool disjoint(const std::vector<Rect>& rects) {
  for (std::size_t i = 0; i < rects.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (overlap(rects[i], rects[j])) return false;
    }
  }
  return true;
}

}  // namespace

TEST_CASE("the first picture is drawn whole, the same again not at all") {
  Room room;
  Canvas canvas(room.rasteriser);
  const DrawList list = picture({room.run("Hello", 20, 100)});
  CHECK(canvas.draw(list) == std::vector<Rect>{{0, 0, 640, 360}});
  CHECK(canvas.draw(list).empty());
}

TEST_CASE("letters have their colour inside and the background around") {
  Room room;
  const auto pixels = room.whole(picture({room.run("I", 20, 100, {0xFF, 0xD4, 0x00})}));
  CHECK(std::count(pixels.begin(), pixels.end(), 0xFFD400U) > 50);
  CHECK(pixels.front() == 0x080B10U);
}

TEST_CASE("one letter appended changes that letter's rectangle only") {
  Room room;
  Canvas canvas(room.rasteriser);
  canvas.draw(picture({room.run("Hello worl", 20, 100), room.run("below", 20, 150)}));
  const auto dirty = canvas.draw(picture({room.run("Hello world", 20, 100), room.run("below", 20, 150)}));
  REQUIRE(dirty.size() == 1);
  CHECK(dirty[0].width < 40);
  CHECK(dirty[0].height < 40);
}

TEST_CASE("a run that moved changes where it was and where it is") {
  Room room;
  Canvas canvas(room.rasteriser);
  canvas.draw(picture({room.run("Hello", 20, 100)}));
  const auto dirty = canvas.draw(picture({room.run("Hello", 20, 300)}));
  CHECK(dirty.size() == 2);
  CHECK(area(dirty) < 640L * 360 / 10);
}

TEST_CASE("another size or background is a new picture") {
  Room room;
  Canvas canvas(room.rasteriser);
  canvas.draw(picture({}));
  CHECK(canvas.draw(picture({}, {0, 0, 255})) == std::vector<Rect>{{0, 0, 640, 360}});
  DrawList larger = picture({});
  larger.size = {800, 600};
  CHECK(canvas.draw(larger) == std::vector<Rect>{{0, 0, 800, 600}});
  CHECK(canvas.pixels().values.size() == 800U * 600);
}

TEST_CASE("nothing of a run that is cut is drawn from that row on, and what was is taken away") {
  Room room;
  const std::uint32_t ground = value_of({8, 11, 16});
  for (const int outline : {0, 3}) {
    TextRun cut_run = room.run("Hg", 20, 100, {255, 255, 255}, outline);
    cut_run.cut_at = 90;
    Canvas canvas(room.rasteriser);
    canvas.draw(picture({room.run("Hg", 20, 100, {255, 255, 255}, outline)}));
    const auto dirty = canvas.draw(picture({cut_run}));
    CHECK(area(dirty) < 640L * 360 / 20);
    const auto pixels = Room::copy(canvas);
    CHECK(pixels == room.whole(picture({cut_run})));
    CHECK(std::count(pixels.begin(), pixels.begin() + 90 * 640, ground) < 90 * 640);
    CHECK(std::count(pixels.begin() + 90 * 640, pixels.end(), ground) == 270 * 640);
  }
}

TEST_CASE("boxes lie under text, outlines under every letter") {
  Room room;
  DrawList list = picture({room.run("WW", 20, 100, {255, 255, 255}, 4)});
  list.runs[0].outline_color = {0xFF, 0, 0};
  list.boxes = {{{0, 0, 300, 200}, {0, 0x80, 0}}};
  const auto pixels = room.whole(list);
  CHECK(pixels.front() == 0x008000U);
  CHECK(std::count(pixels.begin(), pixels.end(), 0xFFFFFFU) > 200);
  CHECK(std::count(pixels.begin(), pixels.end(), 0xFF0000U) > 200);
}

TEST_CASE("what lies partly or wholly outside the picture is cut off") {
  Room room;
  const std::vector<TextRun> runs = {room.run("left", -30, 100), room.run("right", 620, 100), room.run("up", 20, 5),
                                     room.run("down", 20, 375), room.run("nowhere", 5000, -900)};
  Canvas canvas(room.rasteriser);
  canvas.draw(picture({}));
  for (const Rect& rect : canvas.draw(picture(runs))) {
    CHECK(rect.x >= 0);
    CHECK(rect.y >= 0);
    CHECK(rect.x + rect.width <= 640);
    CHECK(rect.y + rect.height <= 360);
  }
}

TEST_CASE(
    "after any sequence of changes the pixels are those of the picture drawn whole, and only dirty rectangles "
    "changed") {
  Room room;
  Canvas canvas(room.rasteriser);
  std::mt19937 random(7);
  const std::vector<std::string> texts = {"Hello",    "Hello world", "Héllo wörld", "你好，世界。",
                                          "gjpqy ÅÄ", "😀 ok",        "مرحبا"};
  std::vector<std::uint32_t> before(640U * 360);
  DrawList list = picture({});
  for (int step = 0; step < 120; ++step) {
    const auto pick = [&](std::size_t count) { return random() % count; };
    list.runs.resize(1 + pick(4));
    list.runs[pick(list.runs.size())] =
        room.run(texts[pick(texts.size())], static_cast<int>(pick(8)) * 70 - 30, static_cast<int>(pick(12)) * 33,
                 pick(2) == 0 ? Color{255, 255, 255} : Color{0, 229, 255}, pick(3) == 0 ? 3 : 0);
    if (pick(4) == 0) list.boxes = {{{static_cast<int>(pick(500)), 20, 90, 70}, {40, 40, 40}}};
    const auto dirty = canvas.draw(list);
    const auto after = Room::copy(canvas);
    REQUIRE(disjoint(dirty));
    REQUIRE(after == room.whole(list));
    for (int at = 0; at < 640 * 360; ++at) {
      if (after[at] == before[at]) continue;
      const Rect pixel{at % 640, at / 640, 1, 1};
      REQUIRE(std::any_of(dirty.begin(), dirty.end(), [&](const Rect& rect) { return overlap(rect, pixel); }));
    }
    before = after;
  }
}

TEST_CASE("prepared glyphs are in the cache before they are drawn") {
  Room room;
  Canvas canvas(room.rasteriser);
  const DrawList list = picture({room.run("prepare me", 20, 100)});
  canvas.prepare(list);
  const std::size_t bytes = room.rasteriser.bytes();
  CHECK(bytes > 0);
  canvas.draw(list);
  CHECK(room.rasteriser.bytes() == bytes);
}

TEST_CASE("a picture above all hides what lies below it, and of pictures only those that changed are drawn anew") {
  Room room;
  const auto filled = [](int width, int height, std::uint32_t value) {
    return std::make_shared<const subtitle::Bitmap>(
        subtitle::Bitmap{{width, height}, std::vector<std::uint32_t>(static_cast<std::size_t>(width) * height, value)});
  };
  DrawList list = picture({room.run("below the panel", 10, 60)});
  list.pictures = {{{0, 0, 640, 360}, filled(640, 360, 0x102030)}};
  Canvas canvas(room.rasteriser);
  canvas.draw(list);
  const auto without = Room::copy(canvas);

  const Rect panel{0, 0, 300, 200};
  list.pictures.push_back({panel, filled(300, 200, 0x445566), true});
  CHECK(canvas.draw(list) == std::vector<Rect>{panel});
  const auto covered = Room::copy(canvas);
  CHECK(std::all_of(covered.begin(), covered.begin() + 300, [](std::uint32_t v) { return v == 0x445566; }));
  CHECK(covered[50 * 640 + 100] == 0x445566);
  CHECK(covered == room.whole(list));

  list.pictures.pop_back();
  CHECK(canvas.draw(list) == std::vector<Rect>{panel});
  CHECK(Room::copy(canvas) == without);
}
