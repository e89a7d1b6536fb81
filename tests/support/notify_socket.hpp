// What systemd is to a service: listens to what a program says of itself.
#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <string>

#include "tests/support/process.hpp"

namespace tongping::support {

class NotifySocket {
 public:
  NotifySocket() : descriptor_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path().copy(address.sun_path, sizeof(address.sun_path) - 1);
    if (::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
      throw std::runtime_error("the notification socket cannot be bound");
    }
  }
  ~NotifySocket() { ::close(descriptor_); }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  // Of a service with this WatchdogSec.
  Environment environment(std::chrono::microseconds watchdog) const {
    return {{"NOTIFY_SOCKET", path()}, {"WATCHDOG_USEC", std::to_string(watchdog.count())}};
  }

  // The next thing said; empty: nothing within `patience`.
  std::string hear(std::chrono::milliseconds patience) const {
    pollfd waiting{descriptor_, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(patience.count())) <= 0) return "";
    std::array<char, 4096> text{};
    const ssize_t count = ::recv(descriptor_, text.data(), text.size(), 0);
    return count > 0 ? std::string(text.data(), static_cast<std::size_t>(count)) : "";
  }

  // True as soon as this is said; what comes before it is passed over.
  bool hears(const std::string& wanted, std::chrono::milliseconds patience) const {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < end) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
      if (hear(left) == wanted) return true;
    }
    return false;
  }

 private:
  std::string path() const { return (scratch_ / "notify").string(); }

  Scratch scratch_;
  int descriptor_;
};

}  // namespace tongping::support
