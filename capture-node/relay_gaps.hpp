// A station's log may have lost numbers on purpose (PROTOCOL.md, "Deleted means deleted"); a relay's copy is dense.
// Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/result.hpp"
#include "common/transcript/event.hpp"

namespace tongping::station {

// Where a log stands.
struct LogEnd {
  std::uint64_t sequence = 0;  // of its last event
  std::string session;         // that runs after it; empty: none
};

// After this event. [any]
LogEnd end_at(const transcript::Event& event);

struct Filled {
  std::vector<transcript::Event> events;  // without a hole
  std::vector<std::string> gaps;          // each in words: "event 7", "events 7 to 9"
};

// `events` as they follow `end` and lead up to `through`, with something in the place of every number that is not
// there: the removal of a role that never was, which says nothing and changes nothing. Refuses more than `max_gap` in
// one place: no meeting has so many, and something else is wrong. [any]
base::Result<Filled> without_gaps(LogEnd end, std::vector<transcript::Event> events, std::uint64_t through);
inline constexpr std::uint64_t max_gap = 200'000;

}  // namespace tongping::station
