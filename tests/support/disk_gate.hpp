// A disk that does not answer: no sync of a program that is started so returns while the gate is shut.
#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "tests/support/paths.hpp"
#include "tests/support/process.hpp"

namespace tongping::support {

class DiskGate {
 public:
  explicit DiskGate(const std::filesystem::path& file)
      : path_(file), descriptor_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (descriptor_ < 0) throw std::runtime_error("no gate at " + path_.string());
  }
  ~DiskGate() { ::close(descriptor_); }  // opens it
  DiskGate(const DiskGate&) = delete;
  DiskGate& operator=(const DiskGate&) = delete;

  // For the program whose disk it is. AddressSanitizer wants to be loaded first, and need not be; `more`: its options.
  Environment environment(const std::string& more = "") const {
    const char* options = std::getenv("ASAN_OPTIONS");
    const std::string also = ":" + more + (options == nullptr ? "" : std::string(":") + options);
    return {{"LD_PRELOAD", own_directory() + "/libgated_disk.so"},
            {"TONGPING_DISK_GATE", path_.string()},
            {"ASAN_OPTIONS", "verify_asan_link_order=0" + also}};
  }

  void shut() { lock(LOCK_EX); }  // after the syncs that are under way
  void open() { lock(LOCK_UN); }

  // From now on each sync takes so much longer.
  void slow_down(std::chrono::milliseconds by) {
    const std::string text = std::to_string(by.count()) + "\n";
    if (::pwrite(descriptor_, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
      throw std::runtime_error("nothing can be written to the gate");
  }

 private:
  void lock(int how) const {
    if (::flock(descriptor_, how) != 0) throw std::runtime_error("the gate does not move");
  }

  const std::filesystem::path path_;
  const int descriptor_;
};

}  // namespace tongping::support
