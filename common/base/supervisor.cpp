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

}  // namespace tongping::base
