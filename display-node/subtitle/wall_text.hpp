// What a screen knows of its stations: their text, and what its wall has to account for. Plain values.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/transcript/segment.hpp"

namespace tongping::subtitle {

// A screen that was away for longer than this may pass over what was said meanwhile.
inline constexpr std::chrono::milliseconds live_window{10'000};

// Why something final was never shown. The names in the trace are the same.
enum class SkipReason {
  joined,    // it was said before this screen first had the station's text
  behind,    // the screen was away, or had more to show than fits, for longer than the live window
  left,      // a change of a line that had left the wall, or had been passed over
  no_text,   // nothing of it is shown on this screen: its languages or its policy leave it out
  no_room,   // unfinished speech filled the wall
  replaced,  // the segment had changed again before there was room for this change
  fenced,    // another station spoke for its microphones when it was heard
  gone,      // it was no longer known when the wall was to show it: a new session had begun, or 512 others had
  stored,    // it was on the wall before it was stored: the station's disk was full
  covered,   // it was said, or changed, while a card stood or subtitles were hidden
  cleared,   // somebody cleared the wall before it could be shown
};
const char* name_of(SkipReason reason);

// A durable change that this screen has learned of: its wall shows it, or says that it was skipped.
struct Due {
  transcript::SegmentKey key;  // an empty segment: nobody here has what `from` to `through` was
  std::uint64_t from = 0;
  std::uint64_t through = 0;  // the same as `from` where the segment is known
  bool withdrawn = false;
  base::SteadyTime since;                // when it was made durable, on this screen's clock
  SkipReason late = SkipReason::behind;  // the reason where it is passed over for its age
  bool operator==(const Due&) const = default;
};

// How far a station's text on the wall goes.
struct StationReach {
  std::string station;
  std::uint64_t sequence = 0;
  bool operator==(const StationReach&) const = default;
};

// What a station had begun to hear by its `until_ns` is not for the wall.
struct Cleared {
  std::string station;
  std::int64_t until_ns = 0;  // on the clock that the station stamps speech with
  bool operator==(const Cleared&) const = default;
};

struct WallText {
  std::vector<std::shared_ptr<const transcript::Segment>> segments;  // each once, in the order of speaking
  std::vector<StationReach> reach;
  std::vector<Due> due;          // since the text before, in order
  std::vector<Cleared> cleared;  // one a station; none: nothing has been cleared
  std::vector<Cleared> before;   // of stations that are new here: until when walls were told to show subtitles again
};

// `newer` takes the place of a text that nobody has seen: what that one owed is owed by `newer`.
void take_over(WallText& newer, WallText&& unseen);

}  // namespace tongping::subtitle
