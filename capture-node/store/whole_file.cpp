#include "capture-node/store/whole_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "common/base/format.hpp"

namespace tongping::store {

namespace fs = std::filesystem;

namespace {

base::Unexpected<StoreError> failure_of(std::error_code why, std::string_view what, const fs::path& file) {
  const bool full = why == std::errc::no_space_on_device || why.value() == EDQUOT;
  return store_failure(full ? Cause::full : Cause::io, base::format("cannot {} {}: {}{}", what, file.string(),
                                                                    why.message(), full ? "; free some space" : ""));
}

}  // namespace

base::Unexpected<StoreError> system_failure(std::string_view what, const fs::path& file) {
  return failure_of({errno, std::system_category()}, what, file);
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
  if (const auto synced = base::sync_directory(directory); !synced)
    return failure_of(synced.error(), "write to the disk the directory", directory);
  return {};
}

StoreResult<void> write_whole_file(const fs::path& file, std::string_view content, bool replace) {
  const auto written =
      base::write_whole_file(file, content, replace ? base::WhenThere::replace : base::WhenThere::keep);
  if (!written) return failure_of(written.error(), "write", file);
  if (*written) return {};
  return store_failure(
      Cause::refused,
      base::format("{} exists already: choose another name, or say that it may be replaced", file.string()));
}

}  // namespace tongping::store
