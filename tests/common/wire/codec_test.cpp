// Every message comes back as it was, and nothing that is wrong comes in.
#include "common/wire/codec.hpp"

#include <random>

#include "common/wire/limits.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::wire;
using support::a_final;
using support::an_event;

namespace {

const Origin origin{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, 7, "hall-1"};

transcript::Segment a_full_segment() {
  transcript::Segment segment = support::a_segment("seg", "大家早上好。 Good morning.");
  segment.revision = 3;
  segment.state = transcript::SegmentState::corrected;
  segment.translations = {{"es", "Buenos días.", transcript::SegmentState::final},
                          {"zh", "早", transcript::SegmentState::interim}};
  segment.start = std::chrono::milliseconds(-20);
  segment.confidence = 0.5F;
  segment.late = true;
  segment.copy_of = "podium-3-7";
  segment.copy_of_station = "hall-2";
  segment.levels_db = {0, 31, 255};
  segment.sequence = 17;
  segment.published_ns = 1'700'000'000'123'456'789;
  return segment;
}

std::vector<transcript::Event> every_event() {
  return {
      an_event(1, transcript::SessionStarted{"s1", "上午", 99}),
      an_event(2, transcript::SessionEnded{"s1"}),
      an_event(3, transcript::SegmentChanged{a_full_segment()}),
      an_event(4, transcript::RoleChanged{{{"chair", "主席", {1, 2, 3}}, "zh", {"en", "es"}}, true}),
      an_event(5, transcript::MicrophoneChanged{{"m", "device:alsa_input.usb-X#1", "chair"}, false}),
      an_event(
          5, transcript::MicrophoneChanged{{"m", "device:alsa_input.usb-X#1", "chair", true, 1'700'000'000'000'000'007},
                                           false}),
      an_event(8,
               transcript::RoleChanged{
                   {{"chair", "主席", {1, 2, 3}}, "zh", {}}, false, {"安娜", transcript::RoleEffect::meeting, 99}}),
      an_event(9,
               transcript::MicrophoneChanged{
                   {"m", "typed:-", ""}, false, {"local", transcript::RoleEffect::now, INT64_MAX}}),
      an_event(6, transcript::MicrophonesClaimed{"hall-1", {{1, "hall-2", 99}, {2, "hall-1", 100}}}),
      an_event(7, transcript::MicrophonesClaimed{"hall-1", {}}),
      an_event(8, transcript::SoundGap{"m", transcript::SoundFault::frozen, 77, std::chrono::milliseconds(1500), true}),
      an_event(9, transcript::ConsentChanged{"s1", true, "安娜", "console", "大家都同意", INT64_MAX, "hall-1"}),
      an_event(10, transcript::ConsentChanged{"s1", false, "", "local", "", 0, "hall-1"}),
      a_final(UINT64_MAX, "last", ""),
  };
}

SnapshotPage a_page() {
  SnapshotPage page;
  page.snapshot = 4;
  page.first = 2;
  page.more = true;
  page.last_sequence = 17;
  page.session = transcript::SessionStarted{"s1", "n", 1};
  page.roles = {{{"chair", "主席", {1, 2, 3}}, "zh", {"en"}}};
  page.microphones = {{"m", "file:x", ""}, {"n", "file:y", "chair", true, 7}};
  page.consent = transcript::ConsentChanged{"s1", true, "Anna", "start", "agreed", 7, "hall-1"};
  page.claims = {{"hall-1", {{1, "hall-2", 99}}}};
  page.segments = {a_full_segment(), support::a_segment("b", "two")};
  return page;
}

// Replaces the first occurrence, keeping the length, so that the message stays well formed but for its content.
std::string with(std::string bytes, std::string_view from, std::string_view to) {
  const auto at = bytes.find(from);
  REQUIRE(at != std::string::npos);
  REQUIRE(from.size() == to.size());
  return bytes.replace(at, from.size(), to);
}

void require_refused(const std::string& bytes, const std::string& reason) {
  const auto decoded = decode_event(bytes);
  REQUIRE_FALSE(decoded);
  INFO(decoded.error().message);
  REQUIRE(decoded.error().message.find(reason) != std::string::npos);
}

}  // namespace

TEST_CASE("every event comes back as it was") {
  for (const transcript::Event& event : every_event()) {
    const auto back = decode_event(encode_event(event));
    REQUIRE(back);
    REQUIRE(*back == event);
    REQUIRE(size_in_page(event) >= encode_event(event).size());
  }
}

TEST_CASE("every feed frame comes back as it was") {
  std::vector<FeedFrame> frames = {
      {origin, 5, Interim{support::an_interim("seg", "hello wor", 2, 5), 16}},
      {origin, 6, Heartbeat{17, 1'700'000'000'000'000'000}},
      {origin, 6, Heartbeat{17, 1'700'000'000'000'000'000, UINT64_MAX}},
      {origin, 6, Heartbeat{17, 5, 0, {{"hall-1", {{1, "hall-2", 7}, {2, "hall-1", 9}}}, {"hall-3", {}}}}},
      {{{}, 0, ""}, 0, Heartbeat{}},
  };
  std::get<Interim>(frames[0].body).segment.unstored = true;
  for (transcript::Event& event : every_event()) frames.push_back({origin, 4, std::move(event)});
  for (const FeedFrame& frame : frames) {
    const auto back = decode_feed_frame(encode(frame));
    REQUIRE(back);
    REQUIRE(*back == frame);
  }
}

namespace {

transcript::Directive a_directive() {
  return {{1'700'000'000'000'000'000, "hall-1"},
          "console",
          {"left"},
          transcript::ShowContent{transcript::Content::announcement, "Welcome"}};
}

WallReport a_report() {
  WallReport report;
  report.content = transcript::Content::hidden;
  report.mode = "subtitle";
  report.languages = {"zh", "en"};
  report.roles = {"chair"};
  report.policy = transcript::WallPolicy::settled;
  report.recording = true;
  report.stale = std::chrono::milliseconds(20'000);
  report.local = {0, 7};
  report.in_force = {{1, {5, "hall-1"}}, {7, {6, "hall-2"}}};
  report.pictures = {"lunch", "茶歇"};
  report.unwritable = {"zh"};
  return report;
}

}  // namespace

TEST_CASE("a directive comes back as it was, as an event and in a snapshot") {
  const auto event = support::an_event(3, transcript::DirectiveGiven{a_directive()});
  REQUIRE(decode_event(encode_event(event)) == event);
  SnapshotPage page;
  page.directives.assign(max_directives, a_directive());
  const DeskReply reply{1, origin, page};
  REQUIRE(decode_desk_reply(encode(reply)) == reply);
}

TEST_CASE("directives that make no sense are refused") {
  const auto refused = [](transcript::Directive directive) {
    return !decode_event(encode_event(support::an_event(3, transcript::DirectiveGiven{std::move(directive)})));
  };
  transcript::Directive directive = a_directive();
  REQUIRE_FALSE(refused(directive));
  directive.screens = {""};
  REQUIRE(refused(directive));
  REQUIRE(decode_event(std::string("\x08\x03\xf2\x01\x02\x1a\x00", 7)).error().message.find("directive") !=
          std::string::npos);
}

TEST_CASE("every request comes back as it was") {
  const transcript::Role role{{"chair", "主席", {1, 2, 3}}, "zh", {"en"}};
  const std::vector<DeskRequest> requests = {
      {1, Hello{"wall-left", PeerKind::screen, 1}},
      {2, Hello{"", PeerKind::tool, 9}},
      {3, SnapshotRequest{}},
      {4, SnapshotRequest{8, 100}},
      {5, ReplayRequest{17, 3}},
      {5, ReplayRequest{17, 3, 1'700'000'000'000'000'017}},
      {6, StatusRequest{}},
      {7, Command{"c1", 2, 17, PutRole{role}}},
      {8, Command{"c2", 2, 0, RemoveRole{"chair"}}},
      {9, Command{"c3", 2, 1, AssignMicrophone{"m", ""}}},
      {9, Command{"r1", 2, 1, PutRole{role, transcript::RoleEffect::meeting}}},
      {9, Command{"r2", 2, 1, AssignMicrophone{"m", "chair", transcript::RoleEffect::line}}},
      {9, Command{"r3", 2, 1, SwapMicrophones{"m", "n"}}},
      {9, Command{"r4", 2, 1, SwapMicrophones{"m", "n", transcript::RoleEffect::meeting}}},
      {9, Command{"r5", 2, 0, UndoRoles{}}},
      {9, Command{"r6", 2, 0, MuteMicrophone{"m", true}}},
      {9, Command{"r7", 2, 0, MuteMicrophone{"m", false}}},
      {9, Command{"r8", 2, 0, ChangeSource{"m", "device:b#2"}}},
      {10, Command{"c4", 2, 0, TakeMicrophones{}}},
      {10, Command{"c5", 2, 0,
                   GiveDirective{{"left", "right"}, transcript::ShowContent{transcript::Content::pause, "茶歇"}}}},
      {10,
       Command{"d5", 2, 0, GiveDirective{{}, transcript::ShowContent{transcript::Content::pause, "Lunch", "午餐"}}}},
      {10, Command{"c6", 2, 0, GiveDirective{{}, transcript::UseMode{"band"}}}},
      {10, Command{"c7", 2, 0, GiveDirective{{}, transcript::UseLanguages{{"zh", "en"}}}}},
      {10, Command{"c8", 2, 0, GiveDirective{{}, transcript::UseRoles{{}}}}},
      {10, Command{"c9", 2, 0, GiveDirective{{}, transcript::UsePolicy{transcript::WallPolicy::live}}}},
      {10, Command{"d1", 2, 0, GiveDirective{{}, transcript::NoticeRecording{true}}}},
      {10, Command{"d2", 2, 0, GiveDirective{{}, transcript::UseStale{std::chrono::milliseconds(1500)}}}},
      {10, Command{"d3", 2, 0, GiveDirective{{}, transcript::ClearWall{5}}}},
      {10, Command{"d4", 2, 0, UndoDirective{}}},
      {11, Ping{}},
      {12, Position{}},
      {13, Position{17, 0, ReplicaState::syncing, 0}},
      {14, Position{UINT64_MAX, 16, ReplicaState::live, 1500}},
      {14, Position{UINT64_MAX, 16, ReplicaState::live, 1500, UINT64_MAX, 7}},
      {15, PendingKeysRequest{}},
      {16, Position{17, 17, ReplicaState::live, 1500, std::nullopt, 0, a_report()}},
      {17, Position{0, 0, ReplicaState::waiting, std::nullopt, std::nullopt, 0, WallReport{}}},
      {18, Position{.sequence = 17,
                    .behind = {{"left", "foyer", ReplicaState::live, false, 16, 15, a_report()},
                               {"right", "", ReplicaState::syncing, true, 3, std::nullopt, std::nullopt}}}},
  };
  for (const DeskRequest& request : requests) {
    const auto back = decode_desk_request(encode(request));
    REQUIRE(back);
    REQUIRE(*back == request);
  }
}

TEST_CASE("of more screens behind a relay than fit in a request those are told that do") {
  const ScreenBehind screen{"a wall with a name", "", ReplicaState::live, false, 16, 16, a_report()};
  Position few{.sequence = 17, .behind = std::vector<ScreenBehind>(max_screens_behind + 50, screen)};
  const auto some = decode_desk_request(encode(DeskRequest{1, few}));
  REQUIRE(some);
  REQUIRE(std::get<Position>(some->body).behind.size() == max_screens_behind);

  for (ScreenBehind& talkative : few.behind) {
    talkative.wall->languages = std::vector<std::string>(max_translations, std::string(max_name_bytes, 'x'));
  }
  const std::string bytes = encode(DeskRequest{1, few});
  REQUIRE(bytes.size() < max_request_bytes);
  const auto first = decode_desk_request(bytes);
  REQUIRE(first);
  REQUIRE(std::get<Position>(first->body).behind.size() == 11);
}

TEST_CASE("a change of a role with an effect that is not known is refused") {
  const std::string bytes =
      encode(DeskRequest{9, Command{"r1", 2, 1, AssignMicrophone{"m", "chair", transcript::RoleEffect::meeting}}});
  const auto refused = decode_desk_request(with(bytes, "\x90\x03\x03", "\x90\x03\x07"));
  REQUIRE_FALSE(refused);
  REQUIRE(refused.error().message == "desk request: a change of a role with the unknown effect 7");
}

TEST_CASE("every reply comes back as it was") {
  const std::vector<DeskReply> replies = {
      {1, origin, HelloReply{5, 17, 1}},
      {1, origin, PingReply{5, 6}},
      {2, origin, a_page()},
      {3, origin, SnapshotPage{}},
      {4, origin, ReplayPage{17, 16, 40, {}, true}},
      {4, origin, ReplayPage{1, 9, 20, {a_final(1, "a", "one"), a_final(9, "b", "nine")}}},
      {5, origin, Status{R"({"name":"hall-1"})"}},
      {6, origin, CommandDone{"c1", true, 18}},
      {6, origin, CommandDone{"c2", false, 19, {a_directive()}}},
      {7, origin, Refused{Refusal::snapshot_gone, "gone"}},
      {8, origin, Refused{Refusal::failed, ""}},
      {9, origin, PositionReply{1'700'000'000'000'000'000, 17}},
      {10, origin, PendingKeys{}},
      {11, origin, PendingKeys{{{std::string(40, 'k'), "10.0.0.9", 1, 2, 3}, {"", "", 0, 0, 0}}}},
  };
  for (const DeskReply& reply : replies) {
    const auto back = decode_desk_reply(encode(reply));
    REQUIRE(back);
    REQUIRE(*back == reply);
  }
}

TEST_CASE("text is cleaned and cut when it is written, so that what is written can be read") {
  transcript::Segment segment = a_full_segment();
  segment.text = std::string(5000, 'x') + "\xFF";
  segment.committed = 5000;
  segment.key.segment =
      "a\xE2\x80\xAE"
      "b";  // a bidi override
  segment.translations.assign(40, {"es", "y", transcript::SegmentState::final});
  const auto back = decode_event(encode_event(an_event(1, transcript::SegmentChanged{segment})));
  REQUIRE(back);
  const auto& read = std::get<transcript::SegmentChanged>(back->body).segment;
  REQUIRE(read.text == std::string(max_text_bytes, 'x'));
  REQUIRE(read.committed == max_text_bytes);
  REQUIRE(read.key.segment == "ab");
  REQUIRE(read.translations.size() == max_translations);
}

TEST_CASE("what comes in is cleaned, and committed text with it") {
  transcript::Segment segment = support::a_segment("s", "abcXYZ");
  const std::string bytes = encode_event(an_event(1, transcript::SegmentChanged{segment}));
  const auto back = decode_event(with(bytes, "XYZ", "\xE2\x80\xAE"));  // six characters become four, then three
  REQUIRE_FALSE(back);                                                 // committed is 6 of 4
  segment.committed = 4;
  const auto cleaned =
      decode_event(with(encode_event(an_event(1, transcript::SegmentChanged{segment})), "XYZ", "\xE2\x80\xAE"));
  REQUIRE(cleaned);
  REQUIRE(std::get<transcript::SegmentChanged>(cleaned->body).segment.text == "abc");
  REQUIRE(std::get<transcript::SegmentChanged>(cleaned->body).segment.committed == 3);
}

TEST_CASE("what is wrong is refused by its name") {
  const std::string good =
      encode_event(an_event(1, transcript::SegmentChanged{support::a_segment("seg-id", "hello there")}));
  require_refused(with(good, "hello there", "hello\xFFthere"), "text is not UTF-8");
  require_refused(with(good, "seg-id", "seg\xC0\x80-"), "segment id is not UTF-8");
  require_refused("", "without a body");
  require_refused(good.substr(0, good.size() - 1), "not a message");
  require_refused("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", "not a message");
  require_refused(std::string(max_reply_bytes + 1, '\0'), "not a message");
  // Field 8 (segment_changed) replaced by 15, which no version knows.
  require_refused(
      with(encode_event(an_event(1, transcript::SessionEnded{"s1"})), "\x2A\x04\x0A\x02s1", "\x7A\x04\x0A\x02s1"),
      "without a body");
}

TEST_CASE("values out of their range are refused") {
  // Segments written by hand: field 8 of an event, then fields of the segment (tongping.proto).
  const auto event_with = [](const std::string& segment) {
    return "\x32" + std::string(1, static_cast<char>(segment.size())) + segment;
  };
  require_refused(event_with("\x28\x02\x48\x01"), "committed is 1 of 0");
  require_refused(event_with(""), "unknown state 0");
  require_refused(event_with("\x28\x05"), "unknown state 5");
  require_refused(event_with("\x28\x02\x52\x02\x18\x09"), "translation has the unknown state 9");
  require_refused(event_with("\x28\x02\x32\x05\x18\x80\x80\x80\x08"), "is not 0xRRGGBB");
  require_refused(event_with(std::string("\x28\x02\x75\x00\x00\x00\x40", 7)), "confidence");
  require_refused(event_with(std::string("\x28\x02\x75\x00\x00\xC0\x7F", 7)), "confidence");
  require_refused(event_with("\x28\x02\x58\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F"), "start of");
  require_refused(event_with("\x28\x02\x69\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"), "wall_start_ns is out of range");
}

TEST_CASE("a thumbnail survives the way, and one that is too long or turned askew is refused with its field") {
  const DeskRequest sent{3, Thumbnail{"left", "gallery/foyer", std::string(max_thumbnail_bytes, '\xFF'), 270, true}};
  REQUIRE(decode_desk_request(encode(sent)).value() == sent);
  REQUIRE(encode(sent).size() < max_request_bytes);
  // What is longer is not written, so that its bytes are made by hand: field 80, its length, field 3, its length.
  const std::string field(max_thumbnail_bytes + 1, '\xFF');
  const std::string tagged = std::string("\x1A\x81\xC0\x01", 4) + field;
  const std::string longer = std::string("\x08\x03\x82\x05\x85\xC0\x01", 7) + tagged;
  REQUIRE(decode_desk_request(longer).error().message == "desk request: thumbnail of 24577 bytes; 24576 at most");
  const DeskRequest too_long{3, Thumbnail{"", "", field, 0, false}};
  REQUIRE(std::get<Thumbnail>(decode_desk_request(encode(too_long)).value().body).jpeg.empty());
  const DeskRequest askew{3, Thumbnail{"", "", "x", 45, false}};
  REQUIRE(decode_desk_request(encode(askew)).error().message == "desk request: thumbnail turned by 45 degrees");
  const DeskRequest round{3, Thumbnail{"", "", "x", 360, false}};
  REQUIRE_FALSE(decode_desk_request(encode(round)));
}

TEST_CASE("a position in no known state, and more pending keys than there may be, are refused") {
  const std::string position = encode(DeskRequest{1, Position{17, {}, ReplicaState::live, {}, {}}});
  REQUIRE(decode_desk_request(with(position, "\x18\x03", "\x18\x04")).error().message ==
          "desk request: receiver in the unknown state 4");
  PendingKeys pending;
  pending.keys.resize(max_pending_keys + 1);
  REQUIRE(std::get<PendingKeys>(decode_desk_reply(encode(DeskReply{1, origin, pending}))->body).keys.size() ==
          max_pending_keys);
  pending.keys.resize(max_pending_keys);
  // One more empty key at the end of the last field.
  std::string bytes = encode(DeskReply{1, origin, PendingKeys{}});
  for (std::size_t i = 0; i <= max_pending_keys; ++i) bytes += std::string("\x5a\x02\x0a\x00", 4);
  REQUIRE(decode_desk_reply(bytes).error().message.find("pending keys") != std::string::npos);
}

TEST_CASE("frames without an origin, interim text in a final state and pages out of order are refused") {
  REQUIRE_FALSE(decode_feed_frame(""));
  REQUIRE_FALSE(decode_desk_reply(""));
  REQUIRE_FALSE(decode_desk_request(""));
  const auto final_interim = decode_feed_frame(encode(FeedFrame{origin, 5, Interim{support::a_segment("a", "b"), 1}}));
  REQUIRE(final_interim.error().message == "feed frame: interim text in a final state");
  const auto twice = ReplayPage{1, 9, 9, {a_final(2, "a", "x"), a_final(2, "a", "x")}};
  REQUIRE_FALSE(decode_desk_reply(encode(DeskReply{1, origin, twice})));
  const auto beyond = ReplayPage{1, 9, 9, {a_final(10, "a", "x")}};
  REQUIRE_FALSE(decode_desk_reply(encode(DeskReply{1, origin, beyond})));
  REQUIRE_FALSE(decode_desk_request(encode(DeskRequest{1, Command{"", 1, 1, RemoveRole{"x"}}})));
}

TEST_CASE("damaged bytes never come back as something that cannot be written again") {
  std::mt19937 random(1);
  const std::string good = encode(DeskReply{2, origin, a_page()});
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = good;
    for (int n = 0; n < 3; ++n) bytes[random() % bytes.size()] = static_cast<char>(random());
    const auto reply = decode_desk_reply(bytes);
    if (!reply) continue;
    const auto again = decode_desk_reply(encode(*reply));
    REQUIRE(again);
    REQUIRE(*again == *reply);
  }
}
