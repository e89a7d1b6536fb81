// What a station appends to its log before anything is said. Pure.
#pragma once

#include <string>
#include <vector>

#include "capture-node/role_desk.hpp"
#include "common/base/clock.hpp"
#include "common/config/station_config.hpp"
#include "common/transcript/transcript.hpp"

namespace tongping::station {

// A session with a random id that begins with its date (UTC) and, where no name is given, that date and time as its
// name.
transcript::SessionStarted new_session(const std::string& name, base::WallTime now);

// What a station goes by from its start on: the configuration. In a session that goes on, the roles as they stood, and
// whose microphone was whose or muted; of the configuration then only microphones that are new and their roles, and all
// sources.
RoleSettings opening_settings(const transcript::Transcript& known, const config::StationConfig& config, bool goes_on);

// Roles and microphones that differ from what the log knows, and removals of those that are gone.
std::vector<transcript::EventBody> changed_settings(const transcript::Transcript& known, const RoleSettings& wanted);

}  // namespace tongping::station
