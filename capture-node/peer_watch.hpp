// How far the station's peers are, from what they tell and from when they told it. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/wire/station_endpoint.hpp"

namespace tongping::station {

enum class PeerState {
  connected,  // asks, does not follow
  waiting,    // has just come, or hears nothing yet
  syncing,    // fetches what it missed
  live,       // has everything
  silent,     // has not said where it is for 1.5 s
  gone,       // a screen that was here in the last ten minutes
};
const char* name_of(PeerState state);

struct PeerStatus {
  std::string name;      // given at its approval; a program of this user says its own
  std::string own_name;  // that it says itself
  wire::PeerKind kind = wire::PeerKind::tool;
  std::string via;  // of a screen behind relays: their names, "gallery" or "gallery/foyer"; empty: it has come here
  std::string address;
  std::string public_key;  // that was proved; of a screen behind relays that of the nearest
  std::string fingerprint;
  wire::Permissions permissions;
  PeerState state = PeerState::connected;
  std::optional<std::uint64_t> sequence;   // newest event that it has
  std::optional<std::uint64_t> presented;  // newest event that is on its wall
  std::optional<std::uint64_t> behind_events;
  std::optional<std::chrono::milliseconds> behind;  // how long it could have had what it lacks
  std::optional<std::chrono::microseconds> round_trip;
  std::optional<std::uint64_t> waiting_frames;    // for it, in its queue or under way
  std::optional<std::uint64_t> dropped_interims;  // had no room in its queue, or it was cut off
  std::optional<wire::WallReport> wall;           // what it shows; nothing: it has not said
  bool flagged = false;                           // a screen or console that a technician should look at
};

// Owned by the station. [station]
class PeerWatch {
 public:
  void published(std::uint64_t sequence, base::SteadyTime now);

  // The name under which a key was approved; empty: its holder's word is taken; nothing: it is not accepted (any more).
  using NameOfKey = std::function<std::optional<std::string>(const std::string& public_key)>;

  // Call it at least every half second, so that a screen that goes is noticed. One that was shut out has not gone.
  std::vector<PeerStatus> look(const std::vector<wire::PeerView>& peers, const NameOfKey& name_of_key,
                               std::uint64_t last_sequence, base::SteadyTime now);

  static constexpr std::chrono::milliseconds lagging{1000};  // a screen this late is flagged
  static constexpr std::chrono::minutes remembered{10};      // a screen that has gone
  static constexpr std::size_t max_remembered = 512;

 private:
  struct Seen {
    std::string public_key;
    PeerStatus status;
    base::SteadyTime last;
  };

  void add_behind(std::vector<PeerStatus>& all, const wire::PeerView& relay, const PeerStatus& relay_status,
                  std::uint64_t last_sequence, base::SteadyTime now);
  void judge(PeerStatus& status, const wire::PeerView& peer, std::uint64_t last_sequence, base::SteadyTime now) const;
  std::uint64_t newest_before(base::SteadyTime when, std::uint64_t last_sequence) const;
  std::chrono::milliseconds missing_since(std::uint64_t sequence, base::SteadyTime when) const;
  void remember(const std::string& public_key, const PeerStatus& status, base::SteadyTime now);
  void add_gone(std::vector<PeerStatus>& all, const NameOfKey& name_of_key, base::SteadyTime now);

  std::deque<std::pair<std::uint64_t, base::SteadyTime>> published_;  // the newest events and when they went out
  std::map<std::string, Seen> seen_;                                  // screens, by key and the name they say
};

}  // namespace tongping::station
