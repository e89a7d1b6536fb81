// How a running screen tells the other programs of its user how it is.
//
// A Unix socket and not a file: nothing is written while nobody asks, what is told is true at that moment, and a screen
// that was killed leaves a socket that refuses, not a file that lies.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "common/base/result.hpp"

namespace tongping::screen {

// Owned and called by the feed thread.
class StatusSocket {
 public:
  // `directory`: made with mode 0700; the socket in it has the process id for its name, and is gone with this value.
  // [feed]
  static base::Result<std::unique_ptr<StatusSocket>> open(const std::filesystem::path& directory);
  ~StatusSocket();
  StatusSocket(const StatusSocket&) = delete;
  StatusSocket& operator=(const StatusSocket&) = delete;

  int descriptor() const { return descriptor_; }  // readable when somebody asks
  bool asked() const;

  // Tells `line` to everybody who asks now. Never waits. [feed]
  void answer(const std::string& line) const;

 private:
  StatusSocket(std::filesystem::path file, int descriptor) : file_(std::move(file)), descriptor_(descriptor) {}

  const std::filesystem::path file_;
  const int descriptor_;
};

// What each screen of this user on this machine says, in the order of their process ids. Sockets of screens that were
// killed are removed. [any]
std::vector<std::string> ask_screens(const std::filesystem::path& directory);

}  // namespace tongping::screen
