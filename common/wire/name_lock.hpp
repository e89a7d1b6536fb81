// One running program a name: held by the kernel for as long as its holder lives. For the wire room's own sources.
#pragma once

#include <filesystem>
#include <optional>

#include "common/base/result.hpp"

namespace tongping::wire {

class NameLock {
 public:
  // Makes the file, which stays; nothing: another program holds it. Children of this program do not inherit it. [any]
  static base::Result<std::optional<NameLock>> take(const std::filesystem::path& file);

  NameLock(NameLock&& other) noexcept;
  NameLock& operator=(NameLock&& other) noexcept;
  ~NameLock();

 private:
  explicit NameLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace tongping::wire
