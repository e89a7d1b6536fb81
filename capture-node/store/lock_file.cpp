#include "capture-node/store/lock_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include "common/base/format.hpp"

namespace tongping::store {
namespace {

std::string holder(const Descriptor& file) {
  std::array<char, 32> text{};
  const ssize_t length = ::pread(file.number(), text.data(), text.size(), 0);
  std::string number;
  for (ssize_t at = 0; at < length && text.at(at) >= '0' && text.at(at) <= '9'; ++at) number += text.at(at);
  return number.empty() ? std::string("another process") : "process " + number;
}

}  // namespace

StoreResult<LockFile> LockFile::take(const std::filesystem::path& file) {
  Descriptor opened(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!opened.valid()) return system_failure("open", file);
  if (::flock(opened.number(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return system_failure("lock", file);
    return store_failure(
        Cause::busy,
        base::format("{} is locked by {}: a station is running on this directory already; stop it, or give "
                     "this one another directory",
                     file.string(), holder(opened)));
  }
  // Only for the line above; a full disk must not keep a station from starting.
  const std::string number = base::format("{}\n", ::getpid());
  [[maybe_unused]] const bool noted =
      ::ftruncate(opened.number(), 0) == 0 && ::pwrite(opened.number(), number.data(), number.size(), 0) > 0;
  return LockFile(std::move(opened));
}

}  // namespace tongping::store
