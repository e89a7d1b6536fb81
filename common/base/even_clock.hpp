// The clock that speech is stamped with: it begins with the time of day and then goes on evenly, whatever is done to
// the time of day meanwhile.
#pragma once

#include <algorithm>
#include <atomic>

#include "common/base/clock.hpp"

namespace tongping::base {

// Owned by the station, read by its microphones. Several stations of one meeting bring theirs to the same time.
class EvenClock final : public Clock {
 public:
  explicit EvenClock(const Clock& clock) : clock_(clock) { set(clock.wall()); }

  WallTime wall() const override { return WallTime(steady().time_since_epoch() + ahead()); }  // [any]
  SteadyTime steady() const override { return clock_.steady(); }                              // [any]
  std::chrono::nanoseconds ahead() const { return std::chrono::nanoseconds(ahead_ns_); }      // [any] of steady()

  // Before anything was stamped with it. [station]
  void set(WallTime now) { set_ahead(now.time_since_epoch() - steady().time_since_epoch()); }
  void set_ahead(std::chrono::nanoseconds ahead) { ahead_ns_ = ahead.count(); }

  // Goes a little faster or slower towards another clock, as adjtime(3) does: half a millisecond a second is more than
  // what two crystals differ by, and nothing that is stamped can tell. [station]
  void approach(std::chrono::nanoseconds ahead) {
    const auto passed = std::clamp<std::chrono::nanoseconds>(steady() - approached_, {}, std::chrono::seconds(1));
    approached_ = steady();
    const std::int64_t step = passed.count() / 2000;
    ahead_ns_ += std::clamp(ahead.count() - ahead_ns_.load(), -step, step);
  }

 private:
  const Clock& clock_;
  std::atomic<std::int64_t> ahead_ns_{0};
  SteadyTime approached_;  // [station]
};

}  // namespace tongping::base
