// No word or phrase on the wall again and again because an engine is caught in a loop. Pure.
#pragma once

#include <chrono>

#include "capture-node/recognise/recogniser.hpp"

namespace tongping::recognise {

// `hypothesis` with each loop said once. A loop is a phrase of up to eight words, or a character within a word, that
// follows itself more often than it can have been said in its time: people repeat themselves ("no no no", "very very
// good", "哈哈哈哈"), but never above ten words a second, and no sentence of three words and more six times in one
// breath. The time is that of the words, or, where the engine gives none, `voiced`: the time of voice in the segment.
// What is no loop is given back as it is. [any]
Hypothesis without_loops(const Hypothesis& hypothesis, std::chrono::milliseconds voiced);

}  // namespace tongping::recognise
