#include "common/wire/feed.hpp"

#include "common/wire/codec.hpp"
#include "common/wire/limits.hpp"
#include "tests/common/wire/replica_frames.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/memory_log.hpp"

using namespace tongping;
using namespace tongping::wire;
using namespace std::chrono_literals;
using support::MemoryLog;

namespace {

const Origin feed_origin{{1}, 7, "hall-1"};
constexpr base::WallTime wall{5ns};

transcript::SegmentChanged a_long_change(int number) {
  transcript::Segment segment = support::a_segment("u" + std::to_string(number), std::string(1000, 'x'));
  segment.wall_start_ns += number;
  return {segment};
}

template <typename Body>
Body answer(Feed& feed, decltype(DeskRequest::body) request, const transcript::Transcript& transcript = {}) {
  const auto reply = feed.answer({3, std::move(request)}, transcript, wall);
  REQUIRE(reply);
  REQUIRE(reply->id == 3);
  REQUIRE(reply->origin == feed_origin);
  REQUIRE(encode(*reply).size() < max_reply_bytes);
  REQUIRE(std::holds_alternative<Body>(reply->body));
  return std::get<Body>(reply->body);
}

}  // namespace

TEST_CASE("heartbeats come every 500 ms, and for newcomers at once but not in bursts") {
  MemoryLog log;
  log.append(transcript::SessionEnded{"s"});
  Feed feed(feed_origin, log);
  const auto first = feed.heartbeat(start, wall);
  REQUIRE(std::get<Heartbeat>(first->body) == Heartbeat{1, 5});
  REQUIRE_FALSE(feed.heartbeat(start + 499ms, wall));
  REQUIRE(feed.next_heartbeat() == start + 500ms);
  REQUIRE(feed.heartbeat(start + 500ms, wall));
  REQUIRE(feed.heartbeat(start + 530ms, wall, true));
  REQUIRE_FALSE(feed.heartbeat(start + 535ms, wall, true));
  REQUIRE(feed.next_heartbeat() == start + 550ms);
  REQUIRE(feed.heartbeat(start + 550ms, wall));
  REQUIRE_FALSE(feed.heartbeat(start + 580ms, wall));

  // A claim that is not stored is said soon, and then always.
  const std::vector<transcript::MicrophonesClaimed> claims{{"hall-1", {{1, "hall-2", 7}}}};
  feed.hold_claims(claims);
  REQUIRE(std::get<Heartbeat>(feed.heartbeat(start + 581ms, wall)->body).unstored_claims == claims);
  feed.hold_claims(claims);
  REQUIRE_FALSE(feed.heartbeat(start + 610ms, wall));
  REQUIRE(std::get<Heartbeat>(feed.heartbeat(start + 1081ms, wall)->body).unstored_claims == claims);
  feed.hold_claims({});
  REQUIRE(std::get<Heartbeat>(feed.heartbeat(start + 1110ms, wall)->body).unstored_claims.empty());
}

TEST_CASE("interim frames carry the log's last sequence") {
  MemoryLog log;
  log.append(transcript::SessionEnded{"s"});
  Feed feed(feed_origin, log);
  REQUIRE(std::get<Interim>(feed.interim(support::an_interim("a", "x", 1), wall).body).last_sequence == 1);
}

TEST_CASE("a replay comes in pages that are bounded by bytes and by count") {
  MemoryLog log;
  for (int i = 1; i <= 200; ++i) log.append(a_long_change(i));
  Feed feed(feed_origin, log);
  std::uint64_t next = 1;
  int pages = 0;
  while (next <= 200) {
    const auto page = answer<ReplayPage>(feed, ReplayRequest{next, 0});
    REQUIRE(page.from == next);
    REQUIRE(page.last_sequence == 200);
    REQUIRE(page.events.front().sequence == next);
    REQUIRE(page.through == page.events.back().sequence);
    next = page.through + 1;
    ++pages;
  }
  REQUIRE(pages == 6);
  REQUIRE(answer<ReplayPage>(feed, ReplayRequest{1, 3}).events.size() == 3);
}

TEST_CASE("a replay beyond the end is empty, one from 0 is refused") {
  MemoryLog log;
  log.append(transcript::SessionEnded{"s"});
  Feed feed(feed_origin, log);
  REQUIRE(answer<ReplayPage>(feed, ReplayRequest{2, 0}) == ReplayPage{2, 1, 1, {}});
  REQUIRE(answer<ReplayPage>(feed, ReplayRequest{50, 0}) == ReplayPage{50, 49, 1, {}});
  REQUIRE(answer<ReplayPage>(feed, ReplayRequest{UINT64_MAX, UINT32_MAX}).events.empty());
  REQUIRE(answer<Refused>(feed, ReplayRequest{0, 0}).refusal == Refusal::invalid);
}

TEST_CASE("a page covers what was deleted within it and after it") {
  MemoryLog log;
  for (int i = 0; i < 6; ++i) log.append(transcript::SessionEnded{"s"});
  for (const std::uint64_t gone : {1, 3, 6}) log.forget(gone);
  Feed feed(feed_origin, log);
  const auto page = answer<ReplayPage>(feed, ReplayRequest{1, 0});
  REQUIRE(page.events.size() == 3);
  REQUIRE(page.through == 6);
  REQUIRE(answer<ReplayPage>(feed, ReplayRequest{1, 2}).through == 4);
  REQUIRE(answer<ReplayPage>(feed, ReplayRequest{6, 0}) == ReplayPage{6, 6, 6, {}});
}

TEST_CASE("who names an event that the log has otherwise, or not at all, is told that it has another past") {
  MemoryLog log;
  for (int i = 1; i <= 9; ++i) log.append(transcript::SessionEnded{"s"});
  Feed feed(feed_origin, log);
  const std::int64_t fifth_ns = log.find(5)->wall_ns;
  REQUIRE(answer<ReplayPage>(feed, ReplayRequest{6, 0, fifth_ns}).events.size() == 4);
  REQUIRE(answer<ReplayPage>(feed, ReplayRequest{6, 0, fifth_ns + 1}) == ReplayPage{6, 5, 9, {}, true});
  REQUIRE(answer<ReplayPage>(feed, ReplayRequest{11, 0, fifth_ns}) == ReplayPage{11, 10, 9, {}, true});
  REQUIRE(answer<ReplayPage>(feed, ReplayRequest{10, 0, log.find(9)->wall_ns}) == ReplayPage{10, 9, 9, {}});
  log.forget(5);  // deleted for good: nothing is known of it
  REQUIRE(answer<ReplayPage>(feed, ReplayRequest{6, 0, fifth_ns + 1}).events.size() == 4);
}

TEST_CASE("a log that cannot be read now is said so") {
  MemoryLog log;
  log.append(transcript::SessionEnded{"s"});
  log.fail_next_read();
  Feed feed(feed_origin, log);
  const auto refused = answer<Refused>(feed, ReplayRequest{1, 0});
  REQUIRE(refused.refusal == Refusal::unavailable);
  REQUIRE(refused.reason == "events from 1 on cannot be read: the disk does not answer");
}

TEST_CASE("a snapshot's pages are of one state, though the meeting goes on") {
  MemoryLog log;
  transcript::Transcript transcript;
  Feed feed(feed_origin, log);
  const auto happen = [&](transcript::EventBody body) {
    const auto event = log.append(std::move(body));
    transcript::apply(transcript, event);
    feed.event(event, wall);
  };
  happen(transcript::SessionStarted{"s1", "morning", 5});
  happen(transcript::RoleChanged{{{"chair", "主席", {}}, "zh", {}}, false});
  for (int i = 1; i <= 100; ++i) happen(a_long_change(i));
  const transcript::Transcript before = transcript;

  auto page = answer<SnapshotPage>(feed, SnapshotRequest{}, transcript);
  REQUIRE(page.session == before.session);
  REQUIRE(page.roles == before.roles);
  std::vector<transcript::Segment> segments = page.segments;
  while (page.more) {
    happen(a_long_change(1000 + static_cast<int>(segments.size())));
    page = answer<SnapshotPage>(feed, SnapshotRequest{page.snapshot, static_cast<std::uint32_t>(segments.size())},
                                transcript);
    REQUIRE(page.last_sequence == before.last_sequence);
    segments.insert(segments.end(), page.segments.begin(), page.segments.end());
  }
  REQUIRE(segments.size() == before.segments.size());
  for (std::size_t i = 0; i < segments.size(); ++i) REQUIRE(segments[i] == *before.segments[i]);
}

TEST_CASE("those who join together share a snapshot, and an old one is gone in the end") {
  MemoryLog log;
  transcript::Transcript transcript;
  Feed feed(feed_origin, log);
  const auto first = answer<SnapshotPage>(feed, SnapshotRequest{}, transcript);
  REQUIRE(answer<SnapshotPage>(feed, SnapshotRequest{}, transcript).snapshot == first.snapshot);
  for (int i = 0; i < 40; ++i) {
    feed.interim(support::an_interim("a", "x", 1), wall);
    answer<SnapshotPage>(feed, SnapshotRequest{}, transcript);
  }
  REQUIRE(answer<Refused>(feed, SnapshotRequest{first.snapshot, 0}, transcript).refusal == Refusal::snapshot_gone);
  REQUIRE(answer<Refused>(feed, SnapshotRequest{0, 1}, transcript).refusal == Refusal::invalid);
}

TEST_CASE("a snapshot that nobody reads any more is not kept") {
  MemoryLog log;
  transcript::Transcript transcript;
  log.append(transcript::SessionStarted{"s1", "morning", 5});
  for (int i = 1; i <= 100; ++i) transcript::apply(transcript, log.append(a_long_change(i)));
  const std::weak_ptr<const transcript::Segment> oldest = transcript.segments.front();
  Feed feed(feed_origin, log);
  base::SteadyTime now = start;
  const auto pass = [&](std::chrono::milliseconds time) { feed.heartbeat(now += time, wall); };
  pass(0ms);
  const auto first = answer<SnapshotPage>(feed, SnapshotRequest{}, transcript);
  REQUIRE(first.more);
  transcript = {};
  for (int i = 0; i < 3; ++i) {
    pass(9s);
    answer<SnapshotPage>(feed, SnapshotRequest{first.snapshot, 1}, transcript);
  }
  REQUIRE_FALSE(oldest.expired());
  pass(11s);
  REQUIRE(oldest.expired());
  REQUIRE(answer<Refused>(feed, SnapshotRequest{first.snapshot, 1}, transcript).refusal == Refusal::snapshot_gone);
}

TEST_CASE("status and commands are the station's") {
  MemoryLog log;
  Feed feed(feed_origin, log);
  REQUIRE(answer<HelloReply>(feed, Hello{"wall", PeerKind::screen, 1}) == HelloReply{5, 0, protocol_version});
  REQUIRE_FALSE(feed.answer({1, StatusRequest{}}, {}, wall));
  REQUIRE_FALSE(feed.answer({1, Command{"c", 7, 0, RemoveRole{"x"}}}, {}, wall));
}
