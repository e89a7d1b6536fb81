#include "common/base/wakeup.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cassert>
#include <cstdint>

namespace tongping::base {

Wakeup::Wakeup() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) { assert(descriptor_ >= 0); }

Wakeup::~Wakeup() { ::close(descriptor_); }

void Wakeup::signal() const {
  const std::uint64_t one = 1;
  // A full counter is still a signal, so a failed write loses nothing.
  [[maybe_unused]] const auto written = ::write(descriptor_, &one, sizeof one);
}

void Wakeup::clear() const {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto got = ::read(descriptor_, &count, sizeof count);
}

}  // namespace tongping::base
