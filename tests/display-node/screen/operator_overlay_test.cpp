#include "display-node/operator_overlay.hpp"

#include "display-node/frame_times.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::screen;
using namespace std::chrono_literals;

namespace {

class Wall {
 public:
  subtitle::DrawList picture() {
    subtitle::DrawList list{{1280, 720}, {}, {}, {}};
    overlay.add_to(list, now, [&] {
      ++asked;
      kiosk::OverlayFacts facts;
      facts.size = list.size;
      return facts;
    });
    return list;
  }

  std::unique_ptr<text::Fonts> fonts = text::Fonts::open().value();
  base::Log log;
  OperatorOverlay overlay{*fonts, log};
  base::SteadyTime now = base::SteadyTime(1h);
  int asked = 0;
};

}  // namespace

TEST_CASE("the overlay stands only after its key, above all else, and leaves by its key or after a minute") {
  Wall wall;
  CHECK(wall.picture().pictures.empty());
  CHECK(wall.asked == 0);
  CHECK_FALSE(wall.overlay.next_change());

  wall.overlay.press(wall.now);
  REQUIRE(wall.picture().pictures.size() == 1);
  CHECK(wall.picture().pictures.front().above);
  wall.overlay.press(wall.now);
  CHECK(wall.picture().pictures.empty());
  CHECK_FALSE(wall.overlay.next_change());

  wall.overlay.press(wall.now);
  wall.now += 59s;
  CHECK(wall.picture().pictures.size() == 1);
  CHECK(wall.overlay.left(wall.now) == 1s);
  wall.now += 1s;
  CHECK(wall.picture().pictures.empty());
  CHECK_FALSE(wall.overlay.is_open());
}

TEST_CASE("the overlay asks for its facts twice a second and not with every picture") {
  Wall wall;
  wall.overlay.press(wall.now);
  const auto first = wall.picture().pictures.front();
  wall.now += 100ms;
  CHECK(wall.picture().pictures.front() == first);
  CHECK(wall.asked == 1);
  wall.now += 50ms;
  wall.picture();
  CHECK(wall.asked == 2);
  CHECK(wall.overlay.next_change() == wall.now + 500ms);
  wall.now += 499ms;
  wall.picture();
  CHECK(wall.asked == 2);
  wall.now += 1ms;
  wall.picture();
  CHECK(wall.asked == 3);
}

TEST_CASE("times are of the newest pictures, and the rate of the last ten seconds") {
  FrameTimes times;
  CHECK(times.of(&FrameTimes::Frame::layout).worst == 0ns);
  base::SteadyTime now(1h);
  CHECK(times.pictures_a_second(now) == 0);
  times.add({now, 900ms, 0ms, 0ms});  // long ago
  for (int i = 0; i < 2000; ++i) {
    now += 100ms;
    times.add({now, std::chrono::milliseconds(1 + i % 3), 5ms, 7ms});
  }
  CHECK(times.of(&FrameTimes::Frame::layout).median == 2ms);
  CHECK(times.of(&FrameTimes::Frame::layout).worst == 3ms);
  CHECK(times.of(&FrameTimes::Frame::raster).median == 5ms);
  CHECK(times.of(&FrameTimes::Frame::present).worst == 7ms);
  CHECK(times.pictures_a_second(now) == Approx(10).margin(0.2));
  CHECK(times.pictures_a_second(now + 5s) == Approx(5).margin(0.2));
  CHECK(times.pictures_a_second(now + 1min) == 0);
}
