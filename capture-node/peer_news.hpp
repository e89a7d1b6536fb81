// What a station knows of another one of its meeting. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture-node/copy_watch.hpp"
#include "capture-node/role_settings.hpp"
#include "common/base/clock.hpp"
#include "common/transcript/event.hpp"
#include "common/wire/follower.hpp"

namespace tongping::station {

// What is known of it now.
struct PeerNews {
  bool heard = false;    // since this station's start, completely
  bool refused = false;  // nobody there has approved this station's key
  bool alive = false;    // its feed or its desk gave a sign of life within wire::silence_limit
  std::string station;   // its name; empty until it is heard
  std::optional<transcript::SessionStarted> session;  // that runs there
  std::vector<transcript::MicrophonesClaimed> claims;
  std::optional<transcript::ConsentChanged> consent;    // the last word in its session
  std::int64_t newest_end_ns = 0;                       // of the speech that it has stamped
  std::optional<std::chrono::nanoseconds> clock_ahead;  // of the steady clock here
  std::shared_ptr<const RoleSettings> settings;         // as they are set there
  std::shared_ptr<const std::vector<HeardText>> texts;  // of late; another object once there is something new
};

// Of a station whose text is complete. [any]
PeerNews news_from(const wire::Follower& follower, base::SteadyTime now);

}  // namespace tongping::station
