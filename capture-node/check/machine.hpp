// What the machine can do: its recogniser's speed, its disk, its clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>

#include "common/base/result.hpp"
#include "common/config/station_config.hpp"

namespace tongping::check {

struct RecogniserSpeed {
  std::chrono::milliseconds loading{0};
  std::optional<double> real_time_factor;  // time for a second of `speech`; nothing: there was none
};

// Loads the engine as a station does, and has it listen to 16 kHz samples as a pipeline does, with interim text. An
// error is the engine's. [main]
base::Result<RecogniserSpeed> measure_recogniser(const config::RecogniserConfig& config,
                                                 std::span<const std::int16_t> speech);

// Of the file system where the directory is or will be made. [any]
base::Result<std::uintmax_t> free_bytes(const std::filesystem::path& directory);

// Whether a time service says that it keeps the system's clock (adjtimex(2): STA_UNSYNC). [any]
bool clock_is_synchronised();

}  // namespace tongping::check
