// One station as another program follows it: finds it, connects, and keeps the last text while the station is away.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "common/base/clock.hpp"
#include "common/base/log.hpp"
#include "common/wire/follower.hpp"
#include "common/wire/station_lookup.hpp"

namespace tongping::wire {

// Who follows.
struct FollowerIdentity {
  std::string name;
  PeerKind kind = PeerKind::tool;
  std::filesystem::path directory;  // of its own key, see StationLookup
};

// Owned and called by the feed thread.
class StationFollower {
 public:
  // `log` outlives it.
  StationFollower(config::StationAddress address, FollowerIdentity identity, const base::Log& log);

  // Takes what has arrived; the notes are in the log already. Nothing where the station's text is not complete. [feed]
  std::optional<FollowerTurn> turn(base::SteadyTime now);

  // When the next turn is due if nothing arrives before. [feed]
  std::optional<base::SteadyTime> next_turn() const;

  ZmqLink* link() { return link_.get(); }                       // nullptr until the station's key is known
  const Follower* follower() const { return follower_.get(); }  // the same

  bool refused() const { return follower_ != nullptr && follower_->refused(); }  // the key that this program shows
  std::string own_words() const;  // fingerprint of that key; empty before it is known
  const std::string& desk() const { return lookup_.address().desk; }

  // What of this station stands on the wall; the station is told. [feed]
  void report(const WallReport& wall) {
    if (follower_ != nullptr) follower_->report(wall);
  }
  void presented(std::uint64_t sequence) {
    if (follower_ != nullptr) follower_->presented(sequence);
  }

  // Nothing before the station's key is known. [feed]
  ThumbnailSender* thumbnails() { return follower_ == nullptr ? nullptr : &follower_->thumbnails(); }

  // How far the clock that the station stamps speech with is ahead of the steady clock here. Nothing: not known yet.
  std::optional<std::chrono::nanoseconds> clock_ahead() const;

 private:
  void look_up(base::SteadyTime now);
  std::optional<base::SteadyTime> next_look() const;
  base::Result<void> connect(const ZmqLinkOptions& station);
  void say_once(const std::string& problem);

  StationLookup lookup_;
  const FollowerIdentity identity_;
  const base::Log& log_;
  std::optional<ZmqLinkOptions> station_;
  std::unique_ptr<ZmqLink> link_;
  std::unique_ptr<Follower> follower_;
  std::optional<base::SteadyTime> last_look_;
  std::string last_problem_;
};

}  // namespace tongping::wire
