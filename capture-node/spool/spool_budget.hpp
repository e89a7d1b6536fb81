// How much sound may stand on the disk, and what goes first.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace tongping::spool {

enum class AtEnd { remove_oldest, stop };

struct Budget {
  std::uint64_t bytes = 0;
  AtEnd at_end = AtEnd::remove_oldest;
  std::uint64_t keep_free = 0;  // bytes of the disk that sound leaves to the record of words
};

// The folders of sessions are numbers, the oldest the lowest.
std::uint64_t bytes_in(const std::filesystem::path& folder);    // with what is in its folders
std::uint64_t bytes_free(const std::filesystem::path& folder);  // of its disk; all there are where nobody knows

struct Room {
  bool there = true;
  std::uint64_t bytes = 0;    // of sound that are left
  std::uint64_t removed = 0;  // sessions whose sound went
};

// Makes room if it may: other sessions' sound goes, the oldest first, never that of `running`. [spool]
Room make_room(const std::filesystem::path& audio, const std::string& running, const Budget& budget);

}  // namespace tongping::spool
