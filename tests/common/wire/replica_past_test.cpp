// A log that was put back and has passed the receiver's number again: only the last event that both should have tells.
#include "common/wire/replica.hpp"

#include "tests/common/wire/replica_frames.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace std::chrono_literals;
using support::a_final;
using wire::beat;
using wire::DeskReply;
using wire::FeedFrame;
using wire::first_start;
using wire::Heartbeat;
using wire::Origin;
using wire::ReplayPage;
using wire::ReplayRequest;
using wire::Replica;
using wire::ReplicaOutput;
using wire::ReplicaState;
using wire::second_start;
using wire::start;

namespace {

const ReplayRequest& replay_of(const ReplicaOutput& output) {
  REQUIRE_FALSE(output.requests.empty());
  return std::get<ReplayRequest>(output.requests.back().body);
}

DeskReply page_for(const ReplicaOutput& output, ReplayPage page, const Origin& origin = first_start) {
  return {output.requests.back().id, origin, std::move(page)};
}

// Has the events 1 and 2 of the first start.
Replica a_tail() {
  Replica replica({"tail", wire::PeerKind::tool, 1});
  const ReplicaOutput asks = replica.on_frame(beat(2, first_start), start);
  REQUIRE(replay_of(asks).before_wall_ns == 0);
  replica.on_reply(page_for(asks, {1, 2, 2, {a_final(1, "a", "one"), a_final(2, "b", "two")}}), start);
  REQUIRE(replica.state() == ReplicaState::live);
  return replica;
}

}  // namespace

TEST_CASE("whoever asks for more says which event it has last") {
  Replica replica = a_tail();
  const ReplicaOutput asks = replica.on_frame(beat(9, second_start), start);
  REQUIRE(replay_of(asks) == ReplayRequest{3, 0, a_final(2, "b", "two").wall_ns});
  SECTION("after numbers that were deleted it does not know any") {
    const ReplicaOutput more = replica.on_reply(page_for(asks, {3, 8, 9, {}}, second_start), start);
    REQUIRE(replay_of(more) == ReplayRequest{9, 0, 0});
  }
}

TEST_CASE("a follower of all events begins anew with a log that has another past") {
  Replica replica = a_tail();
  const ReplicaOutput asks = replica.on_frame(beat(9, second_start), start);
  const ReplicaOutput again = replica.on_reply(page_for(asks, {3, 2, 9, {}, true}, second_start), start);
  REQUIRE(again.begins_anew);
  REQUIRE(replay_of(again) == ReplayRequest{1, 0, 0});
  const ReplicaOutput done = replica.on_reply(page_for(again, {1, 9, 9, {a_final(1, "x", "x")}}, second_start), start);
  REQUIRE(done.applied.size() == 1);
  REQUIRE(replica.state() == ReplicaState::live);
}

TEST_CASE("who goes on from a copy of the log learns that the station has another past") {
  Replica replica({"relay", wire::PeerKind::tool, 3, 77});
  const ReplicaOutput asks = replica.on_frame(beat(9, second_start), start);
  REQUIRE(replay_of(asks) == ReplayRequest{3, 0, 77});
  REQUIRE(replica.on_reply(page_for(asks, {3, 2, 9, {}, true}, second_start), start).begins_anew);
}

TEST_CASE("who goes on from a copy knows its last event also while nothing new was said") {
  Replica replica({"relay", wire::PeerKind::tool, 3, 77});
  const ReplicaOutput asks = replica.on_frame(beat(2, first_start), start);
  replica.on_reply(page_for(asks, {3, 2, 2, {}}), start);
  REQUIRE(replica.state() == ReplicaState::live);
  REQUIRE(replay_of(replica.on_frame(beat(9, second_start), start)) == ReplayRequest{3, 0, 77});
}

TEST_CASE("a screen takes a snapshot of a log that has another past, and keeps its text until then") {
  Replica replica({"wall", wire::PeerKind::screen, {}});
  ReplicaOutput asks = replica.on_frame(beat(3, first_start), start);
  wire::SnapshotPage snapshot;
  snapshot.snapshot = 1;
  snapshot.last_sequence = 3;
  snapshot.last_wall_ns = 33;
  snapshot.segments = {support::a_segment("a", "Good morning.")};
  replica.on_reply({asks.requests.back().id, first_start, snapshot}, start);
  asks = replica.on_frame(beat(9, second_start), start);
  REQUIRE(replay_of(asks) == ReplayRequest{4, 0, 33});
  const ReplicaOutput wants = replica.on_reply(page_for(asks, {4, 3, 9, {}, true}, second_start), start);
  REQUIRE(replica.transcript().segments.size() == 1);
  snapshot.last_sequence = 9;
  snapshot.segments = {support::a_segment("new", "Said again.")};
  const ReplicaOutput done = replica.on_reply({wants.requests.back().id, second_start, snapshot}, start);
  REQUIRE(done.changed);
  REQUIRE(replica.state() == ReplicaState::live);
  REQUIRE(replica.transcript().last_sequence == 9);
}

TEST_CASE("what was held of an earlier start is not mixed with what the log has now") {
  Replica replica = a_tail();
  replica.on_frame({first_start, 0, a_final(5, "e", "of a past that is gone")}, start);
  const ReplicaOutput asks = replica.on_frame(beat(4, second_start), start);
  const ReplicaOutput done =
      replica.on_reply(page_for(asks, {3, 4, 4, {a_final(3, "c", "c"), a_final(4, "d", "d")}}, second_start), start);
  REQUIRE(done.applied.size() == 2);
  REQUIRE(replica.state() == ReplicaState::live);
}

TEST_CASE("a number that only an earlier past had is not waited for") {
  Replica replica = a_tail();
  ReplicaOutput asks = replica.on_frame(beat(50, first_start), start);
  const ReplayPage goes_on{3, 4, 4, {a_final(3, "c", "c"), a_final(4, "d", "d")}};
  replica.on_frame(beat(4, first_start), start);
  replica.on_reply(page_for(asks, goes_on), start);
  REQUIRE(replica.state() == ReplicaState::live);
  REQUIRE(replica.transcript().last_sequence == 4);
}

TEST_CASE("a start that was heard and never synced does not make a log that was put back before it unheard for ever") {
  Replica replica = a_tail();
  replica.on_frame(beat(9, second_start), start);  // its answer is lost
  REQUIRE(replica.state() == ReplicaState::syncing);
  replica.on_frame(beat(7, first_start), start + 1s);
  REQUIRE(replica.on_frame(beat(7, first_start), start + 3s).requests.empty());  // it may be a frame that comes late
  const ReplicaOutput asks = replica.on_frame(beat(7, first_start), start + 5s);
  REQUIRE(replay_of(asks) == ReplayRequest{3, 0, a_final(2, "b", "two").wall_ns});
  const ReplicaOutput again = replica.on_reply(page_for(asks, {3, 2, 7, {}, true}), start + 5s);
  REQUIRE(again.begins_anew);
}

TEST_CASE("a log that is put back once more before its text has come is heard, though its epoch is lower again") {
  const Origin lowest{{1}, 0, "hall-1"};
  const Origin other_log{{2}, 5, "hall-1"};
  const Origin* heard = GENERATE_REF(&first_start, &other_log);
  Replica replica({"tail", wire::PeerKind::tool, 1});
  ReplicaOutput asks = replica.on_frame(beat(2, second_start), start);
  replica.on_reply(page_for(asks, {1, 2, 2, {a_final(1, "a", "one"), a_final(2, "b", "two")}}, second_start), start);
  replica.on_frame(beat(1, *heard), start);
  replica.on_frame(beat(1, *heard), start + 4s);  // no answer comes through
  REQUIRE(replica.state() == ReplicaState::syncing);
  const Origin again{heard->log_id, lowest.epoch, "hall-1"};
  REQUIRE(replica.on_frame(beat(1, again), start + 5s).requests.empty());
  REQUIRE(replica.on_frame(beat(1, again), start + 7s).requests.empty());
  asks = replica.on_frame(beat(1, again), start + 9s);
  REQUIRE_FALSE(asks.requests.empty());
  asks = replica.on_reply(page_for(asks, {3, 2, 1, {}, true}, again), start + 9s);
  replica.on_reply(page_for(asks, {1, 1, 1, {a_final(1, "x", "said again")}}, again), start + 9s);
  REQUIRE(replica.state() == ReplicaState::live);
  REQUIRE(replica.origin() == again);
}

TEST_CASE("the same holds for who has shown nothing yet") {
  Replica replica({"wall", wire::PeerKind::screen, {}});
  replica.on_frame(beat(9, second_start), start);
  replica.on_frame(beat(7, first_start), start + 1s);
  const ReplicaOutput asks = replica.on_frame(beat(7, first_start), start + 5s);
  REQUIRE_FALSE(asks.requests.empty());
  wire::SnapshotPage snapshot;
  snapshot.last_sequence = 7;
  replica.on_reply({asks.requests.back().id, first_start, snapshot}, start + 5s);
  REQUIRE(replica.state() == ReplicaState::live);
}

TEST_CASE("unfinished speech that was heard of a past that is gone is never shown") {
  Replica replica = a_tail();
  replica.on_frame(beat(5, first_start), start);
  transcript::Segment unfinished = support::a_segment("ghost", "of a past that is");
  unfinished.state = transcript::SegmentState::interim;
  const ReplicaOutput late = replica.on_frame({first_start, 0, wire::Interim{unfinished, 5}}, start);
  REQUIRE(late.requests.empty());
  const ReplicaOutput asks = replica.on_tick(start + 1200ms);
  const ReplicaOutput due = asks.requests.empty() ? replica.on_tick(start + 1300ms) : asks;
  const ReplicaOutput again = replica.on_reply(page_for(due, {3, 2, 6, {}, true}), start + 1300ms);
  replica.on_reply(page_for(again, {1, 6, 6, {a_final(6, "f", "said again")}}), start + 1300ms);
  REQUIRE(replica.transcript().segments.size() == 1);
}

TEST_CASE("a claim that is not stored holds until its event is here, or its station starts again") {
  const std::vector<transcript::MicrophonesClaimed> claims{{"hall-1", {{1, "hall-1", 7}}}};
  const auto says = [&](std::uint64_t last, bool claimed, const Origin& origin = first_start) {
    FeedFrame frame = beat(last, origin);
    if (claimed) std::get<Heartbeat>(frame.body).unstored_claims = claims;
    return frame;
  };
  Replica replica = a_tail();
  REQUIRE(replica.on_frame(says(2, true), start).changed);
  REQUIRE(replica.transcript().unstored_claims == claims);
  REQUIRE_FALSE(replica.on_frame(says(2, true), start).changed);
  SECTION("it was stored, and the event is missed at first") {
    const ReplicaOutput asks = replica.on_frame(says(3, false), start);
    REQUIRE(replica.transcript().unstored_claims == claims);
    replica.on_reply(page_for(asks, {3, 3, 3, {support::an_event(3, claims.front())}}), start);
    REQUIRE(replica.transcript().claims == claims);
    REQUIRE(replica.transcript().unstored_claims.empty());
  }
  SECTION("the station starts again") {
    const ReplicaOutput asks = replica.on_frame(says(2, false, second_start), start);
    REQUIRE(replica.transcript().unstored_claims == claims);
    replica.on_reply(page_for(asks, {3, 2, 2, {}}, second_start), start);
    REQUIRE(replica.transcript().unstored_claims.empty());
  }
  SECTION("who joins knows it as soon as it has the text") {
    Replica late({"wall", wire::PeerKind::screen, {}});
    const ReplicaOutput asks = late.on_frame(says(2, true), start);
    wire::SnapshotPage snapshot;
    snapshot.snapshot = 1;
    snapshot.last_sequence = 2;
    late.on_reply({asks.requests.back().id, first_start, snapshot}, start);
    REQUIRE(late.state() == ReplicaState::live);
    REQUIRE(late.transcript().unstored_claims == claims);
  }
}
