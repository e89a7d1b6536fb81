// One station as a screen follows it: its text, which stays while the station is away, and what the wall owes for it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/log.hpp"
#include "common/config/screen_config.hpp"
#include "common/wire/station_follower.hpp"
#include "display-node/subtitle/attendance.hpp"

namespace tongping::screen {

// How a station stands to this screen, for its status.
struct StationStanding {
  std::string name;  // of the station; its desk before it is known
  std::string desk;
  wire::ReplicaState state = wire::ReplicaState::waiting;
  bool refused = false;  // the station does not accept the screen's key
  std::uint64_t sequence = 0;
  std::uint64_t behind_events = 0;
  std::chrono::milliseconds behind{0};  // how long it has not had everything
  std::optional<std::chrono::microseconds> round_trip;
  std::optional<std::chrono::milliseconds> silence;  // since the station was heard; nothing: never
  std::uint64_t losses = 0;                          // how often it was live and then no longer
};

// Owned and called by the feed thread.
class StationFeed {
 public:
  // `log` outlives it. The screen's own key is made when a station of another machine is first followed.
  StationFeed(const config::StationAddress& address, const config::ScreenConfig& config, const base::Log& log);

  // Takes what has arrived. True when the transcript is another, or goes further. [feed]
  bool turn(base::SteadyTime now);

  // When the next turn is due if nothing arrives before. [feed]
  std::optional<base::SteadyTime> next_turn() const { return station_.next_turn(); }

  // What the wall owes for what has come since the last call. [feed]
  std::vector<subtitle::Due> take_due() { return std::exchange(due_, {}); }

  wire::ZmqLink* link() { return station_.link(); }  // nullptr until the station's key is known
  const transcript::Transcript& transcript() const { return transcript_; }
  const std::string& name() const { return name_; }  // the station's, as it says itself; empty before it was heard
  std::optional<std::chrono::nanoseconds> clock_ahead() const { return station_.clock_ahead(); }

  wire::ReplicaState state() const;
  bool refused() const { return station_.refused(); }
  std::optional<base::SteadyTime> behind_since() const { return behind_since_; }  // nothing: it has everything
  std::string title() const { return name_.empty() ? station_.desk() : name_; }   // for people
  std::string own_words() const { return station_.own_words(); }  // of the key that this screen shows there
  StationStanding standing(base::SteadyTime now) const;
  void report(const wire::WallReport& wall) { station_.report(wall); }      // [feed]
  wire::ThumbnailSender* thumbnails() { return station_.thumbnails(); }     // nullptr: not known yet [feed]
  void presented(std::uint64_t sequence) { station_.presented(sequence); }  // stands on the wall [feed]

 private:
  void watch_state(base::SteadyTime now);
  bool attend(const std::vector<transcript::Event>& applied, base::SteadyTime now);

  wire::StationFollower station_;
  std::string name_;
  transcript::Transcript transcript_;
  subtitle::Attendance attendance_;
  std::vector<subtitle::Due> due_;
  bool was_live_ = false;
  std::uint64_t losses_ = 0;
  std::optional<base::SteadyTime> behind_since_;
};

}  // namespace tongping::screen
