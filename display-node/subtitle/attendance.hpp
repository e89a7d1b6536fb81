// What of a station's log a screen has learned of, and how old that was: from what a replica says to what a wall owes.
// Pure: time is handed in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/transcript/transcript.hpp"
#include "display-node/subtitle/wall_text.hpp"

namespace tongping::subtitle {

// One a station. Clocks of two machines are never compared: a change was made durable while the screen did not listen,
// so that its age is at most that long; within that span the station's own times say how they lie.
class Attendance {
 public:
  // After each turn in which the station's text is complete. `log`: names the station's log, another one begins anew.
  // `applied`: what came one by one, in order; what `known` has beyond that was jumped over by a snapshot. `live`:
  // nothing is known to be missing. [feed]
  std::vector<Due> look(const std::string& station, const std::string& log,
                        const std::vector<transcript::Event>& applied, const transcript::Transcript& known, bool live,
                        base::SteadyTime now);

 private:
  struct Span {  // in which the screen did not listen; no beginning: never before
    std::optional<base::SteadyTime> begin;
    base::SteadyTime end;
    std::int64_t newest_ns = 0;  // the station's time at its end
  };
  base::SteadyTime placed(const Span& span, std::int64_t station_ns) const;
  void jump(const std::string& station, std::uint64_t through, const transcript::Transcript& known, const Span& span,
            std::vector<Due>& due) const;

  std::string log_;
  std::uint64_t reach_ = 0;  // the newest sequence that was looked at
  bool joined_ = false;
  std::optional<base::SteadyTime> listened_;  // when it was live last
};

}  // namespace tongping::subtitle
