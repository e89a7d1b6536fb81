// Runs a station from its start to its orderly end: with the console window, or without.
#pragma once

#include <chrono>

#include "common/base/result.hpp"
#include "common/config/station_config.hpp"

namespace tongping::station {

struct OperateOptions {
  bool headless = false;
  std::chrono::milliseconds duration{0};  // 0: until somebody stops it
};

// Returns after SIGINT, SIGTERM, the console's end or the duration; an error when the station could not start or had to
// end. [main]
base::Result<void> operate(const config::StationConfig& config, const OperateOptions& options);

}  // namespace tongping::station
