// How a station is, as JSON for `capture-node status` and for whoever asks at the desk. Never a word of what was said.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "capture-node/console/view.hpp"
#include "capture-node/peer_watch.hpp"
#include "capture-node/recognise/engine_pool.hpp"
#include "capture-node/role_desk.hpp"
#include "capture-node/spool/spool.hpp"
#include "capture-node/thumbnail_desk.hpp"
#include "common/base/clock.hpp"
#include "common/transcript/transcript.hpp"
#include "common/wire/local_place.hpp"
#include "common/wire/messages.hpp"

namespace tongping::station {

struct QueueStatus {
  std::string name;
  std::size_t waiting = 0;
  std::size_t most = 0;
};

struct MicrophoneStatus {
  std::string id;
  std::string role;
  bool muted = false;
  std::string state;
  std::string fault;              // empty: none
  std::string reason;             // why there is no sound
  std::optional<float> rms_dbfs;  // nothing: no sound comes
  std::optional<float> peak_dbfs;
  std::string hears;                  // the microphone whose talker is heard here too; empty: none
  bool music = false;                 // what it hears is like music: no words are made of it
  std::chrono::milliseconds late{0};  // its device gives its talker's voice so much later than the others, which wait
  std::optional<double> drift_ppm;
  std::chrono::milliseconds behind{0};
  std::uint64_t gaps = 0;
  std::chrono::milliseconds missing{0};
};

// Of a relay: whom it passes on, and how far it follows.
struct RelayStatus {
  std::string of;
  std::string state;
};

struct StationStatus {
  wire::StationNotice notice;
  wire::Origin origin;
  std::uint64_t last_sequence = 0;
  std::optional<transcript::SessionStarted> session;  // its id and start are told, its name is not
  base::WallTime wall;
  std::chrono::milliseconds uptime{0};
  bool on_air = false;  // what is said now is recorded and shown
  bool consent_needed = false;
  std::optional<transcript::ConsentChanged> consent;  // the last word in the session
  std::string consent_statement;                      // what is or would be confirmed
  bool disk_alarm = false;
  std::size_t events_lost = 0;  // had no room in memory while the disk was full
  std::vector<QueueStatus> queues;
  std::size_t dropped_interim = 0;  // had no room on their way to the station's thread
  std::size_t subscribers = 0;
  std::size_t pending_keys = 0;
  std::uint64_t refused = 0;
  std::vector<PeerStatus> peers;
  std::vector<console::OtherStation> others;  // of the meeting
  std::optional<ThumbnailStatus> thumbnails;  // nothing: none are kept here
  std::vector<MicrophoneStatus> microphones;
  recognise::EnginePool::Count engines;
  std::optional<spool::SpoolStatus> spool;  // nothing: no sound is kept here
  std::size_t spool_lost = 0;               // pieces of sound that the disk did not take in time
  std::optional<RelayStatus> relay;
  RoleSettings roles;       // as they stand; their labels are told
  RoleSettings configured;  // as the configuration has them
};

wire::Status to_wire(const StationStatus& status);  // [any]

}  // namespace tongping::station
