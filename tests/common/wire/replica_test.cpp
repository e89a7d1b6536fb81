// The replica's states, one cause at a time.
#include "common/wire/replica.hpp"

#include "common/wire/limits.hpp"
#include "tests/common/wire/replica_frames.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace std::chrono_literals;
using support::a_final;
using support::an_interim;
using wire::beat;
using wire::DeskReply;
using wire::DeskRequest;
using wire::FeedFrame;
using wire::first_start;
using wire::Heartbeat;
using wire::Interim;
using wire::Origin;
using wire::ReplayPage;
using wire::ReplayRequest;
using wire::Replica;
using wire::ReplicaOutput;
using wire::ReplicaState;
using wire::second_start;
using wire::SnapshotPage;
using wire::SnapshotRequest;
using wire::start;

namespace {

const Origin other_log{{2}, 1, "hall-1"};

FeedFrame frame(transcript::Event event, const Origin& origin = first_start) { return {origin, 0, std::move(event)}; }
FeedFrame interim(transcript::Segment segment, std::uint64_t last, const Origin& origin = first_start) {
  return {origin, 0, Interim{std::move(segment), last}};
}

// The request that asks for text, not the greeting before it.
const DeskRequest& asked(const ReplicaOutput& output) {
  REQUIRE_FALSE(output.requests.empty());
  return output.requests.back();
}

DeskReply snapshot_for(const ReplicaOutput& output, std::uint64_t last, std::vector<transcript::Segment> segments,
                       const Origin& origin = first_start) {
  REQUIRE(std::holds_alternative<SnapshotRequest>(asked(output).body));
  SnapshotPage page;
  page.snapshot = 9;
  page.last_sequence = last;
  page.session = transcript::SessionStarted{"s1", "morning", 5};
  page.segments = std::move(segments);
  return {asked(output).id, origin, page};
}

DeskReply replay_for(const ReplicaOutput& output, std::uint64_t from, std::uint64_t last,
                     std::vector<transcript::Event> events, const Origin& origin = first_start) {
  REQUIRE(std::holds_alternative<ReplayRequest>(asked(output).body));
  REQUIRE(std::get<ReplayRequest>(asked(output).body).from == from);
  return {asked(output).id, origin, ReplayPage{from, last, last, std::move(events)}};
}

Replica a_live_replica() {
  Replica replica({"wall", wire::PeerKind::screen, {}});
  const ReplicaOutput asks = replica.on_frame(beat(3), start);
  replica.on_reply(snapshot_for(asks, 3, {support::a_segment("a", "Good morning.")}), start);
  REQUIRE(replica.state() == ReplicaState::live);
  return replica;
}

}  // namespace

TEST_CASE("a replica waits for the feed, says hello, takes a snapshot and is live") {
  Replica replica({"wall", wire::PeerKind::screen, {}});
  REQUIRE(replica.on_tick(start).requests.empty());
  REQUIRE(replica.state() == ReplicaState::waiting);
  const ReplicaOutput asks = replica.on_frame(beat(3), start);
  REQUIRE(replica.state() == ReplicaState::syncing);
  REQUIRE(std::get<wire::Hello>(asks.requests.front().body).name == "wall");
  const ReplicaOutput done = replica.on_reply(snapshot_for(asks, 3, {support::a_segment("a", "Good morning.")}), start);
  REQUIRE(done.changed);
  REQUIRE(done.applied.empty());
  REQUIRE(replica.state() == ReplicaState::live);
  REQUIRE(replica.transcript().last_sequence == 3);
  REQUIRE(replica.transcript().segments.size() == 1);
}

TEST_CASE("events that come while the snapshot is fetched are applied after it, once") {
  Replica replica({"wall", wire::PeerKind::screen, {}});
  const ReplicaOutput asks = replica.on_frame(beat(3), start);
  replica.on_frame(frame(a_final(4, "b", "four")), start);
  replica.on_frame(frame(a_final(5, "c", "five")), start);
  const ReplicaOutput done = replica.on_reply(snapshot_for(asks, 4, {}), start);
  REQUIRE(done.applied == std::vector{a_final(5, "c", "five")});
  REQUIRE(replica.state() == ReplicaState::live);
  REQUIRE(replica.on_frame(frame(a_final(5, "c", "five")), start).applied.empty());
}

TEST_CASE("a gap is filled by replay, with the old text kept and order restored") {
  Replica replica = a_live_replica();
  const ReplicaOutput gap = replica.on_frame(frame(a_final(6, "d", "six")), start);
  REQUIRE(replica.state() == ReplicaState::syncing);
  REQUIRE(replica.transcript().segments.size() == 1);
  const auto page = replay_for(gap, 4, 5, {a_final(4, "b", "four"), a_final(5, "c", "five")});
  const ReplicaOutput done = replica.on_reply(page, start);
  REQUIRE(done.applied == std::vector{a_final(4, "b", "four"), a_final(5, "c", "five"), a_final(6, "d", "six")});
  REQUIRE(replica.state() == ReplicaState::live);
}

TEST_CASE("a heartbeat or interim text ahead of the replica shows a loss at the end") {
  SECTION("heartbeat") {
    Replica replica = a_live_replica();
    replay_for(replica.on_frame(beat(4), start), 4, 4, {});
    REQUIRE(replica.state() == ReplicaState::syncing);
  }
  SECTION("interim") {
    Replica replica = a_live_replica();
    const ReplicaOutput behind = replica.on_frame(interim(an_interim("z", "hel", 1), 4), start);
    REQUIRE(replica.state() == ReplicaState::syncing);
    REQUIRE(behind.changed);
    replica.on_reply(replay_for(behind, 4, 4, {a_final(4, "b", "four")}), start);
    REQUIRE(replica.state() == ReplicaState::live);
    REQUIRE(transcript::find(replica.transcript(), {"hall-1", "z"}) != nullptr);
  }
}

TEST_CASE("silence of more than 1.5 s means syncing, until the feed is heard again") {
  Replica replica = a_live_replica();
  REQUIRE(replica.on_tick(start + 1500ms).requests.empty());
  const ReplicaOutput silent = replica.on_tick(start + 1501ms);
  REQUIRE(replica.state() == ReplicaState::syncing);
  // The desk answers, the feed does not: text is taken, but it is not live.
  const ReplicaOutput filled = replica.on_reply(replay_for(silent, 4, 4, {a_final(4, "b", "four")}), start + 1600ms);
  REQUIRE(filled.applied.size() == 1);
  REQUIRE(replica.state() == ReplicaState::syncing);
  REQUIRE_FALSE(replica.on_tick(start + 1700ms).requests.empty());
  const ReplicaOutput heard = replica.on_frame(beat(4), start + 1710ms);
  replica.on_reply(replay_for(heard, 5, 4, {}), start + 1720ms);
  REQUIRE(replica.state() == ReplicaState::live);
}

TEST_CASE("long silence asks for new connections, again and again") {
  Replica replica = a_live_replica();
  int reconnects = 0;
  for (auto now = start; now < start + 21s; now += 100ms) reconnects += replica.on_tick(now).reconnect ? 1 : 0;
  REQUIRE(reconnects == 13);
}

TEST_CASE("a new start of the station: unfinished speech goes once synced, finals stay, older epochs are ignored") {
  Replica replica = a_live_replica();
  replica.on_frame(interim(an_interim("x", "never finished", 7), 3), start);
  const ReplicaOutput restarted = replica.on_frame(beat(3, second_start), start);
  REQUIRE(replica.state() == ReplicaState::syncing);
  REQUIRE(transcript::find(replica.transcript(), {"hall-1", "x"}) != nullptr);
  replica.on_reply(replay_for(restarted, 4, 3, {}, second_start), start);
  REQUIRE(replica.state() == ReplicaState::live);
  REQUIRE(transcript::find(replica.transcript(), {"hall-1", "x"}) == nullptr);
  REQUIRE(transcript::find(replica.transcript(), {"hall-1", "a"}) != nullptr);

  REQUIRE(replica.on_frame(frame(a_final(4, "old", "from before")), start).applied.empty());
  replica.on_frame(beat(9), start);
  REQUIRE(replica.state() == ReplicaState::live);
  REQUIRE(replica.transcript().last_sequence == 3);
}

TEST_CASE("a reply of an older epoch is ignored and asked for again") {
  Replica replica = a_live_replica();
  const ReplicaOutput restarted = replica.on_frame(beat(4, second_start), start);
  REQUIRE(replica.on_reply(replay_for(restarted, 4, 4, {a_final(4, "b", "old")}), start).applied.empty());
  REQUIRE(replica.on_tick(start + 900ms).requests.empty());
  replica.on_tick(start + 1001ms);
  REQUIRE_FALSE(replica.on_tick(start + 1400ms).requests.empty());
}

TEST_CASE("another log replaces the text only once its snapshot is complete") {
  Replica replica = a_live_replica();
  const ReplicaOutput moved = replica.on_frame(beat(1, other_log), start);
  const ReplicaOutput wants = replica.on_reply(replay_for(moved, 4, 1, {}, other_log), start);
  REQUIRE(replica.transcript().segments.size() == 1);
  DeskReply first = snapshot_for(wants, 1, {support::a_segment("new", "New log.")}, other_log);
  std::get<SnapshotPage>(first.body).more = true;
  const ReplicaOutput more = replica.on_reply(first, start);
  REQUIRE_FALSE(more.changed);
  REQUIRE(std::get<SnapshotRequest>(asked(more).body) == SnapshotRequest{9, 1});
  DeskReply second = snapshot_for(more, 1, {support::a_segment("newer", "Its second.")}, other_log);
  std::get<SnapshotPage>(second.body).first = 1;
  REQUIRE(replica.on_reply(second, start).changed);
  REQUIRE(replica.state() == ReplicaState::live);
  REQUIRE(replica.transcript().last_sequence == 1);
  REQUIRE(replica.transcript().segments.size() == 2);
}

TEST_CASE("a stray frame of another log changes nothing when the desk disowns it") {
  Replica replica = a_live_replica();
  const ReplicaOutput stray = replica.on_frame(frame(a_final(4, "stray", "not ours"), other_log), start);
  const ReplicaOutput done = replica.on_reply(replay_for(stray, 4, 3, {}), start);
  REQUIRE(done.applied.empty());
  REQUIRE(replica.state() == ReplicaState::live);
  REQUIRE(replica.transcript().last_sequence == 3);
}

TEST_CASE("a lost request is repeated, with growing pauses, late replies to it are ignored") {
  Replica replica({"wall", wire::PeerKind::screen, {}});
  const ReplicaOutput asks = replica.on_frame(beat(3), start);
  std::size_t requests = 0;
  for (auto now = start; now < start + 20s; now += 10ms) {
    requests += replica.on_tick(now).requests.size();
    replica.on_frame(beat(3), now);
  }
  REQUIRE(requests >= 6);
  REQUIRE(requests <= 15);
  REQUIRE_FALSE(replica.on_reply(snapshot_for(asks, 3, {}), start + 20s).changed);
}

TEST_CASE("a snapshot that is gone is begun again") {
  Replica replica({"wall", wire::PeerKind::screen, {}});
  DeskReply page = snapshot_for(replica.on_frame(beat(3), start), 3, {support::a_segment("a", "one")});
  std::get<SnapshotPage>(page.body).more = true;
  const ReplicaOutput more = replica.on_reply(page, start);
  replica.on_reply({asked(more).id, first_start, wire::Refused{wire::Refusal::snapshot_gone, "gone"}}, start);
  const ReplicaOutput again = replica.on_tick(start + 100ms);
  REQUIRE(std::get<SnapshotRequest>(asked(again).body) == SnapshotRequest{});
}

TEST_CASE("what was deleted from the log is passed over by replay") {
  Replica replica({"tail", wire::PeerKind::tool, 1});
  const ReplicaOutput asks = replica.on_frame(beat(5), start);
  const auto page = replay_for(asks, 1, 5, {a_final(2, "b", "two"), a_final(4, "d", "four")});
  REQUIRE(replica.on_reply(page, start).applied.size() == 2);
  REQUIRE(replica.state() == ReplicaState::live);
  REQUIRE(replica.transcript().last_sequence == 5);
}

TEST_CASE("a screen that is far behind takes a snapshot instead of replaying all") {
  Replica replica = a_live_replica();
  const ReplicaOutput gap = replica.on_frame(beat(5000), start);
  DeskReply page = replay_for(gap, 4, 5000, {a_final(4, "b", "four")});
  std::get<ReplayPage>(page.body).through = 4;
  const ReplicaOutput far = replica.on_reply(page, start);
  REQUIRE(far.applied.empty());
  replica.on_reply(snapshot_for(far, 5000, {}), start);
  REQUIRE(replica.state() == ReplicaState::live);
  REQUIRE(replica.transcript().last_sequence == 5000);
}

TEST_CASE("what is held while syncing is bounded, and what was dropped is replayed") {
  Replica replica = a_live_replica();
  ReplicaOutput gap = replica.on_frame(frame(a_final(5, "s5", "text")), start);
  constexpr std::uint64_t last = 5 + Replica::max_held + 100;
  for (std::uint64_t i = 6; i <= last; ++i) replica.on_frame(frame(a_final(i, "s" + std::to_string(i), "text")), start);
  const ReplicaOutput more =
      replica.on_reply(replay_for(gap, 4, 5, {a_final(4, "s4", "text"), a_final(5, "s5", "text")}), start);
  REQUIRE(replica.state() == ReplicaState::syncing);
  std::vector<transcript::Event> dropped;
  for (std::uint64_t i = 6; i <= 105; ++i) dropped.push_back(a_final(i, "s" + std::to_string(i), "text"));
  const ReplicaOutput done = replica.on_reply(replay_for(more, 6, 105, dropped), start);
  REQUIRE(replica.state() == ReplicaState::live);
  REQUIRE(replica.transcript().last_sequence == last);
  REQUIRE(done.applied.size() == last - 5);
}

TEST_CASE("interim text of a session that is over is not shown") {
  Replica replica = a_live_replica();
  transcript::Segment late = an_interim("late", "from yesterday", 1);
  late.session = "s0";
  REQUIRE_FALSE(replica.on_frame(interim(late, 3), start).changed);
}

namespace {

// A station whose log was put back speaks on: the replica must come to a snapshot of what the log is now.
void require_starts_over(Replica& replica, const ReplicaOutput& asks, const Origin& origin, base::SteadyTime now) {
  REQUIRE(replica.state() == ReplicaState::syncing);
  REQUIRE(transcript::find(replica.transcript(), {"hall-1", "a"}) != nullptr);  // the old text stays meanwhile
  const ReplicaOutput wants = replica.on_reply(replay_for(asks, 4, 1, {}, origin), now);
  const ReplicaOutput done =
      replica.on_reply(snapshot_for(wants, 1, {support::a_segment("new", "Said again.")}, origin), now);
  REQUIRE(done.changed);
  REQUIRE(replica.state() == ReplicaState::live);
  REQUIRE(replica.transcript().segments.size() == 1);
  const ReplicaOutput next = replica.on_frame(frame(a_final(2, "b", "other words"), origin), now);
  REQUIRE(next.applied.size() == 1);
}

// Heartbeats that say `last`, until something is asked or `patience` is over.
ReplicaOutput hear_for(Replica& replica, std::chrono::milliseconds patience, std::uint64_t last, const Origin& origin,
                       base::SteadyTime& now) {
  for (const auto end = now + patience; now < end; now += 500ms) {
    replica.on_tick(now);
    ReplicaOutput output = replica.on_frame(beat(last, origin), now);
    if (!output.requests.empty()) return output;
  }
  return {};
}

}  // namespace

TEST_CASE("a log that was put back, and goes on with a later start, is taken for another log at once") {
  Replica replica = a_live_replica();
  const ReplicaOutput asks = replica.on_frame(beat(1, second_start), start);
  require_starts_over(replica, asks, second_start, start);
}

TEST_CASE("a log that was put back, with a start that was used before, is noticed after three seconds") {
  const std::uint64_t epoch = GENERATE(std::uint64_t{1}, std::uint64_t{2});
  Replica replica = a_live_replica();
  const ReplicaOutput restarted = replica.on_frame(beat(3, second_start), start);
  replica.on_reply(replay_for(restarted, 4, 3, {}, second_start), start);
  REQUIRE(replica.state() == ReplicaState::live);
  const Origin put_back{{1}, epoch, "hall-1"};
  auto now = start + 100ms;
  const auto lasts = [&] { return hear_for(replica, 20s, 1, put_back, now); };
  ReplicaOutput asks = lasts();
  // Meanwhile an older epoch is silence to it, and it asks whether the feed is back.
  while (now - start < 3s) asks = lasts();
  replica.on_tick(now);
  require_starts_over(replica, asks, put_back, now);
}

TEST_CASE("a follower of all events gets those of a log that was put back from its first on") {
  Replica replica({"tail", wire::PeerKind::tool, 1});
  ReplicaOutput asks = replica.on_frame(beat(2), start);
  replica.on_reply(replay_for(asks, 1, 2, {a_final(1, "a", "one"), a_final(2, "b", "two")}), start);
  asks = replica.on_frame(beat(1, second_start), start);
  asks = replica.on_reply(replay_for(asks, 3, 1, {}, second_start), start);
  const auto done = replica.on_reply(replay_for(asks, 1, 1, {a_final(1, "x", "another")}, second_start), start);
  REQUIRE(done.applied.size() == 1);
  REQUIRE(replica.state() == ReplicaState::live);
}

TEST_CASE("a feed that is only late is not taken for a log that was put back: the desk knows better") {
  Replica replica = a_live_replica();
  auto now = start;
  const ReplicaOutput asks = hear_for(replica, 20s, 2, first_start, now);
  REQUIRE(now - start > 3s);
  const ReplicaOutput done = replica.on_reply(replay_for(asks, 4, 3, {}), now);
  REQUIRE(done.requests.empty());
  REQUIRE(replica.state() == ReplicaState::live);
  REQUIRE(replica.transcript().last_sequence == 3);
}
