// A plain TCP connection to this machine, for what no library would send.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace tongping::support {

// "tcp://HOST:PORT" on this machine.
inline sockaddr_in loopback_address(const std::string& endpoint) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(endpoint.substr(endpoint.rfind(':') + 1))));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

class TcpConnection {
 public:
  // Throws where nobody listens.
  explicit TcpConnection(const std::string& endpoint) : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_in address = loopback_address(endpoint);
    if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return;
    ::close(descriptor_);
    throw std::runtime_error("nobody listens at " + endpoint);
  }
  ~TcpConnection() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  TcpConnection(TcpConnection&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  TcpConnection& operator=(TcpConnection&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }

  // False when the other side has gone.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // Reads away what has come. True once the other side has ended the connection.
  bool ended() {
    char block[4096];
    ssize_t got = 0;
    do {
      got = ::recv(descriptor_, block, sizeof block, MSG_DONTWAIT);
    } while (got > 0);
    return got == 0 || errno != EAGAIN;
  }

 private:
  int descriptor_;
};

}  // namespace tongping::support
