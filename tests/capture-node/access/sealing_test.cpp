#include "capture-node/access/sealing.hpp"

#include "tests/support/catch.hpp"

using namespace tongping::access;

namespace {

SealPlace a_place() {
  SealPlace place;
  place.database.fill(7);
  place.session = "s1";
  place.kind = "segment_changed";
  place.sequence = 42;
  return place;
}

SecretKey a_key(std::uint8_t byte) {
  std::array<std::uint8_t, SecretKey::size> bytes{};
  bytes.fill(byte);
  return SecretKey::copy_of(bytes).value();
}

}  // namespace

TEST_CASE("what was sealed opens in its place with its key") {
  const std::string plain = GENERATE(std::string(), std::string("Good morning. 早上好。"), std::string(5000, '\0'));
  const std::string sealed = seal(a_key(1), a_place(), plain);
  CHECK(sealed.size() == plain.size() + seal_overhead);
  CHECK(sealed[0] == 1);
  CHECK(open_seal(a_key(1), a_place(), sealed).value() == plain);
}

TEST_CASE("the same text sealed twice has nothing in common") {
  const std::string one = seal(a_key(1), a_place(), "the same");
  const std::string two = seal(a_key(1), a_place(), "the same");
  CHECK(one.substr(1, 24) != two.substr(1, 24));
  CHECK(one.substr(25) != two.substr(25));
}

TEST_CASE("a seal opens nowhere else") {
  const std::string sealed = seal(a_key(1), a_place(), "text");
  SealPlace place = a_place();
  SECTION("another database") { place.database[15] ^= 1U; }
  SECTION("another session") { place.session = "s2"; }
  SECTION("another kind") { place.kind = "role_changed"; }
  SECTION("another row") { place.sequence = 43; }
  SECTION("a border moved between two fields") {
    place.session = "s";
    place.kind = "1segment_changed";
  }
  const auto opened = open_seal(a_key(1), place, sealed);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().message.find("does not open") != std::string::npos);
}

TEST_CASE("the line about a seal that does not open says which row") {
  const std::string sealed = seal(a_key(1), a_place(), "text");
  CHECK(
      open_seal(a_key(2), a_place(), sealed).error().message ==
      "segment_changed 42 of session s1 does not open: it was sealed with another key, or it was changed on the disk");
}

TEST_CASE("every flipped bit and every cut is found") {
  const std::string sealed = seal(a_key(1), a_place(), "text");
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string changed = sealed;
      changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ (1U << bit));
      REQUIRE_FALSE(open_seal(a_key(1), a_place(), changed));
    }
    REQUIRE_FALSE(open_seal(a_key(1), a_place(), sealed.substr(0, at)));
  }
  CHECK_FALSE(open_seal(a_key(1), a_place(), sealed + "x"));
}

TEST_CASE("a seal of a later version is named as that") {
  std::string sealed = seal(a_key(1), a_place(), "text");
  sealed[0] = 2;
  CHECK(open_seal(a_key(1), a_place(), sealed).error().message.find("version 2") != std::string::npos);
}
