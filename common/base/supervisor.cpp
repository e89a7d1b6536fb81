#include "common/base/supervisor.hpp"

#include <systemd/sd-daemon.h>

#include <algorithm>
#include <cstdint>

namespace tongping::base {

Supervisor::Supervisor() {
  using namespace std::chrono;
  std::uint64_t patience = 0;
  if (sd_watchdog_enabled(0, &patience) <= 0) return;
  interval_ = std::max(1ms, duration_cast<milliseconds>(microseconds(patience)) / 2);
}

void Supervisor::ready() const { sd_notify(0, "READY=1"); }

void Supervisor::worked(SteadyTime now) {
  if (!interval_ || (told_ && now - *told_ < *interval_ / 2)) return;
  told_ = now;
  sd_notify(0, "WATCHDOG=1");
}

void Supervisor::stopping() const { sd_notify(0, "STOPPING=1"); }

void Supervisor::needs(std::chrono::seconds more) const {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(more).count();
  sd_notifyf(0, "EXTEND_TIMEOUT_USEC=%lld", static_cast<long long>(us));
}

}  // namespace tongping::base
