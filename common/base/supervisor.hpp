// Whoever started this program and starts it again when it hangs: systemd, or another that listens at NOTIFY_SOCKET.
// Where there is none, nothing is said.
#pragma once

#include <chrono>
#include <optional>

#include "common/base/clock.hpp"

namespace tongping::base {

// Owned by the thread whose work it vouches for: it is told only of work that was done, so that a thread that stands
// still is noticed. [owner]
class Supervisor {
 public:
  Supervisor();  // from the environment: NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID

  // How often it wants to hear of work, half of what it waits; nothing: it does not watch.
  std::optional<std::chrono::milliseconds> interval() const { return interval_; }

  void ready() const;           // what was started is there: the first picture, a station on air
  void worked(SteadyTime now);  // passed on at most once in half an interval
  void stopping() const;
  void needs(std::chrono::seconds more) const;  // to stop: from now on, said again before that is over

 private:
  std::optional<std::chrono::milliseconds> interval_;
  std::optional<SteadyTime> told_;
};

}  // namespace tongping::base
