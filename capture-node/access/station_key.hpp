// The station's key: <station directory>/keys/station.key. Everything that a station keeps at rest opens with it alone.
#pragma once

#include <filesystem>

#include "capture-node/access/secret_key.hpp"
#include "common/base/result.hpp"

namespace tongping::access {

// Whether a missing key may be made. Refuse where a database exists already: a new key would never open it.
enum class WhenAbsent { make, refuse };

std::filesystem::path station_key_file(const std::filesystem::path& station_directory);

// Reads the key, or makes it on the first start: the file appears complete, with mode 0600, in a directory of mode
// 0700, and both are on the disk before this returns. Refused, in one line each: others may read the file, it is not a
// plain file of this user, its length is not 32 bytes. [main]
base::Result<SecretKey> load_station_key(const std::filesystem::path& station_directory, WhenAbsent when_absent);

}  // namespace tongping::access
