// What other stations of a meeting have recorded: read from their directories, or asked of them while they run.
#pragma once

#include <string>

#include "capture-node/cli/commands.hpp"
#include "capture-node/store/merging.hpp"

namespace tongping::cli {

// `where`: a station's directory on this machine (with its keys), or the desk of a running station: "tcp://HOST:PORT"
// of this user, "tcp://HOST:PORT,KEY" on another machine. Refuses a place that does not hold the session. [main]
base::Result<store::Recording> read_recording(const config::StationConfig& own, const std::string& where,
                                              const std::string& session);

}  // namespace tongping::cli
