#include "display-node/station_feed.hpp"

#include <algorithm>
#include <iterator>

namespace tongping::screen {

StationFeed::StationFeed(const config::StationAddress& address, const config::ScreenConfig& config,
                         const base::Log& log)
    : station_(address, {config.name, wire::PeerKind::screen, config.directory}, log) {}

bool StationFeed::turn(base::SteadyTime now) {
  // A station that is being found again keeps its old text on the wall until the new one is complete.
  const auto turn = station_.turn(now);
  watch_state(now);
  if (!turn) return false;
  const bool further = attend(turn->applied, now);
  if (!turn->changed && !further) return false;
  transcript_ = station_.follower()->replica().transcript();
  return true;
}

bool StationFeed::attend(const std::vector<transcript::Event>& applied, base::SteadyTime now) {
  const wire::Replica& replica = station_.follower()->replica();
  const wire::Origin& origin = *replica.origin();
  std::string log(origin.log_id.begin(), origin.log_id.end());
  log += std::to_string(replica.past());
  const bool live = replica.state() == wire::ReplicaState::live;
  name_ = origin.station;
  auto due = attendance_.look(origin.station, log, applied, replica.transcript(), live, now);
  std::move(due.begin(), due.end(), std::back_inserter(due_));
  return replica.transcript().last_sequence != transcript_.last_sequence;
}

void StationFeed::watch_state(base::SteadyTime now) {
  const bool live = state() == wire::ReplicaState::live;
  if (was_live_ && !live) ++losses_;
  was_live_ = live;
  if (live) {
    behind_since_.reset();
  } else if (!behind_since_) {
    behind_since_ = now;
  }
}

wire::ReplicaState StationFeed::state() const {
  const wire::Follower* follower = station_.follower();
  return follower == nullptr ? wire::ReplicaState::waiting : follower->replica().state();
}

StationStanding StationFeed::standing(base::SteadyTime now) const {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  StationStanding standing;
  standing.name = title();
  standing.desk = station_.desk();
  standing.state = state();
  standing.refused = refused();
  standing.sequence = transcript_.last_sequence;
  standing.losses = losses_;
  if (behind_since_) standing.behind = duration_cast<milliseconds>(now - *behind_since_);
  if (station_.follower() == nullptr) return standing;
  const wire::Replica& replica = station_.follower()->replica();
  standing.behind_events = replica.target() - std::min(replica.target(), replica.transcript().last_sequence);
  standing.round_trip = station_.follower()->round_trip();
  if (state() != wire::ReplicaState::waiting) {
    standing.silence = duration_cast<milliseconds>(now - replica.last_heard());
  }
  return standing;
}

}  // namespace tongping::screen
