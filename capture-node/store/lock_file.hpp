// One station a directory: an advisory lock that the system releases when its process ends, however it ends.
#pragma once

#include <filesystem>

#include "capture-node/store/error.hpp"
#include "capture-node/store/whole_file.hpp"

namespace tongping::store {

// Held as long as the value lives. The file stays: removing it would let two processes lock two files of one name.
class LockFile {
 public:
  // `busy` where another process (or another store of this one) holds it; the line tells its process id.
  static StoreResult<LockFile> take(const std::filesystem::path& file);

 private:
  explicit LockFile(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
  Descriptor descriptor_;
};

}  // namespace tongping::store
