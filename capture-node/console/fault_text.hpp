// What is wrong with a microphone's sound, in words, and what to do.
#pragma once

#include <string>

#include "common/transcript/sound_gap.hpp"

namespace tongping::console {

// In the language of the interface; `name` as people call the microphone. [any]
std::string fault_text(const std::string& name, transcript::SoundFault fault);

}  // namespace tongping::console
