// A replica on its link: what a screen's feed thread and `tail` do in every turn.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/wire/clock_probe.hpp"
#include "common/wire/interim_count.hpp"
#include "common/wire/limits.hpp"
#include "common/wire/link.hpp"
#include "common/wire/replica.hpp"
#include "common/wire/thumbnail_sender.hpp"

namespace tongping::wire {

struct FollowerTurn {
  bool changed = false;
  bool begins_anew = false;                // as in ReplicaOutput
  std::vector<transcript::Event> applied;  // in order, each once
  std::vector<std::string> notes;          // for the log
};

// Owned and called by one thread; the link outlives it.
class Follower {
 public:
  Follower(Link& link, ReplicaOptions options)
      : link_(link), hello_{options.name, options.kind, protocol_version}, replica_(std::move(options)) {}

  // Takes what has arrived, sends what is due. Never waits: the caller waits on the link, at most until next_turn().
  // [feed]
  FollowerTurn turn(base::SteadyTime now);

  // When the next turn is due if nothing arrives before; nothing: never. [feed]
  std::optional<base::SteadyTime> next_turn() const;

  const Replica& replica() const { return replica_; }
  // When something came from the station last, on the feed or from the desk.
  std::optional<base::SteadyTime> last_sign() const { return last_sign_; }
  const ClockOffset& clock() const { return probe_.offset(); }  // of the station

  // The newest event whose picture is on the wall; told to the station with the next position. [feed]
  void presented(std::uint64_t sequence) { presented_ = sequence; }

  // What the wall does; told at once when it is something else. [feed]
  void report(const WallReport& wall);

  // Of a relay: the screens behind it, told with every position from now on. [feed]
  void report_behind(std::vector<ScreenBehind> screens) { behind_ = std::move(screens); }

  // Of a screen: small pictures of its wall, which the station asks for. [feed]
  ThumbnailSender& thumbnails() { return thumbnails_; }
  const ThumbnailSender& thumbnails() const { return thumbnails_; }

  bool refused() const { return refused_; }  // the station does not accept this program's key
  std::optional<std::chrono::microseconds> round_trip() const { return round_trip_; }  // of the newest position

 private:
  bool send(const DeskRequest& request);
  void act_on(ReplicaOutput output, FollowerTurn& turn);
  void doubt_silent_desk(base::SteadyTime now, FollowerTurn& turn);
  void tell_position(base::SteadyTime now);
  bool take_position_reply(const DeskReply& reply, base::SteadyTime now);

  Link& link_;
  const Hello hello_;
  Replica replica_;
  ClockProbe probe_;
  InterimCount interims_;
  ThumbnailSender thumbnails_;
  std::optional<base::SteadyTime> last_sign_;
  std::optional<base::SteadyTime> last_answer_;  // of the desk
  std::vector<DeskRequest> unsent_;              // the newest that the link could not take yet
  base::SteadyTime last_turn_;
  bool blocked_ = false;  // in it the link did not take all
  bool refused_ = false;
  std::optional<std::uint64_t> presented_;
  std::optional<WallReport> wall_;
  std::vector<ScreenBehind> behind_;
  std::uint64_t positions_ = 0;  // told so far
  std::optional<base::SteadyTime> told_;
  bool answered_ = false;  // the newest position was, on the connection that is in use
  std::optional<std::chrono::microseconds> round_trip_;
};

}  // namespace tongping::wire
