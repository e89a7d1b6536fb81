// Files by system calls, so that what is durable and what failed is known.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "common/base/result.hpp"

namespace tongping::base {

// An open file descriptor, closed when it goes. [any]
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() {
    if (valid()) ::close(number_);
  }
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  int number() const { return number_; }
  bool valid() const { return number_ >= 0; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

// Makes names in a directory durable: a new or renamed file survives a power cut only after this. [any]
Result<void, std::error_code> sync_directory(const std::filesystem::path& directory);

enum class WhenThere { keep, replace };

// Writes a file of mode 0600 that is complete and on the disk, or not there at all; its folder must exist. False where
// one is kept. [any]
Result<bool, std::error_code> write_whole_file(const std::filesystem::path& file, std::string_view content,
                                               WhenThere when_there);

// Replaces it without waiting for the disk: after a power cut it may be damaged. For what nobody would miss. [any]
Result<void, std::error_code> write_unsynced_file(const std::filesystem::path& file, std::string_view content);

}  // namespace tongping::base
