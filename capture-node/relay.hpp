// Passes on what one station says to more screens than that station should serve. Screens cannot tell it from the
// station: it speaks with the station's origin and numbers, and answers from a copy of its log.
#pragma once

#include <memory>
#include <vector>

#include "capture-node/relay_door.hpp"
#include "capture-node/relay_mirror.hpp"
#include "capture-node/relay_upstream.hpp"
#include "common/base/clock.hpp"
#include "common/base/log.hpp"
#include "common/config/station_config.hpp"
#include "common/wire/feed.hpp"

namespace tongping::station {

// Owns the link to the station, the mirror and the door that screens come in by. One thread opens it, turns it and
// closes it.
class Relay {
 public:
  // Keys, sockets and the last mirror are there when it returns; an absent station is no error. Refuses a configuration
  // without [relay] of. `clock` and `log` outlive it. [relay]
  static base::Result<std::unique_ptr<Relay>> open(const config::StationConfig& config, const base::Clock& clock,
                                                   const base::Log& log);

  // Takes what the station said, keeps it, then passes it on; answers screens. Waits for either, at most `patience`.
  // An error: mirror or audit cannot be written any more; the program must end. [relay]
  base::Result<void> turn(std::chrono::milliseconds patience);

  const wire::StationNotice& notice() const { return door_->notice(); }
  bool live() const { return live_; }  // all the station has said is kept, and the station is heard
  std::size_t subscribers() const { return door_->endpoint().subscribers(); }

 private:
  Relay(const config::StationConfig& config, const base::Clock& clock, const base::Log& log);

  base::Result<void> adopt(std::unique_ptr<RelayMirror> mirror);
  base::Result<void> begin_log(const wire::Origin& origin);
  base::Result<void> begin_other_past();
  base::Result<void> begin_epoch(const wire::Origin& origin);
  void speak_as(const wire::Origin& origin);

  // one turn
  base::Result<void> follow(base::SteadyTime now);
  base::Result<void> take(std::vector<transcript::Event> applied, std::uint64_t through);
  base::Result<std::vector<transcript::Event>> keep();
  void pass_on(std::vector<transcript::Event> events, bool was_live);
  void pass_on_interim();
  void beat(bool newcomer);
  void answer(const std::vector<wire::PeerRequest>& requests, base::SteadyTime received);
  wire::DeskReply answer_to(const wire::DeskRequest& request, base::SteadyTime received);
  base::WallTime station_time(base::SteadyTime now) const;
  wire::Status status();

  const config::StationConfig config_;
  const base::Clock& clock_;
  const base::Log& log_;
  std::unique_ptr<RelayDoor> door_;
  RelayUpstream upstream_;
  std::unique_ptr<RelayMirror> mirror_;  // nullptr until a station was heard for the first time
  std::unique_ptr<wire::Feed> feed_;     // of the mirror
  transcript::Transcript transcript_;
  std::vector<transcript::Event> pending_;  // to be kept next; stays while the disk is full
  bool live_ = false;
  bool complete_ = false;          // what is kept has been the station's whole log: screens are answered from it
  bool heard_since_beat_ = false;  // a heartbeat of ours stands for one of the station's
  bool disk_alarm_ = false;
};

}  // namespace tongping::station
