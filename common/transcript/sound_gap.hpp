// A stretch of a microphone's time without usable sound.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace tongping::transcript {

enum class SoundFault {
  missing,  // nothing arrives: unplugged, suspended, the sound server gone
  silent,   // only exact zeros: a switch, not a room
  frozen,   // the same samples again and again
  overrun,  // more came than was taken: a piece is lost
  drift,    // its clock is wrong: nothing is missing yet
};

std::string_view name_of(SoundFault fault);  // "missing", …

// Said when it begins and again when it is over: the later one with the same microphone and start counts.
struct SoundGap {
  std::string microphone;
  SoundFault fault = SoundFault::missing;
  std::int64_t start_ns = 0;            // on the clock that speech is stamped with
  std::chrono::milliseconds length{0};  // of what is missing, as far as it is known
  bool over = false;
  bool operator==(const SoundGap&) const = default;
};

}  // namespace tongping::transcript
