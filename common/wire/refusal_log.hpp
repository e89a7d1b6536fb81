// One line for each peer that is turned away, at a rate that a flood of them cannot raise. For the wire room's own
// sources.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/log.hpp"

namespace tongping::wire {

class RefusalLog {
 public:
  explicit RefusalLog(const base::Log* log) : log_(log) {}

  // `reason` is complete: "unknown key …". The address may be empty.
  void add(const std::string& address, const std::string& reason, base::SteadyTime now);

  // The lines since the last call.
  std::vector<std::string> take() { return std::exchange(lines_, {}); }

  static constexpr int burst = 20;                            // lines at once
  static constexpr std::chrono::milliseconds interval{1000};  // and then one in this time

 private:
  const base::Log* log_;
  std::vector<std::string> lines_;
  int allowance_ = burst;
  base::SteadyTime refilled_;
  std::size_t unlogged_ = 0;
};

}  // namespace tongping::wire
