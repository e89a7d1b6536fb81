// What a station appends to its log before anything is said. Pure.
#pragma once

#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/config/station_config.hpp"
#include "common/transcript/transcript.hpp"

namespace tongping::station {

// A session with a random id that begins with its date (UTC) and, where no name is given, that date and time as its
// name.
transcript::SessionStarted new_session(const std::string& name, base::WallTime now);

// Roles and microphones of the configuration that differ from what the log knows, and removals of those that are gone.
std::vector<transcript::EventBody> changed_settings(const transcript::Transcript& known,
                                                    const config::StationConfig& config);

}  // namespace tongping::station
