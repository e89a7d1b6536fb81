// Small files that only their owner may use: keys and lists of keys. For the wire room's own sources.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "common/base/result.hpp"

namespace tongping::wire {

// Refuses what is not a regular file of this user with mode 0600 or less, or is over 1 MiB. `what` names it in errors.
// [any]
base::Result<std::string> read_private(const std::filesystem::path& file, std::string_view what);

// Replaces the file in one step: written beside it, on disk, then renamed. [any]
base::Result<void> replace_private(const std::filesystem::path& file, std::string_view content, std::string_view what);

// Makes the file, complete on disk, unless there is one: then false and nothing changes. [any]
base::Result<bool> create_private(const std::filesystem::path& file, std::string_view content, std::string_view what);

// Makes the directory and its parents with mode 0700; refuses one that is another user's or that others can use. [any]
base::Result<void> private_directory(const std::filesystem::path& directory, std::string_view what);

}  // namespace tongping::wire
