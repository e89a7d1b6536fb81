// The other stations of this one's meeting: whose session it is in, whose clock it goes by, and whether it may speak.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture-node/console/view.hpp"
#include "capture-node/pair_settings.hpp"
#include "capture-node/peer_station.hpp"
#include "capture-node/standby.hpp"
#include "common/base/even_clock.hpp"
#include "common/base/log.hpp"
#include "common/config/station_config.hpp"
#include "common/transcript/transcript.hpp"

namespace tongping::station {

// Owned by the station, whose thread calls everything. Stations of one meeting stamp speech with one clock, the lead's,
// so that what they store needs no correction afterwards: a station sets its own clock by the lead's at its start and
// follows it slowly. A station that stands by does the same with the one that speaks.
class Meeting {
 public:
  // Begins to listen to the stations that the configuration names. All arguments outlive it.
  Meeting(const config::StationConfig& config, base::EvenClock& speech_clock, const base::Clock& clock,
          const base::Log& log);

  // Waits a moment for the others, not longer: captions never wait. Then sets the clock, never before what is stored,
  // and says which session is to be begun; nothing: the one that goes on, or, for a station that stands by and has not
  // heard the other one yet, none.
  std::optional<transcript::SessionStarted> begin(const transcript::Transcript& stored, const std::string& new_name);

  // What is to be stored now, first of all the rest. `own`: as it is stored.
  std::vector<transcript::EventBody> turn(const transcript::Transcript& own);

  // The same on a person's command; nothing where this station speaks already or has no other.
  std::vector<transcript::EventBody> take_microphones(const transcript::Transcript& own);

  void learn(const transcript::Event& stored);                // every event, once it is durable
  void learn(const transcript::MicrophonesClaimed& claimed);  // durable, or said while the disk is full

  bool may_speak() const { return standby_.may_speak(); }
  bool admits(const transcript::Segment& segment) const { return standby_.admits(segment); }

  // What the lead and the stations beside this one said of late, of those that have said something new since the last
  // call, and are in this one's session. A station of a pair is none: it hears the same microphones.
  struct Heard {
    std::string station;
    std::shared_ptr<const std::vector<HeardText>> texts;
  };
  std::vector<Heard> take_heard(const transcript::Transcript& own);

  // Of the other station of a pair, which hears the same people: the last word on consent there.
  std::optional<transcript::ConsentChanged> other_consent() const { return news_of(other_).consent; }

  // What is to be set here because the other station of a pair has set it; nothing: what is set.
  std::optional<RoleSettings> shared_settings(const RoleSettings& own, const transcript::Transcript& stored);

  // The other station of a pair, while it is there and speaks for the microphones; empty: there is none.
  std::string speaks_instead() const;
  const std::string& other_name() const { return news_of(other_).station; }

  // All that the configuration names, for who looks at them. `own`: as it is stored.
  std::vector<console::OtherStation> others(const transcript::Transcript& own) const;

  // What the technician should know, since the last call; it has been logged.
  std::vector<console::Note> take_notes() { return std::exchange(notes_, {}); }

 private:
  using Session = std::optional<transcript::SessionStarted>;

  const PeerNews& news_of(const std::unique_ptr<PeerStation>& peer) const;
  void wait_for_peers();
  void set_clock(const transcript::Transcript& stored);
  Session session_to_join() const;
  void follow_clock(const transcript::Transcript& own);
  std::vector<transcript::EventBody> claimed(std::optional<transcript::MicrophonesClaimed> claim, bool in_session);
  void follow_session(const transcript::Transcript& own, std::vector<transcript::EventBody>& events);
  void watch_lead(const transcript::Transcript& own);
  void tell_duty();
  void tell_missing(const RoleSettings& own);
  void say(console::Severity severity, const std::string& english, std::string shown);

  const config::StationConfig& config_;
  base::EvenClock& speech_clock_;
  const base::Clock& clock_;
  const base::Log& log_;
  std::unique_ptr<PeerStation> lead_;
  std::unique_ptr<PeerStation> other_;  // of the pair
  std::vector<std::unique_ptr<PeerStation>> beside_;
  std::map<const PeerStation*, std::shared_ptr<const std::vector<HeardText>>> heard_;  // that was given away
  Standby standby_;
  std::string lead_told_;                  // session of the lead that was spoken of
  std::string changed_;                    // from which session to which, as it was asked for last
  std::string owner_told_;                 // who speaks, as it was told
  std::vector<std::string> missing_told_;  // microphones that only the other one has
  std::vector<console::Note> notes_;
};

}  // namespace tongping::station
