// What another machine needs to follow this station.
#pragma once

#include <ostream>
#include <string>

#include "common/config/station_config.hpp"
#include "common/wire/local_place.hpp"

namespace tongping::cli {

// A `[[station]]` block for a screen's configuration. `machine`: this machine's address in the network, put in place of
// "every address" (0.0.0.0, *); a station that listens on this machine only gets a comment that says so. [any]
void write_station_block(const wire::StationNotice& station, const std::string& machine, std::ostream& out);

// An address of this machine that others can reach; empty where it has none. [any]
std::string machine_address();

}  // namespace tongping::cli
