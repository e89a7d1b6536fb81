#include "common/wire/follower.hpp"

#include <iterator>

namespace tongping::wire {

FollowerTurn Follower::turn(base::SteadyTime now) {
  FollowerTurn turn;
  Arrivals arrivals = link_.receive();
  turn.notes = std::move(arrivals.notes);
  for (FeedFrame& frame : arrivals.frames) act_on(replica_.on_frame(std::move(frame), now), turn);
  for (DeskReply& reply : arrivals.replies) act_on(replica_.on_reply(std::move(reply), now), turn);
  act_on(replica_.on_tick(now), turn);
  std::erase_if(unsent_, [&](const DeskRequest& request) { return link_.send(request); });
  return turn;
}

void Follower::act_on(ReplicaOutput output, FollowerTurn& turn) {
  if (output.reconnect) link_.reconnect();
  // The replica waits for the newest request alone, so that older ones need not be sent any more.
  if (!output.requests.empty()) unsent_ = std::move(output.requests);
  turn.changed = turn.changed || output.changed;
  std::move(output.applied.begin(), output.applied.end(), std::back_inserter(turn.applied));
  std::move(output.notes.begin(), output.notes.end(), std::back_inserter(turn.notes));
}

}  // namespace tongping::wire
