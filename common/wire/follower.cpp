#include "common/wire/follower.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

#include "common/wire/limits.hpp"

namespace tongping::wire {
namespace {

static_assert(3 * position_interval <= silence_limit, "a desk that answers has answered three times");

// Positions have ids of their own, which no request of a replica reaches.
constexpr std::uint64_t position_ids = std::uint64_t{1} << 63U;
constexpr std::uint64_t hello_id = position_ids | std::uint64_t{1} << 62U;

// What a link could not take is tried again so often: a connection that stands is an arrival, room in a queue is none.
constexpr std::chrono::milliseconds blocked_pause{100};

}  // namespace

FollowerTurn Follower::turn(base::SteadyTime now) {
  FollowerTurn turn;
  last_turn_ = now;
  blocked_ = false;
  Arrivals arrivals = link_.receive();
  turn.notes = std::move(arrivals.notes);
  refused_ = arrivals.refused;
  if (!arrivals.frames.empty() || !arrivals.replies.empty()) last_sign_ = now;
  for (FeedFrame& frame : arrivals.frames) {
    interims_.take(frame);
    act_on(replica_.on_frame(std::move(frame), now), turn);
  }
  for (DeskReply& reply : arrivals.replies) {
    last_answer_ = now;
    if (probe_.take(reply, now)) continue;
    if (take_position_reply(reply, now)) continue;
    if (thumbnails_.take(reply, now)) continue;
    act_on(replica_.on_reply(std::move(reply), now), turn);
  }
  if (arrivals.desk_is_new) {
    answered_ = false;
    thumbnails_.begin_anew();
  }
  act_on(replica_.on_tick(now), turn);
  doubt_silent_desk(now, turn);
  // Before what the replica asks: a newcomer knows the station's clock when its text comes.
  if (replica_.state() != ReplicaState::waiting) blocked_ = !probe_.turn(link_, now) || blocked_;
  std::erase_if(unsent_, [&](const DeskRequest& request) { return send(request); });
  tell_position(now);
  blocked_ = !thumbnails_.turn(link_, now) || blocked_;
  return turn;
}

std::optional<base::SteadyTime> Follower::next_turn() const {
  std::optional<base::SteadyTime> next = replica_.next_tick();
  if (!next) return std::nullopt;
  next = std::min(*next, probe_.next_ping().value_or(last_turn_));
  next = std::min(*next, told_ ? *told_ + position_interval : last_turn_);
  next = base::earliest(next, thumbnails_.next_turn(last_turn_));
  const bool live = replica_.state() == ReplicaState::live;
  if (live && last_answer_) next = std::min(*next, *last_answer_ + silence_limit + std::chrono::milliseconds(1));
  return blocked_ ? std::max(*next, last_turn_ + blocked_pause) : *next;
}

bool Follower::send(const DeskRequest& request) {
  const bool sent = link_.send(request);
  blocked_ = blocked_ || !sent;
  return sent;
}

void Follower::report(const WallReport& wall) {
  if (wall_ == wall) return;
  wall_ = wall;
  told_.reset();
}

// The feed goes on while nothing gets through to the station: without this, only libzmq would notice, later.
void Follower::doubt_silent_desk(base::SteadyTime now, FollowerTurn& turn) {
  if (replica_.state() != ReplicaState::live || !last_answer_ || now - *last_answer_ <= silence_limit) return;
  last_answer_ = now;  // a new connection has as long
  turn.notes.emplace_back("nothing answered at the desk for 1.5 s; trying another connection");
  link_.reconnect();
}

// One that cannot be sent is not kept: the next one says more.
void Follower::tell_position(base::SteadyTime now) {
  if (replica_.state() == ReplicaState::waiting || (told_ && now - *told_ < position_interval)) return;
  Position position{replica_.transcript().last_sequence,
                    presented_,
                    replica_.state(),
                    std::nullopt,
                    interims_.reach(),
                    interims_.dropped(),
                    wall_,
                    behind_};
  if (round_trip_) position.round_trip_us = static_cast<std::uint32_t>(round_trip_->count());
  // Until it has answered on this connection the station may not know who speaks.
  if (!answered_) send({hello_id, hello_});
  if (!send({position_ids | (positions_ + 1), position})) return;
  ++positions_;
  told_ = now;
  answered_ = false;
}

// True where it answers a position, or the hello before it.
bool Follower::take_position_reply(const DeskReply& reply, base::SteadyTime now) {
  if ((reply.id & position_ids) == 0) return false;
  if (const auto* answer = std::get_if<PositionReply>(&reply.body)) thumbnails_.ask(answer->thumbnail_wanted, now);
  if (reply.id != (position_ids | positions_) || !told_ || answered_) return true;
  answered_ = true;
  constexpr std::chrono::microseconds longest{std::numeric_limits<std::uint32_t>::max()};
  round_trip_ = std::min(std::chrono::duration_cast<std::chrono::microseconds>(now - *told_), longest);
  return true;
}

void Follower::act_on(ReplicaOutput output, FollowerTurn& turn) {
  if (output.reconnect) link_.reconnect();
  // The replica waits for the newest request alone, so that older ones need not be sent any more.
  if (!output.requests.empty()) unsent_ = std::move(output.requests);
  turn.changed = turn.changed || output.changed;
  turn.begins_anew = turn.begins_anew || output.begins_anew;
  std::move(output.applied.begin(), output.applied.end(), std::back_inserter(turn.applied));
  std::move(output.notes.begin(), output.notes.end(), std::back_inserter(turn.notes));
}

}  // namespace tongping::wire
