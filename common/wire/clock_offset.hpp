// How far a station's clock is ahead of this machine's steady clock, measured as NTP does. Pure: time is handed in.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "common/base/clock.hpp"

namespace tongping::wire {

// The clock filter of RFC 5905, section 10: of the newest eight round trips the shortest is believed, because whatever
// else delayed the others delayed one of their two ways. The error is at most half of that round trip. Owned by the
// thread that follows the station.
class ClockOffset {
 public:
  static constexpr std::size_t kept = 8;

  // `received_ns` and `sent_ns`: the station's clock when it had the question and when it gave the answer. A sample
  // that cannot be (an answer before its question, one that was under way for less than nothing) is passed over. [feed]
  void take(base::SteadyTime asked, std::int64_t received_ns, std::int64_t sent_ns, base::SteadyTime answered);

  // The station started again: its clock is another. [feed]
  void forget() { *this = {}; }

  std::optional<std::chrono::nanoseconds> ahead() const;       // [feed] nothing before the first sample
  std::optional<std::chrono::nanoseconds> round_trip() const;  // of the sample that is believed
  std::size_t samples() const { return std::min(taken_, kept); }

 private:
  struct Sample {
    std::chrono::nanoseconds ahead{0};
    std::chrono::nanoseconds round_trip{0};
  };
  const Sample* best() const;

  std::array<Sample, kept> samples_;
  std::size_t taken_ = 0;
};

}  // namespace tongping::wire
