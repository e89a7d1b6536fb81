#include "display-node/kiosk/edid.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/edid_maker.hpp"

using namespace tongping;
using namespace tongping::kiosk;

TEST_CASE("a projector says its maker, name and serial number") {
  const auto edid = read_edid(support::make_edid("EPSON PJ", "X5TG9"));
  REQUIRE(edid);
  CHECK(edid->maker == "SEC");
  CHECK(edid->name == "EPSON PJ");
  CHECK(edid->serial == "X5TG9");
}

TEST_CASE("one without a text for it is known by its number, one without either by nothing") {
  CHECK(read_edid(support::make_edid("", ""))->serial == "");
  CHECK(read_edid(support::make_edid("LG", "", 305419896))->serial == "305419896");
}

TEST_CASE("what is cut, damaged or no EDID is refused") {
  auto bytes = support::make_edid("EPSON PJ", "X5TG9");
  CHECK_FALSE(read_edid(std::span(bytes).first(127)));
  bytes[60] ^= 1U;
  CHECK_FALSE(read_edid(bytes));
  CHECK_FALSE(read_edid(std::vector<std::uint8_t>(128, 0)));
  CHECK_FALSE(read_edid({}));
}
