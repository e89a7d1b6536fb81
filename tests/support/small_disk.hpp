// A disk that can be full: a tmpfs in a mount namespace of this process (unshare(2)), which its children share and
// nobody else sees. Both are gone with the process.
#pragma once

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace tongping::support {

// Needs root; ask `why_not` first and skip the test with its message.
class SmallDisk {
 public:
  // Empty when a disk can be mounted here; else the reason.
  static std::string why_not() {
    if (::unshare(CLONE_NEWNS) != 0) return std::string("no mount namespace can be made: ") + std::strerror(errno);
    if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
      return std::string("the mount namespace cannot be made private: ") + std::strerror(errno);
    return {};
  }

  SmallDisk(std::filesystem::path at, std::size_t kib) : path_(std::move(at)) {
    std::filesystem::create_directories(path_);
    const std::string options = "mode=0700,size=" + std::to_string(kib) + "k";
    if (::mount("tmpfs", path_.c_str(), "tmpfs", 0, options.c_str()) != 0)
      throw std::runtime_error("no tmpfs at " + path_.string() + ": " + std::strerror(errno));
  }
  ~SmallDisk() { ::umount2(path_.c_str(), MNT_DETACH); }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  // Not a byte is left.
  void fill() const {
    const int file = ::open(filler().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) throw std::runtime_error("the disk is full already");
    const std::array<char, 4096> block{};
    while (::write(file, block.data(), block.size()) > 0) continue;
    ::close(file);
  }
  void make_room() const { std::filesystem::remove(filler()); }

 private:
  std::filesystem::path filler() const { return path_ / "filler"; }

  const std::filesystem::path path_;
};

}  // namespace tongping::support
