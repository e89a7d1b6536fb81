#include "common/base/go_first.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include "common/base/worker.hpp"

namespace tongping::base {
namespace {

constexpr int urgency = -10;  // nice

}  // namespace

bool go_first() { return ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), urgency) == 0; }

// What counts is what the system does, whatever it allows it by.
bool may_go_first() {
  bool may = false;
  Worker probe;
  probe.start("probe", [&may](const Worker::StopFlag& /*short*/) { may = go_first(); });
  probe.join();
  return may;
}

}  // namespace tongping::base
