// A relay's side towards its screens: the sockets, who may come in, what the audit says of it, how far each screen is.
#pragma once

#include <memory>
#include <vector>

#include "capture-node/admission.hpp"
#include "capture-node/audit_book.hpp"
#include "capture-node/peer_watch.hpp"
#include "capture-node/status.hpp"
#include "capture-node/store_writer.hpp"
#include "capture-node/thumbnail_desk.hpp"
#include "common/base/clock.hpp"
#include "common/base/log.hpp"
#include "common/config/station_config.hpp"
#include "common/wire/local_place.hpp"
#include "common/wire/station_endpoint.hpp"

namespace tongping::station {

// Owned and called by the relay's thread. Its audit stands in the relay's own directory, as a station's does, so that
// `audit list` and `keys` work on it in the same way.
class RelayDoor {
 public:
  // Keys, audit and sockets are there when it returns, and this user's programs find it. `clock` and `log` outlive it.
  static base::Result<std::unique_ptr<RelayDoor>> open(const config::StationConfig& config, const base::Clock& clock,
                                                       const base::Log& log);
  ~RelayDoor();
  RelayDoor(const RelayDoor&) = delete;
  RelayDoor& operator=(const RelayDoor&) = delete;

  // Waits for a screen or for `station` (nullptr: there is none yet), at most `patience`. [relay]
  wire::PollResult poll(std::chrono::milliseconds patience, wire::ZmqLink* station);

  // Deals with who knocked, was refused, was approved or revoked. An error: the audit cannot be written any more.
  base::Result<void> keep(const wire::PollResult& polled);

  void publish(const wire::FeedFrame& frame);
  wire::StationEndpoint& endpoint() { return *endpoint_; }
  const wire::StationNotice& notice() const { return notice_; }
  std::vector<wire::PendingKey> waiting() const { return admission_->waiting(); }

  // The screens that follow through this door, as the station is to be told of them; those that have gone are not.
  std::vector<wire::ScreenBehind> screens(std::uint64_t last_sequence);

  // Whose picture that is, by the names under which `screens` tells of them.
  WallName wall_of(const wire::PeerRequest& asked, const wire::Thumbnail& thumbnail) const;

  // The door's part of the relay's status: everything that is not of the log.
  StationStatus status(std::uint64_t last_sequence);

 private:
  RelayDoor(const config::StationConfig& config, const base::Clock& clock, const base::Log& log);

  base::Result<void> open_audit();
  base::Result<void> open_admission();
  base::Result<void> open_endpoint();
  base::Result<void> settle(std::chrono::milliseconds patience);
  void watch_keys();
  std::vector<PeerStatus> look_at_peers(std::uint64_t last_sequence);

  const config::StationConfig config_;
  const base::Clock& clock_;
  const base::Log& log_;
  const base::SteadyTime opened_;
  std::unique_ptr<store::Store> store_;  // of the audit alone: it has no event; the writer's while it writes
  std::unique_ptr<StoreWriter> writer_;
  AuditBook audit_;
  std::unique_ptr<wire::LocalPlace> local_place_;
  std::unique_ptr<Admission> admission_;
  std::unique_ptr<wire::StationEndpoint> endpoint_;
  wire::StationNotice notice_;
  PeerWatch peer_watch_;
  base::SteadyTime last_key_watch_;
};

}  // namespace tongping::station
