#include "display-node/status_socket.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "common/base/format.hpp"
#include "common/base/stop_signal.hpp"

namespace tongping::screen {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view extension = ".sock";
constexpr int waiting = 8;             // that may ask at once
constexpr timeval answer_limit{2, 0};  // a screen that hangs must not hang the one that asks

bool address_of(const fs::path& file, sockaddr_un& address) {
  const std::string name = file.string();
  address = {};
  address.sun_family = AF_UNIX;
  if (name.size() >= sizeof address.sun_path) return false;
  std::copy(name.begin(), name.end(), address.sun_path);
  return true;
}

auto system_failure(const char* what, const fs::path& file) {
  return base::failure(base::format("cannot {} {}: {}", what, file.string(), std::strerror(errno)));
}

std::string ask(const fs::path& file) {
  sockaddr_un address{};
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return {};
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &answer_limit, sizeof answer_limit);
  std::string line;
  const bool connected = address_of(file, address) &&
                         ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  if (!connected && errno == ECONNREFUSED) ::unlink(file.c_str());
  std::array<char, 4096> block{};
  for (ssize_t got = 1; connected && got > 0;) {
    got = ::recv(descriptor, block.data(), block.size(), 0);
    if (got > 0) line.append(block.data(), static_cast<std::size_t>(got));
  }
  ::close(descriptor);
  return line;
}

}  // namespace

base::Result<std::unique_ptr<StatusSocket>> StatusSocket::open(const fs::path& directory) {
  const fs::path file = directory / base::format("{}{}", ::getpid(), extension);
  sockaddr_un address{};
  if (!address_of(file, address)) return base::failure(base::format("{} is too long for a socket", file.string()));
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) return system_failure("make", directory);
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return system_failure("make a socket at", file);
  std::unique_ptr<StatusSocket> made(new StatusSocket(file, descriptor));
  ::unlink(file.c_str());  // of a killed screen that had this process id
  if (::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::chmod(file.c_str(), 0600) != 0 || ::listen(descriptor, waiting) != 0) {
    return system_failure("listen at", file);
  }
  return made;
}

StatusSocket::~StatusSocket() {
  ::close(descriptor_);
  ::unlink(file_.c_str());
}

bool StatusSocket::asked() const { return base::is_readable(descriptor_); }

void StatusSocket::answer(const std::string& line) const {
  for (int i = 0; i < waiting; ++i) {
    const int asker = ::accept4(descriptor_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (asker < 0) return;
    // A line fits into the socket's buffer many times; whoever cannot take it has gone.
    [[maybe_unused]] const ssize_t sent = ::send(asker, line.data(), line.size(), MSG_NOSIGNAL);
    ::close(asker);
  }
}

std::vector<std::string> ask_screens(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> lines;
  for (const fs::path& file : files) {
    if (std::string line = ask(file); !line.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace tongping::screen
