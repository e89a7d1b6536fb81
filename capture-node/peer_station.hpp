// Another station of the meeting, followed on a thread of its own as a screen follows it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/latest.hpp"
#include "common/base/log.hpp"
#include "common/base/worker.hpp"
#include "common/transcript/event.hpp"
#include "common/wire/station_follower.hpp"

namespace tongping::station {

// What is known of it now.
struct PeerNews {
  bool heard = false;   // since this station's start, completely
  bool alive = false;   // its feed or its desk gave a sign of life within wire::silence_limit
  std::string station;  // its name; empty until it is heard
  std::optional<transcript::SessionStarted> session;  // that runs there
  std::vector<transcript::MicrophonesClaimed> claims;
  std::int64_t newest_end_ns = 0;                       // of the speech that it has stamped
  std::optional<std::chrono::nanoseconds> clock_ahead;  // of the steady clock here
};

// Of a station whose text is complete. Pure. [any]
PeerNews news_from(const wire::Follower& follower, base::SteadyTime now);

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
