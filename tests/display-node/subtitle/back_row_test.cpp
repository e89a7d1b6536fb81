#include "display-node/subtitle/back_row.hpp"

#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::subtitle;

namespace {

constexpr text::Proportions noto{0.714, 0.87};

Style back_row_style() {
  Style style;
  style.size = SizeFrom::back_row;
  return style;
}

}  // namespace

TEST_CASE("letters are a 172nd of the way to the last seat, hanzi a quarter more") {
  const Legible legible = legible_at({2.4, 24});
  CHECK(legible.capital_m == Approx(24.0 / 172).epsilon(0.001));
  CHECK(legible.hanzi_m == Approx(1.25 * 24.0 / 172).epsilon(0.001));
  CHECK(legible.capital_height == Approx(0.0582).margin(0.0001));
}

TEST_CASE("a last row at six picture heights needs the 3.5 % that is the least of every style") {
  CHECK(legible_at({3, 18}).capital_height == Approx(0.035).margin(0.0002));
}

TEST_CASE("a style by the back row takes its size from the hall, another keeps its own") {
  CHECK(fitted(back_row_style(), {2.4, 24}).value().capital_height == legible_at({2.4, 24}).capital_height);
  CHECK(fitted(Style{}, {2.4, 24}).value().capital_height == Style{}.capital_height);
  CHECK(fitted(Style{}, {}).has_value());
}

TEST_CASE("a near last row is no reason for small print") {
  CHECK(fitted(back_row_style(), {3, 6}).value().capital_height == least_capital_height);
}

TEST_CASE("what is not known or cannot be read is refused with what to do") {
  const auto unknown = fitted(back_row_style(), {2.4, 0});
  REQUIRE_FALSE(unknown.has_value());
  CHECK(unknown.error().kind == base::ErrorKind::usage);
  CHECK(unknown.error().message.find("farthest_seat_m") != std::string::npos);
  const auto far = fitted(back_row_style(), {1, 50});
  REQUIRE_FALSE(far.has_value());
  CHECK(far.error().message.find("50 picture heights") != std::string::npos);
}

TEST_CASE("in pixels letters are at least as tall as they must be, on every picture") {
  for (const Size size : {Size{1280, 720}, {1920, 1080}, {3840, 2160}, {1080, 1920}}) {
    const config::Hall hall{2.4, 24};
    const Style style = fitted(back_row_style(), hall).value();
    const BackRowLayout layout = back_row_layout(style, hall, size, noto);
    const double meters_a_pixel = hall.picture_height_m / size.height;
    CHECK(layout.latin.size_px * noto.capital * meters_a_pixel >= layout.legible.capital_m);
    CHECK(layout.hanzi.size_px * noto.hanzi * meters_a_pixel >= layout.legible.hanzi_m);
  }
}

TEST_CASE("a line holds what is usual for captions at six picture heights") {
  const config::Hall hall{3, 18};
  const Style style = fitted(back_row_style(), hall).value();
  const BackRowLayout layout = back_row_layout(style, hall, {1920, 1080}, noto);
  CHECK(layout.letters_a_line >= usual_letters_a_line);
  CHECK(layout.hanzi_a_line >= usual_hanzi_a_line);
}
