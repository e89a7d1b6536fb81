// Asks a station for its clock again and again on the link that its follower has. No clock of its own.
#pragma once

#include "common/wire/clock_offset.hpp"
#include "common/wire/link.hpp"

namespace tongping::wire {

// Owned by a Follower; same thread.
class ClockProbe {
 public:
  // Sends a Ping when one is due: four quickly, so that a newcomer knows soon, then one a second. False
  // where the link does not take it. [feed]
  bool turn(Link& link, base::SteadyTime now);

  std::optional<base::SteadyTime> next_ping() const;  // nothing: at once [feed]

  // True when the reply is for the probe and no business of the replica. [feed]
  bool take(const DeskReply& reply, base::SteadyTime now);

  const ClockOffset& offset() const { return offset_; }

 private:
  ClockOffset offset_;
  std::uint64_t pings_ = 0;
  std::optional<base::SteadyTime> asked_;
  std::uint64_t epoch_ = 0;  // of the station whose clock it is
};

}  // namespace tongping::wire
