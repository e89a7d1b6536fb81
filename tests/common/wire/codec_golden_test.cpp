// The bytes themselves: a change here is a change of the protocol. The same examples stand in PROTOCOL.md.
#include "common/base/format.hpp"
#include "common/wire/codec.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::wire;

namespace {

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) text += base::format("{:02x}", static_cast<unsigned char>(byte));
  return text;
}

const Origin origin{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, 3, "hall-1"};

}  // namespace

TEST_CASE("a heartbeat, byte by byte") {
  const std::string bytes =
      encode(FeedFrame{origin, 1'700'000'000'000'000'001, Heartbeat{17, 1'700'000'000'000'000'000}});
  REQUIRE(hex(bytes) ==
          "0a1c0a10000102030405060708090a0b0c0d0e0f10031a0668616c6c2d311101002a36fe9c97172a0b08111100002a36"
          "fe9c9717");
}

TEST_CASE("an event, byte by byte") {
  transcript::Segment segment = support::a_segment("u1", "早");
  segment.revision = 2;
  segment.translations = {{"es", "Hola", transcript::SegmentState::final}};
  segment.confidence = 0.5F;
  segment.sequence = 17;
  const std::string bytes = encode_event(support::an_event(17, transcript::SegmentChanged{segment}));
  REQUIRE(hex(bytes) ==
          "08111111002a36fe9c97171a02733132590a0668616c6c2d31120275311a0273312002280232140a0563686169721206"
          "e4b8bbe5b8ad1880a8ff073a02656e4203e697a94801520c0a0265731204486f6c61180258e01260f8236900002a36fe"
          "9c9717750000003f7811");
}

TEST_CASE("a replay request, byte by byte") {
  REQUIRE(hex(encode(DeskRequest{5, ReplayRequest{300, 0}})) == "0805220308ac02");
}

TEST_CASE("a command, byte by byte") {
  REQUIRE(hex(encode(DeskRequest{6, Command{"c1", 3, 17, AssignMicrophone{"podium", "chair"}}})) ==
          "080632190a02633110031811320f0a06706f6469756d12056368616972");
}

TEST_CASE("a refusal, byte by byte") {
  REQUIRE(hex(encode(DeskReply{6, origin, Refused{Refusal::stale, "too late"}})) ==
          "0806121c0a10000102030405060708090a0b0c0d0e0f10031a0668616c6c2d31420c08051208746f6f206c617465");
}
