// One utterance with its role, its text and its translations.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/transcript/role.hpp"

namespace tongping::transcript {

// interim -> final -> corrected* or withdrawn. Only interim is not durable.
enum class SegmentState { interim, final, corrected, withdrawn };

const char* name_of(SegmentState state);
std::optional<SegmentState> segment_state_from(std::string_view name);

struct Translation {
  std::string language;  // BCP 47
  std::string text;
  SegmentState state = SegmentState::interim;
  bool operator==(const Translation&) const = default;
};

// Identity within the system: a segment's id alone is unique only within its station.
struct SegmentKey {
  std::string station;
  std::string segment;
  auto operator<=>(const SegmentKey&) const = default;
};

struct Segment {
  SegmentKey key;
  std::string session;
  std::uint32_t revision = 1;  // every change of a segment has a higher one
  SegmentState state = SegmentState::interim;
  bool unstored = false;  // interim, though its speaker has finished: it waits for the station's disk
  bool late = false;      // recognised after its station had come back from a crash
  std::string copy_of;    // withdrawn, because that segment has the same words at the same time, nearer; else empty
  std::string copy_of_station;          // whose segment that is; empty: of the same station
  std::vector<std::uint8_t> levels_db;  // of each 100 ms from `start` on, above the room's noise; empty: no sound
  RoleLabel role;
  std::string language;         // BCP 47, of `text`
  std::string text;             // UTF-8, cleaned (base::clean_text)
  std::uint32_t committed = 0;  // code points of `text` that will only be extended; all of it once final
  std::vector<Translation> translations;
  std::chrono::milliseconds start{0};  // on the session's clock
  std::chrono::milliseconds end{0};
  std::int64_t wall_start_ns = 0;  // station's wall clock at `start`
  float confidence = -1.0F;        // engine's, 0 to 1; negative: the engine gives none
  std::uint64_t sequence = 0;      // of the event that made it durable; 0 while interim
  std::int64_t published_ns = 0;   // station's wall clock when it was handed to the feed

  bool operator==(const Segment&) const = default;
};

// The text that will only be extended. [any]
std::string_view committed_text(const Segment& segment);

// The translation into `language`, or nullptr. [any]
const Translation* translation_into(const Segment& segment, std::string_view language);

}  // namespace tongping::transcript
