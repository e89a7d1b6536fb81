// The text of several stations in one order. No socket, no clock.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "common/transcript/transcript.hpp"
#include "display-node/subtitle/wall_text.hpp"

namespace tongping::screen {

struct StationText {
  std::string name;  // empty: it was never heard
  const transcript::Transcript* transcript = nullptr;
  std::chrono::nanoseconds clock_ahead{0};  // of the clock here, which all are compared by
  std::vector<subtitle::Due> due;           // since the last time
};

// Owned by the feed thread.
class WallOrder {
 public:
  // By the start of speech; what is due as well. Segments of one station keep the order of its transcript, whatever the
  // clocks say. What a station heard while another one spoke for its microphones is left out and said to be skipped
  // (transcript/ownership.hpp); but as far as it was given out before that became known, it stays: nobody's text is
  // taken off the wall by a claim. [feed]
  subtitle::WallText merge(std::vector<StationText> stations);

 private:
  std::vector<std::shared_ptr<const transcript::Segment>> given_;  // the last time
};

}  // namespace tongping::screen
