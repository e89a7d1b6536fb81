// No sentence on the wall that nobody said. Pure.
#pragma once

#include <chrono>

#include "capture-node/recognise/recogniser.hpp"

namespace tongping::recognise {

// Recognisers find words in silence, coughs and fans. True when `hypothesis` is to be believed for a segment with
// `voiced` time of voice in it: it has words; enough voice for their number (the fastest talkers have 10 words a
// second, half of it voiced); and it is more than a single short filler, unless that was long enough to be meant. [any]
bool is_said(const Hypothesis& hypothesis, std::chrono::milliseconds voiced);

}  // namespace tongping::recognise
