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

const Origin golden_origin{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, 3, "hall-1"};

}  // namespace

TEST_CASE("a heartbeat, byte by byte") {
  const std::string bytes =
      encode(FeedFrame{golden_origin, 1'700'000'000'000'000'001, Heartbeat{17, 1'700'000'000'000'000'000}});
  REQUIRE(hex(bytes) ==
          "0a1c0a10000102030405060708090a0b0c0d0e0f10031a0668616c6c2d311101002a36fe9c97172a0b08111100002a36"
          "fe9c9717");
  Heartbeat heartbeat{17, 1'700'000'000'000'000'000, 300};
  REQUIRE(hex(encode(FeedFrame{{{1}, 3, "h"}, 1, heartbeat})) ==
          "0a170a100100000000000000000000000000000010031a0168110100000000000000"
          "2a0e08111100002a36fe9c971718ac02");
}

TEST_CASE("a heartbeat with a claim that is not stored, byte by byte") {
  Heartbeat heartbeat{18, 1'700'000'000'000'000'000};
  heartbeat.unstored_claims = {{"hall-1", {{1, "hall-2", 1'700'000'000'000'000'000}}}};
  REQUIRE(hex(encode(FeedFrame{golden_origin, 1'700'000'000'000'000'001, heartbeat})) ==
          "0a1c0a10000102030405060708090a0b0c0d0e0f10031a0668616c6c2d311101002a36fe9c97172a"
          "2a08121100002a36fe9c9717221d0a0668616c6c2d3112130801120668616c6c2d321900002a36fe"
          "9c9717");
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

TEST_CASE("a thumbnail, the word that it still holds, and their answers, byte by byte") {
  REQUIRE(hex(encode(DeskRequest{7, Thumbnail{"left", "gallery", "\xFF\xD8", 180, true}})) ==
          "08078205180a046c656674120767616c6c6572791a02ffd820b4012801");
  REQUIRE(hex(encode(DeskRequest{8, Thumbnail{}})) == "0808820500");
  REQUIRE(hex(encode(DeskReply{7, {{}, 0, ""}, ThumbnailTaken{true}})).ends_with("8205020801"));
  REQUIRE(hex(encode(DeskReply{9, {{}, 0, ""}, PositionReply{0, 17, true}})).ends_with("1011800501"));
}

TEST_CASE("a replay request, byte by byte") {
  REQUIRE(hex(encode(DeskRequest{5, ReplayRequest{300, 0}})) == "0805220308ac02");
}

TEST_CASE("a command, byte by byte") {
  REQUIRE(hex(encode(DeskRequest{6, Command{"c1", 3, 17, AssignMicrophone{"podium", "chair"}}})) ==
          "080632190a02633110031811320f0a06706f6469756d12056368616972");
}

TEST_CASE("a position and its answer, byte by byte") {
  REQUIRE(hex(encode(DeskRequest{7, Position{17, 16, ReplicaState::live, 1500}})) == "0807520908111010180320dc0b");
  REQUIRE(hex(encode(DeskRequest{7, Position{17, 16, ReplicaState::live, 1500, 300, 5}})) ==
          "0807520e08111010180320dc0b28ac023005");
  REQUIRE(hex(encode(DeskReply{7, golden_origin, PositionReply{1'700'000'000'000'000'000, 17}})) ==
          "0807121c0a10000102030405060708090a0b0c0d0e0f10031a0668616c6c2d31520b0900002a36fe9c97171011");
}

TEST_CASE("who waits to be let in, byte by byte") {
  REQUIRE(hex(encode(DeskRequest{8, PendingKeysRequest{}})) == "08085a00");
  REQUIRE(hex(encode(DeskReply{8, golden_origin, PendingKeys{{{"KEY", "10.0.0.9", 1, 2, 3}}}})) ==
          "0808121c0a10000102030405060708090a0b0c0d0e0f10031a0668616c6c2d315a250a230a034b4559120831302e302e302e39"
          "1901000000000000002102000000000000002803");
}

TEST_CASE("a directive, byte by byte") {
  const transcript::Directive hide{{1'700'000'000'000'000'000, "hall-1"},
                                   "console",
                                   {"left"},
                                   transcript::ShowContent{transcript::Content::hidden, {}}};
  REQUIRE(hex(encode_event(support::an_event(19, transcript::DirectiveGiven{hide}))) ==
          "08131113002a36fe9c97171a027331f201280a110900002a36fe9c9717120668616c6c2d311207636f6e736f6c651a0a"
          "0a046c65667412020802");
  REQUIRE(hex(encode(DeskRequest{9, Command{"c3", 3, 0, GiveDirective{{}, transcript::UseMode{"band"}}}})) ==
          "0809320f0a0263331003f201061a0462616e64");
}

TEST_CASE("what a wall does, byte by byte") {
  WallReport wall;
  wall.content = transcript::Content::pause;
  wall.mode = "band";
  wall.in_force = {{0, {1'700'000'000'000'000'000, "hall-1"}}};
  REQUIRE(hex(encode(DeskRequest{7, Position{17, 17, ReplicaState::live, std::nullopt, std::nullopt, 0, wall}})) ==
          "0807522a081110111803f201210804120462616e6428034a15080212110900002a36fe9c9717120668616c6c2d31");
}

TEST_CASE("a screen behind a relay, byte by byte") {
  const Position position{.sequence = 17,
                          .state = ReplicaState::live,
                          .behind = {{"left", "foyer", ReplicaState::live, true, 16, 15, std::nullopt}}};
  REQUIRE(hex(encode(DeskRequest{7, position})) == "0807521c08111803c202150a046c6566741205666f796572180320012810300f");
}

TEST_CASE("a refusal, byte by byte") {
  REQUIRE(hex(encode(DeskReply{6, golden_origin, Refused{Refusal::stale, "too late"}})) ==
          "0806121c0a10000102030405060708090a0b0c0d0e0f10031a0668616c6c2d31420c08051208746f6f206c617465");
}

TEST_CASE("a claim, byte by byte") {
  const transcript::MicrophonesClaimed claimed{"hall-1", {{1, "hall-2", 1'700'000'000'000'000'000}}};
  REQUIRE(hex(encode_event(support::an_event(18, claimed))) ==
          "08121112002a36fe9c97171a0273314a1d0a0668616c6c2d3112130801120668616c6c2d321900002a36fe9c9717");
}

TEST_CASE("a look at the clock, byte by byte") {
  REQUIRE(hex(encode(DeskRequest{7, Ping{}})) == "0807a20100");
  REQUIRE(hex(encode(DeskReply{7, golden_origin, PingReply{1'700'000'000'000'000'000, 1'700'000'000'000'000'001}})) ==
          "0807121c0a10000102030405060708090a0b0c0d0e0f10031a0668616c6c2d31a20112090000"
          "2a36fe9c97171101002a36fe9c9717");
}

TEST_CASE("taking the microphones, byte by byte") {
  REQUIRE(hex(encode(DeskRequest{8, Command{"c2", 3, 0, TakeMicrophones{}}})) == "080832090a0263321003a20100");
}

TEST_CASE("consent, byte by byte") {
  const transcript::ConsentChanged given{"s1", true, "Anna", "console", "agreed", 1'700'000'000'000'000'000, "hall-1"};
  REQUIRE(hex(encode_event(support::an_event(20, given))) ==
          "08141114002a36fe9c97171a027331b2042e0a02733110011a04416e6e612207636f6e736f6c652a06616772656564"
          "3100002a36fe9c97173a0668616c6c2d31");
  REQUIRE(hex(encode(DeskRequest{9, Command{"c3", 3, 0, GiveConsent{"Anna"}}})) ==
          "0809320f0a0263331003b204060a04416e6e61");
  REQUIRE(hex(encode(DeskRequest{9, Command{"c4", 3, 0, WithdrawConsent{}}})) == "080932090a0263341003ba0400");
}
