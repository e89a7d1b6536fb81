#include "common/base/stop_signal.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cassert>
#include <csignal>

namespace tongping::base {

StopSignal::StopSignal() : descriptor_(-1) {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGINT);
  ::sigaddset(&signals, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  descriptor_ = ::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  assert(descriptor_ >= 0);
}

StopSignal::~StopSignal() { ::close(descriptor_); }

bool StopSignal::wait_for(std::chrono::milliseconds patience) {
  pollfd waiting{descriptor_, POLLIN, 0};
  if (!requested_) requested_ = ::poll(&waiting, 1, static_cast<int>(patience.count())) > 0;
  return requested_;
}

void StopSignal::forget() {
  signalfd_siginfo come{};
  while (::read(descriptor_, &come, sizeof come) > 0) {
  }
  requested_ = false;
}

bool is_readable(int descriptor) {
  pollfd waiting{descriptor, POLLIN, 0};
  return ::poll(&waiting, 1, 0) > 0;
}

}  // namespace tongping::base
