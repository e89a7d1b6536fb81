// Another station of the meeting, followed on a thread of its own as a screen follows it.
#pragma once

#include <string>

#include "capture-node/peer_news.hpp"
#include "common/base/clock.hpp"
#include "common/base/latest.hpp"
#include "common/base/log.hpp"
#include "common/base/worker.hpp"
#include "common/wire/station_follower.hpp"

namespace tongping::station {

// Made, asked and destroyed by the station; the thread runs in between.
class PeerStation {
 public:
  // `clock` and `log` outlive it.
  PeerStation(const config::StationAddress& address, const wire::FollowerIdentity& identity, const base::Clock& clock,
              const base::Log& log);

  const std::string& desk() const { return desk_; }
  const PeerNews& news();  // [station] the newest

 private:
  void follow(const base::Worker::StopFlag& stop_requested);  // [peer]

  const std::string desk_;
  const base::Clock& clock_;
  wire::StationFollower feed_;  // the thread's
  base::Latest<PeerNews> newest_;
  PeerNews news_;  // [station]
  base::Worker worker_;
};

}  // namespace tongping::station
