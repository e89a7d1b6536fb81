// The number of one start of a station: as many millions as the log has had starts, and a random rest. Two starts with
// one database never have the same, not even when the database and all that is beside it was brought back from a
// backup, and what was unfinished in the past that is lost is never taken for unfinished now. Pure.
#pragma once

#include <cstdint>

namespace tongping::store {

// A start that comes in the place of a lost one repeats its number once in so many times. In decimal, because people
// read epochs in ids of segments; a signed 64-bit column and a JSON number (2^53) hold nine thousand million starts.
inline constexpr std::uint64_t epochs_of_a_start = 1'000'000;

constexpr std::uint64_t start_of(std::uint64_t epoch) { return epoch / epochs_of_a_start; }

// Always higher than `last`, which may be of a program that counted 1, 2, 3.
constexpr std::uint64_t next_epoch(std::uint64_t last, std::uint64_t chance) {
  return (start_of(last) + 1) * epochs_of_a_start + chance % epochs_of_a_start;
}

}  // namespace tongping::store
