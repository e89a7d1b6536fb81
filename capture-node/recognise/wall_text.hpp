// Recognised words as they read well on a wall. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "capture-node/recognise/commitment.hpp"

namespace tongping::recognise {

// Where a text stands: a segment that was cut by its length goes on in the next.
struct SentencePlace {
  bool begins = true;  // capital first letter
  bool ends = false;   // full stop
};

// Words with a space between them, the first letter and English "I" as capitals. Text of more words begins with the
// text of fewer: adding words or the full stop never changes what stands. [any]
std::string wall_text(const Words& words, const SentencePlace& place);

// Code points of that text which the first `words_count` words take, without the full stop. [any]
std::uint32_t wall_length(const Words& words, std::size_t words_count);

}  // namespace tongping::recognise
