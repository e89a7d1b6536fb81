// One transcript out of what several stations of a meeting have recorded. Pure.
#pragma once

#include <span>
#include <vector>

#include "common/transcript/event.hpp"
#include "common/transcript/segment.hpp"

namespace tongping::store {

// What one station holds of a session.
struct Recording {
  std::vector<transcript::Segment> segments;
  std::vector<transcript::MicrophonesClaimed> claims;
};

// Each segment once, as its highest revision, in the order of speaking (start on the session's clock, which the
// stations of a session have in common, then station and id). Withdrawn ones are left out, and what a station heard
// while another one spoke for its microphones. [any]
std::vector<transcript::Segment> merged(std::span<const Recording> recordings);

}  // namespace tongping::store
