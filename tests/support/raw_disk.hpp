// A disk whose every byte can be looked at: an ext4 image in a file, mounted in a mount namespace of this process
// (unshare(2)), which its children share and nobody else sees.
#pragma once

#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

#include "tests/support/process.hpp"
#include "tests/support/small_disk.hpp"

namespace tongping::support {

// Needs root, mkfs.ext4 and a loop device; ask `why_not` first and skip the test with its message.
class RawDisk {
 public:
  // Empty when an image can be mounted below `scratch`; else the reason.
  static std::string why_not(const std::filesystem::path& scratch) {
    if (std::string reason = SmallDisk::why_not(); !reason.empty()) return reason;
    try {
      const RawDisk trial(scratch / "trial", 8);
    } catch (const std::exception& problem) {
      return problem.what();
    }
    return {};
  }

  RawDisk(const std::filesystem::path& at, std::size_t mib) : path_(at), image_(at.string() + ".img") {
    std::filesystem::create_directories(path_);
    std::ofstream(image_, std::ios::binary).close();
    std::filesystem::resize_file(image_, mib * 1024 * 1024);
    expect({"mkfs.ext4", "-q", "-F", image_.string()});
    expect({"mount", "-o", "loop", image_.string(), path_.string()});
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
  }
  // Not lazily: the loop device goes with the last of it.
  ~RawDisk() {
    if (::umount2(path_.c_str(), 0) != 0) ::umount2(path_.c_str(), MNT_DETACH);
  }
  RawDisk(const RawDisk&) = delete;
  RawDisk& operator=(const RawDisk&) = delete;

  // Every byte of it, also what no file has any more.
  std::string bytes() const {
    ::sync();
    std::ifstream file(image_, std::ios::binary);
    std::stringstream all;
    all << file.rdbuf();
    return all.str();
  }

 private:
  static void expect(const Argv& command) {
    const Finished done = run(command, std::chrono::seconds(30));
    if (done.status != 0) throw std::runtime_error(command.front() + ": " + done.err);
  }

  const std::filesystem::path path_;
  const std::filesystem::path image_;
};

}  // namespace tongping::support
