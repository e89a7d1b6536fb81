// Before the meeting: everything that can be looked at without a running station, one after the other.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "capture-node/check/finding.hpp"
#include "common/base/clock.hpp"
#include "common/base/log.hpp"
#include "common/config/station_config.hpp"

namespace tongping::check {

struct LookOptions {
  std::chrono::milliseconds listen{8'000};  // to all microphones at once
  bool talk = false;                        // then at each in turn, where somebody is asked to speak
  bool consent = true;                      // false: what people say is not listened to, only the rest is looked at
  std::chrono::milliseconds each{5'000};
  std::function<bool()> stop = [] { return false; };  // asked all the time; then what was found so far is the answer
};

// Tells the person at the check what happens and for how long.
using Tell = std::function<void(const std::string& text, std::chrono::seconds left)>;

// Takes the time that is asked for and some seconds for the engine. Opens the microphones that have a role and closes
// them; keeps nothing of what it hears. [main]
Report look(const config::StationConfig& config, const LookOptions& options, const base::Clock& clock,
            const base::Log& log, const Tell& tell);

}  // namespace tongping::check
