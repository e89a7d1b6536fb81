// What is kept of a microphone's sound, as values.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "common/base/clock.hpp"

namespace tongping::spool {

// 10 ms at 16 kHz. The samples are not cleared first: whoever makes one fills them.
struct SpoolFrame {  // NOLINT(cppcoreguidelines-pro-type-member-init)
  static constexpr std::size_t samples_a_frame = 160;
  static constexpr std::chrono::milliseconds length{10};

  base::WallTime begin;    // on the clock that speech is stamped with
  bool after_gap = false;  // sound is missing before it
  std::array<std::int16_t, samples_a_frame> samples;
};

// Everything that was said before it has been recognised, and is in the record.
struct RecognisedMark {
  base::WallTime until;
};

// One microphone's, in the order in which they were heard.
using SpoolRecord = std::variant<std::vector<SpoolFrame>, RecognisedMark>;

}  // namespace tongping::spool
