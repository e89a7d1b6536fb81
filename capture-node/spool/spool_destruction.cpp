#include "capture-node/spool/spool_destruction.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <vector>

#include "capture-node/spool/spool_reader.hpp"
#include "common/base/format.hpp"
#include "common/base/wipe.hpp"

namespace tongping::spool {
namespace {

using base::Result;

Result<void> failed(const std::filesystem::path& path) {
  return base::failure(base::format("{} could not be destroyed: {}", path.string(), std::strerror(errno)));
}

bool overwrite(int descriptor, std::uint64_t from) {
  constexpr std::size_t piece = 64 * 1024;
  const std::vector<char> zeros(piece);
  struct stat found {};
  if (::fstat(descriptor, &found) != 0) return false;
  const auto size = static_cast<std::uint64_t>(found.st_size);
  for (std::uint64_t at = from; at < size;) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(piece, size - at));
    const ssize_t written = ::pwrite(descriptor, zeros.data(), wanted, static_cast<off_t>(at));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    at += static_cast<std::uint64_t>(written);
  }
  return ::fdatasync(descriptor) == 0;
}

// From `from` on; all of it where that is 0.
Result<void> destroy(const std::filesystem::path& path, std::uint64_t from) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return failed(path);
  const bool gone = overwrite(descriptor, from) && ::ftruncate(descriptor, static_cast<off_t>(from)) == 0;
  auto result = gone ? Result<void>() : failed(path);
  ::close(descriptor);
  if (gone && from == 0 && ::unlink(path.c_str()) != 0) return failed(path);
  return result;
}

// Where the first record begins that has sound from `until` on; 0: there is nothing else in the part.
std::uint64_t first_unrecognised(const SpoolPart& part, base::WallTime until, const access::AudioKey& key) {
  PartReader reader(part, key);
  bool recognised = false;
  std::uint64_t begin = reader.position();
  while (auto record = reader.next()) {
    const auto* frames = std::get_if<std::vector<SpoolFrame>>(&*record);
    const bool later = frames != nullptr && !frames->empty() && frames->back().begin + SpoolFrame::length > until;
    wipe(*record);
    if (later) return recognised ? begin : 0;
    recognised = recognised || frames != nullptr;
    begin = reader.position();
  }
  return recognised ? begin : 0;
}

// What follows the newest mark, which may stand before the newest part, and in another start of the station.
Backlog newest_backlog(std::vector<SpoolPart> parts, const access::AudioKey& key) {
  const std::vector<SpoolPart> all = parts;
  for (; !parts.empty(); parts.pop_back()) {
    Backlog backlog = backlog_of(parts, base::WallTime::min(), key);
    if (!backlog.recognised) continue;
    const auto later = all.begin() + static_cast<std::ptrdiff_t>(parts.size());
    backlog.parts.insert(backlog.parts.end(), later, all.end());
    return backlog;
  }
  return {all, std::nullopt};
}

}  // namespace

Result<void> destroy_unrecognised(const std::filesystem::path& folder, const access::AudioKey& key, bool keep) {
  std::map<std::string, std::vector<SpoolPart>> microphones;
  for (SpoolPart& part : parts_in(folder)) microphones[part.microphone].push_back(std::move(part));
  Result<void> result;
  for (const auto& [microphone, parts] : microphones) {
    const Backlog backlog = newest_backlog(parts, key);
    for (const SpoolPart& part : backlog.parts) {
      const std::uint64_t from = backlog.recognised ? first_unrecognised(part, *backlog.recognised, key) : 0;
      if (auto done = destroy(part.path, from); !done) result = done;
    }
  }
  if (keep) return result;
  std::error_code stays;
  std::filesystem::remove_all(folder, stays);
  if (stays) return base::failure(base::format("{} could not be removed: {}", folder.string(), stays.message()));
  return result;
}

}  // namespace tongping::spool
