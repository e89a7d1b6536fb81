// Where a station's events can be read back: the store, or memory in tests.
#pragma once

#include <cstdint>
#include <vector>

#include "common/base/result.hpp"
#include "common/transcript/event.hpp"

namespace tongping::wire {

// Called by the station's thread.
class EventLog {
 public:
  virtual ~EventLog() = default;

  virtual std::uint64_t last_sequence() const = 0;  // 0: empty

  // At most `max` events with sequences from `from` on, rising. A sequence that is skipped was deleted for good.
  // [station]
  virtual base::Result<std::vector<transcript::Event>> read(std::uint64_t from, std::size_t max) = 0;
};

}  // namespace tongping::wire
