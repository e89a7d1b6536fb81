// Whether this station may record, and what is to be written when somebody gives or withdraws that. Pure.
#pragma once

#include <optional>
#include <string>

#include "common/base/result.hpp"
#include "common/config/station_config.hpp"
#include "common/transcript/transcript.hpp"

namespace tongping::station {

// True for what takes up what people say: files and captioners are somebody's on purpose.
bool is_captured(const transcript::Microphone& microphone);

// What somebody confirms, in plain words of the interface's language: what is taken up, where it stays, how long, who
// answers for it. [any]
std::string consent_statement(const config::StationConfig& config);

// Owned by the station. A station with a microphone that captures records nothing before consent: neither sound nor
// what captioners write. One without such a microphone asks for none; a withdrawal counts there as well. Giving counts
// once it is stored, withdrawing at once. [station]
class ConsentDesk {
 public:
  // `for_this_start`: who confirmed it on the command line for the sessions that begin in this start; empty: nobody.
  // `config` outlives it.
  ConsentDesk(const config::StationConfig& config, std::string for_this_start);

  bool needed() const { return needed_; }
  bool beforehand() const { return !beforehand_.empty(); }

  // `stored`: the station's transcript, as it is durable.
  const transcript::ConsentChanged* newest(const transcript::Transcript& stored) const;  // in the running session
  bool permits(const transcript::Transcript& stored) const;

  // What was confirmed beforehand and is to be stored now, for a session that has no word of its own; nothing in any
  // other: what was withdrawn stays so.
  std::optional<transcript::ConsentChanged> due(const transcript::Transcript& stored, std::int64_t now_ns) const;

  // Refuses, in one line: no session, no name, or nothing would change.
  base::Result<transcript::ConsentChanged> carry_out(const transcript::ConsentOrder& order,
                                                     const transcript::Transcript& stored, const std::string& author,
                                                     std::int64_t now_ns);

  // What the other station of a pair knows, which hears the same people: to be stored here where it is newer.
  std::optional<transcript::ConsentChanged> share(const std::optional<transcript::ConsentChanged>& others,
                                                  const transcript::Transcript& stored);

 private:
  transcript::ConsentChanged word(bool given, const transcript::Transcript& stored, std::int64_t now_ns) const;

  const config::StationConfig& config_;
  const bool needed_;
  std::string beforehand_;                               // who confirmed it for every session
  std::string beforehand_author_;                        // and where
  std::optional<transcript::ConsentChanged> withdrawn_;  // that may not be stored yet
};

}  // namespace tongping::station
