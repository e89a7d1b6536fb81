// A replica on its link: what a screen's feed thread and `tail` do in every turn.
#pragma once

#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/wire/link.hpp"
#include "common/wire/replica.hpp"

namespace tongping::wire {

struct FollowerTurn {
  bool changed = false;
  std::vector<transcript::Event> applied;  // in order, each once
  std::vector<std::string> notes;          // for the log
};

// Owned and called by one thread; the link outlives it.
class Follower {
 public:
  Follower(Link& link, ReplicaOptions options) : link_(link), replica_(std::move(options)) {}

  // Takes what has arrived, sends what is due. Never waits: the caller waits on the link, at most 100 ms. [feed]
  FollowerTurn turn(base::SteadyTime now);

  const Replica& replica() const { return replica_; }

 private:
  void act_on(ReplicaOutput output, FollowerTurn& turn);

  Link& link_;
  Replica replica_;
  std::vector<DeskRequest> unsent_;  // the newest that the link could not take yet
};

}  // namespace tongping::wire
