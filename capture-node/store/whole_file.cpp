#include "capture-node/store/whole_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "common/base/format.hpp"

namespace tongping::store {

namespace fs = std::filesystem;

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

Descriptor::Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

base::Unexpected<StoreError> system_failure(std::string_view what, const fs::path& file) {
  const bool full = errno == ENOSPC || errno == EDQUOT;
  return store_failure(
      full ? Cause::full : Cause::io,
      base::format("cannot {} {}: {}{}", what, file.string(), std::strerror(errno), full ? "; free some space" : ""));
}

StoreResult<void> write_durably(const Descriptor& file, std::span<const std::uint8_t> bytes, std::uint64_t offset,
                                const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(file.number(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return system_failure("write", path);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
  if (::fdatasync(file.number()) != 0) {
    // Whatever the reason, a failed sync may have dropped what was written: never to be retried (see Cause::io).
    auto failed = system_failure("write to the disk", path);
    failed.value().cause = Cause::io;
    return failed;
  }
  return {};
}

StoreResult<void> sync_directory(const fs::path& directory) {
  const fs::path named = directory.empty() ? fs::path(".") : directory;
  const Descriptor opened(::open(named.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.valid() || ::fsync(opened.number()) != 0) return system_failure("write to the disk the directory", named);
  return {};
}

namespace {

StoreResult<void> put_in_place(const fs::path& aside, const fs::path& file, bool replace) {
  if (replace) {
    if (::rename(aside.c_str(), file.c_str()) == 0) return {};
    return system_failure("write", file);
  }
  // link, unlike rename, refuses a name that is taken, without a moment between looking and doing.
  if (::link(aside.c_str(), file.c_str()) == 0) return {};
  if (errno != EEXIST) return system_failure("write", file);
  return store_failure(
      Cause::refused,
      base::format("{} exists already: choose another name, or say that it may be replaced", file.string()));
}

}  // namespace

StoreResult<void> write_whole_file(const fs::path& file, std::string_view content, bool replace) {
  const fs::path aside = file.parent_path() / base::format(".{}.{}.part", file.filename().string(), ::getpid());
  ::unlink(aside.c_str());
  const Descriptor opened(::open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!opened.valid()) return system_failure("write", file);
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(content.data()), content.size());
  const auto done = write_durably(opened, bytes, 0, file).and_then([&] { return put_in_place(aside, file, replace); });
  ::unlink(aside.c_str());
  if (!done) return done;
  return sync_directory(file.parent_path());
}

}  // namespace tongping::store
