// What a screen shows of a segment, and how much of it was taken away again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "common/transcript/segment.hpp"

namespace tongping::subtitle {

// One language of a cue.
struct CueLine {
  std::string language;
  std::string text;          // exactly what can be read on the wall; empty: all of it has scrolled off
  std::size_t scrolled = 0;  // code points before it that have scrolled off the top
  bool operator==(const CueLine&) const = default;
};

struct Cue {
  transcript::SegmentKey key;
  std::uint32_t revision = 0;
  std::uint64_t sequence = 0;  // of the event that made this revision durable; 0 while interim
  transcript::SegmentState state = transcript::SegmentState::interim;
  std::string role;            // the label
  std::vector<CueLine> lines;  // source first
  bool operator==(const Cue&) const = default;
};

// Code points that stood on the wall in `previous` and were taken away or rewritten in `present`: of a cue in both,
// what follows the first difference in a language (normalised erasure, Arivazhagan et al. 2020), and all of a language
// that it has no more; of a cue in `withdrawn`, all. Scrolling off the top and leaving by age count nothing. Pure.
// [any]
std::size_t erased(std::span<const Cue> previous, std::span<const Cue> present,
                   std::span<const transcript::SegmentKey> withdrawn);

}  // namespace tongping::subtitle
