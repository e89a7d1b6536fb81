// Files by system calls, so that what is durable and what failed is known: this room's own files beside SQLite's.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "capture-node/store/error.hpp"
#include "common/base/file.hpp"

namespace tongping::store {

using base::Descriptor;

// The failure that `errno` tells of: no space is `full`, anything else is `io`.
base::Unexpected<StoreError> system_failure(std::string_view what, const std::filesystem::path& file);

// All of the bytes at `offset`, and on the disk when this returns.
StoreResult<void> write_durably(const Descriptor& file, std::span<const std::uint8_t> bytes, std::uint64_t offset,
                                const std::filesystem::path& path);

// Makes names in a directory durable: a new or renamed file survives a power cut only after this.
StoreResult<void> sync_directory(const std::filesystem::path& directory);

// Writes a file that appears complete and durable or not at all. Without `replace`, an existing one is left alone and
// refused.
StoreResult<void> write_whole_file(const std::filesystem::path& file, std::string_view content, bool replace);

}  // namespace tongping::store
