// Runs a station from its start to its orderly end: with the console window, or without.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "common/base/result.hpp"
#include "common/config/station_config.hpp"

namespace tongping::station {

struct OperateOptions {
  bool headless = false;
  std::filesystem::path first_start;  // the assistant writes this file, and the station takes it; empty: no assistant
  std::chrono::milliseconds duration{0};  // 0: until somebody stops it
  std::string consent;  // who confirms for the sessions of this start that the recorded agreed; empty: nobody
};

// Returns after SIGINT, SIGTERM, the console's end or the duration; an error when the station could not start or had to
// end. [main]
base::Result<void> operate(config::StationConfig config, const OperateOptions& options);

}  // namespace tongping::station
