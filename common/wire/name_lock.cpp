#include "common/wire/name_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "common/base/format.hpp"

namespace tongping::wire {

base::Result<std::optional<NameLock>> NameLock::take(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return base::failure(base::format("cannot open {}: {}", file.string(), std::strerror(errno)));
  NameLock lock(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return std::optional<NameLock>(std::move(lock));
  if (errno == EWOULDBLOCK) return std::optional<NameLock>();
  return base::failure(base::format("cannot lock {}: {}", file.string(), std::strerror(errno)));
}

NameLock::NameLock(NameLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

NameLock& NameLock::operator=(NameLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

NameLock::~NameLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace tongping::wire
