#include "capture-node/spool/spool_budget.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <vector>

namespace tongping::spool {
namespace {

namespace fs = std::filesystem;

// Oldest first.
std::vector<std::uint64_t> sessions_with_sound(const fs::path& audio) {
  std::vector<std::uint64_t> numbers;
  std::error_code unreadable;
  for (const auto& entry : fs::directory_iterator(audio, unreadable)) {
    const std::string name = entry.path().filename().string();
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error == std::errc() && end == name.data() + name.size()) numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

}  // namespace

std::uint64_t bytes_in(const fs::path& folder) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (auto at = fs::recursive_directory_iterator(folder, error); !error && at != fs::recursive_directory_iterator();
       at.increment(error)) {
    std::error_code gone;
    if (!at->is_regular_file(gone)) continue;
    const auto size = at->file_size(gone);
    if (!gone) bytes += size;
  }
  return bytes;
}

std::uint64_t bytes_free(const fs::path& folder) {
  std::error_code unknown;
  const auto space = fs::space(folder, unknown);
  return unknown ? std::numeric_limits<std::uint64_t>::max() : space.available;
}

Room make_room(const fs::path& audio, const std::string& running, const Budget& budget) {
  Room room;
  const auto fits = [&] {
    room.bytes = bytes_in(audio);
    return room.bytes < budget.bytes && bytes_free(audio) > budget.keep_free;
  };
  if (fits()) return room;
  const auto sessions =
      budget.at_end == AtEnd::remove_oldest ? sessions_with_sound(audio) : std::vector<std::uint64_t>{};
  for (const std::uint64_t number : sessions) {
    if (std::to_string(number) == running) continue;
    std::error_code stays;
    if (fs::remove_all(audio / std::to_string(number), stays) > 0 && !stays) ++room.removed;
    if (fits()) return room;
  }
  room.there = false;
  return room;
}

}  // namespace tongping::spool
