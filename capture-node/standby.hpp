// Which of two stations with the same microphones is on air. Pure: news and time are handed in.
#pragma once

#include <optional>
#include <string>

#include "capture-node/peer_news.hpp"
#include "common/base/clock.hpp"
#include "common/config/station_config.hpp"
#include "common/transcript/ownership.hpp"

namespace tongping::station {

// Both stations of a pair run the same rules. A station speaks while the newest claim that it knows is its own (or,
// where there is none, while the microphones are its own by configuration). It claims when the other one, which spoke,
// is silent on its feed and at its desk; the first station claims also when the other one ends its session: it has been
// handed back. What the other one claims is stored here too, so that it is known after a restart.
class Standby {
 public:
  using Part = config::StandbyConfig::Part;

  // Without having been heard since this station's start, the other one is taken for silent after this long, and only
  // where a session goes on that a crash left open: a standby that is started first waits for its station.
  static constexpr std::chrono::seconds unheard_patience{5};

  // `station`: this one's name.
  Standby(Part part, std::string station) : part_(part), station_(std::move(station)) {}

  // At the start. `goes_on`: a session that a crash left open, whose claims still hold.
  void begin(const std::vector<transcript::MicrophonesClaimed>& stored, bool goes_on, base::SteadyTime now);

  // What has been stored, or, while the disk is full, said to all who listen: a claim that nobody but this station can
  // know of lets it not speak. [station]
  void learn(const transcript::MicrophonesClaimed& stored);

  // What is to be stored now: a claim, or what the other station has claimed. `now_ns`: on the clock of speech.
  std::optional<transcript::MicrophonesClaimed> turn(const PeerNews& other, base::SteadyTime now, std::int64_t now_ns);

  // A claim, because a person wants it; nothing where this station speaks already, or does not know for what.
  std::optional<transcript::MicrophonesClaimed> take(const PeerNews& other, std::int64_t now_ns);

  bool may_speak() const;

  // Whether the segment was heard while this station spoke for its microphones.
  bool admits(const transcript::Segment& segment) const;

  std::string owner() const;  // by the newest claim; empty: a standby that has not heard its station yet
  std::uint64_t term() const { return set_.empty() ? 0 : known_.newest_term(set_); }

 private:
  bool must_take_over(const PeerNews& other, base::SteadyTime now);
  transcript::MicrophonesClaimed claim(const PeerNews& other, std::int64_t now_ns);

  const Part part_;
  const std::string station_;
  std::string set_;  // the first station's name; empty: not known yet
  transcript::Ownership stored_;
  transcript::Ownership known_;  // with what is not stored yet
  bool watching_ = false;        // the other one was there, in a running session
  base::SteadyTime began_;
};

}  // namespace tongping::station
