// Time that stands still until the test moves it.
#pragma once

#include <atomic>

#include "common/base/clock.hpp"

namespace tongping::support {

class TestClock final : public base::Clock {
 public:
  explicit TestClock(base::WallTime start = base::from_ns(1'700'000'000'000'000'000)) : start_(start) {}

  void advance(std::chrono::nanoseconds by) { passed_ += by.count(); }
  void set_time_of_day(std::chrono::nanoseconds by) { set_ += by.count(); }  // somebody puts it on or back
  base::WallTime wall() const override { return start_ + std::chrono::nanoseconds(passed_ + set_); }
  base::SteadyTime steady() const override { return base::SteadyTime(std::chrono::nanoseconds(passed_)); }

 private:
  const base::WallTime start_;
  std::atomic<std::int64_t> passed_{0};
  std::atomic<std::int64_t> set_{0};
};

}  // namespace tongping::support
