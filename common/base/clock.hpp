// Time as a value that is handed in: whatever depends on time is told the time, so that tests can set it.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

namespace tongping::base {

// Wall-clock time, nanoseconds since the Unix epoch; may jump when somebody sets the clock.
using WallTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds>;

// Time that never jumps; only differences mean anything.
using SteadyTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual WallTime wall() const = 0;      // [any]
  virtual SteadyTime steady() const = 0;  // [any]
};

class SystemClock final : public Clock {
 public:
  WallTime wall() const override { return std::chrono::system_clock::now(); }
  SteadyTime steady() const override { return std::chrono::steady_clock::now(); }
};

// Of two times that may never come. [any]
inline std::optional<SteadyTime> earliest(std::optional<SteadyTime> a, std::optional<SteadyTime> b) {
  return a && b ? std::min(a, b) : (a ? a : b);
}

inline std::int64_t to_ns(WallTime time) { return time.time_since_epoch().count(); }
inline WallTime from_ns(std::int64_t ns) { return WallTime(std::chrono::nanoseconds(ns)); }

}  // namespace tongping::base
