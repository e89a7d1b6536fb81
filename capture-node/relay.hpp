// Passes on what one station says to more screens than that station should serve. Screens cannot tell it from the
// station: it speaks with the station's origin and numbers, and answers from a copy of its log.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "capture-node/relay_door.hpp"
#include "capture-node/relay_mirror.hpp"
#include "capture-node/relay_passage.hpp"
#include "capture-node/relay_thumbnails.hpp"
#include "capture-node/relay_upstream.hpp"
#include "common/base/clock.hpp"
#include "common/base/log.hpp"
#include "common/base/spare_memory.hpp"
#include "common/config/station_config.hpp"

namespace tongping::station {

// Owns the link to the station, the mirrors and the door that screens come in by. One thread opens it, turns it and
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
  bool live() const { return passage_.live(); }
  std::size_t subscribers() const { return door_->endpoint().subscribers(); }

 private:
  Relay(const config::StationConfig& config, const base::Clock& clock, const base::Log& log);

  RelayPassage::Moment now() const { return {clock_.steady(), clock_.wall()}; }
  void say();
  void report_screens(base::SteadyTime now);
  void answer(const std::vector<wire::PeerRequest>& requests, RelayPassage::Moment received);
  std::optional<wire::Refused> pass_on(const wire::PeerRequest& asked, const wire::Thumbnail& thumbnail);
  void answer_thumbnails();
  wire::DeskReply answer_to(const wire::DeskRequest& request, RelayPassage::Moment received);
  wire::Status status();

  const config::StationConfig config_;
  const base::Clock& clock_;
  const base::Log& log_;
  std::unique_ptr<RelayDoor> door_;
  RelayUpstream upstream_;
  MirrorShelf mirrors_;
  RelayPassage passage_;
  RelayThumbnails thumbnails_;
  base::SteadyTime last_report_;
  base::SpareMemory spare_memory_;
};

}  // namespace tongping::station
