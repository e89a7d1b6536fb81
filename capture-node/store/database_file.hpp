// The file station.db as a file: what it is before SQLite may touch it, and how a new one comes to be. Internal to the
// store.
#pragma once

#include <filesystem>
#include <string>

#include "capture-node/access/secret_key.hpp"
#include "capture-node/store/error.hpp"
#include "capture-node/store/store.hpp"

namespace tongping::store {

std::filesystem::path database_file(const std::filesystem::path& directory);

enum class Found { nothing, ours };

// Reads the header alone, so that what is not ours stays as it is. `unusable`, in one line: a directory or device,
// unreadable, not an SQLite database, another program's, written by a newer version of this one, or only the
// write-ahead log of a database that is gone.
StoreResult<Found> inspect(const std::filesystem::path& file);

// Makes a database with its key file. It is built under another name and renamed, so that station.db is complete or is
// not there.
StoreResult<void> make_database(const std::filesystem::path& directory, const std::string& station,
                                access::SecretKey station_key, const StoreOptions& options);

}  // namespace tongping::store
