// What a microphone's pipeline, a captioner or a translator tells the station about a segment. A value: crosses in a
// Mailbox.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/transcript/segment.hpp"

namespace tongping::station {

// Interim changes may be dropped; final, corrected and withdrawn ones never. Of one utterance: interim*, then final or
// withdrawn; the text of each begins with the committed text of the one before.
struct SegmentChange {
  std::string microphone;
  std::uint64_t utterance = 0;  // rises within a microphone's run; the station maps it to a segment
  std::uint32_t part = 0;       // of an utterance that a change of its role has divided
  std::uint64_t turn = 0;       // whose it is: TurnTaking; typed captions go by their time
  transcript::SegmentState state = transcript::SegmentState::interim;
  std::string text;
  std::uint32_t committed = 0;  // code points of `text` that will only be extended; all of it once final
  base::WallTime start;         // counted in frames from the stream's begin, so that gaps do not shift it
  base::WallTime end;
  float confidence = -1.0F;                           // 0 to 1; negative: the engine gives none
  std::optional<std::string> language;                // BCP 47; nothing: the role's
  std::optional<std::string> segment_name;            // typed captions: the captioner's own name of the segment
  std::vector<transcript::Translation> translations;  // typed captions may bring theirs
  bool late = false;                                  // recognised after the station had come back from a crash
  std::vector<float> levels;                          // from `start` on, each 100 ms: dB above the room's noise
  std::int64_t speech_end_ns = 0;                     // wall clock of the last voiced frame; 0 where there is no sound
};

}  // namespace tongping::station
