// What is wrong with a microphone, in words, and what to do.
#pragma once

#include <chrono>
#include <string>

#include "capture-node/console/view.hpp"
#include "common/transcript/sound_gap.hpp"

namespace tongping::console {

// As people call it: by whose it is. [any]
const std::string& called(const MicrophoneView& microphone);

// In the language of the interface; `name` as people call the microphone. [any]
std::string fault_text(const std::string& name, transcript::SoundFault fault);
std::string stalled_text(const std::string& name, const std::string& reason);        // no engine
std::string behind_text(const std::string& name, std::chrono::milliseconds behind);  // the recogniser

}  // namespace tongping::console
