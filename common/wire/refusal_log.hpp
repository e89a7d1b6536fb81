// One line for each peer that is turned away, at a rate that neither a patient peer nor a flood of them can raise. For
// the wire room's own sources.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/log.hpp"

namespace tongping::wire {

class RefusalLog {
 public:
  explicit RefusalLog(const base::Log* log) : log_(log) {}

  // `reason` is complete: "unknown key …". The address may be empty. The same reason from the same host again is
  // counted and told with the next line about it.
  void add(const std::string& address, const std::string& reason, base::SteadyTime now);

  // The lines since the last call, with what was counted meanwhile and is due.
  std::vector<std::string> take(base::SteadyTime now);

  std::uint64_t total() const { return total_; }  // refusals, written or counted

  static constexpr int burst = 20;                              // lines at once
  static constexpr std::chrono::milliseconds interval{10'000};  // and then one in this time
  static constexpr std::chrono::minutes window{10};             // one line for all of the same host and reason
  static constexpr std::size_t max_repeating = 256;             // hosts and reasons that are told apart

 private:
  struct Repeating {
    std::string address;
    std::string reason;
    base::SteadyTime told;
    std::uint64_t since = 0;  // counted after it was told
  };

  bool allowed(base::SteadyTime now);
  void write(std::string line);
  void settle(base::SteadyTime now);

  const base::Log* log_;
  std::vector<std::string> lines_;
  std::map<std::string, Repeating> repeating_;
  int allowance_ = burst;
  base::SteadyTime refilled_;
  std::uint64_t unlogged_ = 0;
  std::uint64_t total_ = 0;
};

}  // namespace tongping::wire
