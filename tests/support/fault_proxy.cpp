#include "tests/support/fault_proxy.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>

namespace tongping::support {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr auto longest_wait = milliseconds(200);
constexpr int backlog = 1024;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int tcp_socket() {
  const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (made < 0) throw std::runtime_error("no socket for the fault proxy");
  return made;
}

void set_no_delay(int socket) {
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

std::uint16_t port_of(const std::string& endpoint) {
  return static_cast<std::uint16_t>(std::stoi(endpoint.substr(endpoint.rfind(':') + 1)));
}

}  // namespace

const char* name_of(Fault fault) {
  switch (fault) {
    case Fault::none: return "none";
    case Fault::silence: return "half-open";
    case Fault::mute_target: return "target not heard";
    case Fault::mute_visitor: return "visitor not heard";
    case Fault::cut: return "cut";
    case Fault::delay: return "300 +- 100 ms";
    case Fault::crawl: return "1 byte/s";
    case Fault::refuse: return "refused";
  }
  return "none";
}

FaultProxy::FaultProxy(const std::string& target, std::uint32_t seed) : target_port_(port_of(target)), random_(seed) {
  listen();
  thread_ = std::thread([this] {
    while (obey()) turn();
  });
}

FaultProxy::~FaultProxy() {
  {
    const std::unique_lock lock(mutex_);
    stop_wanted_ = true;
  }
  wakeup_.signal();
  thread_.join();
  close_all();
  if (listener_ >= 0) ::close(listener_);
}

void FaultProxy::listen() {
  listener_ = tcp_socket();
  const int on = 1;
  ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address = loopback(port_);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, generic, size) != 0 || ::listen(listener_, backlog) != 0) {
    throw std::runtime_error("the fault proxy cannot listen");
  }
  ::getsockname(listener_, generic, &size);
  port_ = ntohs(address.sin_port);
}

void FaultProxy::set(Fault fault) {
  carry_out([&] { wanted_ = fault; });
}

void FaultProxy::reset_all() {
  carry_out([&] { reset_wanted_ = true; });
}

// Returns when the proxy's thread has done what was ordered.
void FaultProxy::carry_out(const std::function<void()>& order) {
  std::unique_lock lock(mutex_);
  order();
  const std::uint64_t number = ++orders_;
  wakeup_.signal();
  obeyed_.wait(lock, [&] { return carried_out_ >= number; });
}

// False when the proxy's time is over.
bool FaultProxy::obey() {
  const std::unique_lock lock(mutex_);
  if (stop_wanted_) return false;
  if (std::exchange(reset_wanted_, false)) close_all();
  if (wanted_ != fault_) {
    fault_ = wanted_;
    if (fault_ == Fault::refuse) {
      close_all();
      ::close(std::exchange(listener_, -1));
    } else if (listener_ < 0) {
      listen();
    }
    // What waited for a slow network goes on at the new pace.
    for (Connection& connection : connections_) {
      for (Way* way : {&connection.out, &connection.back}) {
        for (Piece& piece : way->waiting) piece.due = {};
        way->last_due = {};
      }
    }
  }
  carried_out_ = orders_;
  obeyed_.notify_all();
  return true;
}

void FaultProxy::turn() {
  wait();
  if (items_[0].revents != 0) wakeup_.clear();
  if (listener_ >= 0 && items_[1].revents != 0) accept_one();
  connections_.remove_if([&](Connection& connection) { return !move(connection); });
}

void FaultProxy::wait() {
  const Time now = steady_clock::now();
  Time until = now + longest_wait;
  items_.assign({{wakeup_.descriptor(), POLLIN, 0}, {listener_, POLLIN, 0}});
  for (Connection& connection : connections_) {
    for (Way* way : {&connection.out, &connection.back}) {
      if (!way->ended && way->bytes < max_waiting_bytes) items_.push_back({way->from, POLLIN, 0});
      if (way->waiting.empty() || fault_ == Fault::cut || way->lost) continue;
      const Time due = fault_ == Fault::crawl ? way->next_byte : way->waiting.front().due;
      if (due <= now) items_.push_back({way->to, POLLOUT, 0});
      if (due > now) until = std::min(until, due);
    }
  }
  const auto left = std::chrono::ceil<milliseconds>(until - now);
  ::poll(items_.data(), items_.size(), static_cast<int>(left.count()));
}

void FaultProxy::accept_one() {
  const int visitor = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (visitor < 0) return;
  const int target = tcp_socket();
  const sockaddr_in address = loopback(target_port_);
  // What comes of it is seen when it is read.
  [[maybe_unused]] const int begun = ::connect(target, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  set_no_delay(visitor);
  set_no_delay(target);
  Connection& connection = connections_.emplace_back();
  connection.first = !std::exchange(visited_, true);
  connection.out.from = connection.back.to = visitor;
  connection.out.to = connection.back.from = target;
}

// False when the connection has come to its end and is closed.
bool FaultProxy::move(Connection& connection) {
  const bool mute_out = fault_ == Fault::silence || fault_ == Fault::mute_visitor;
  const bool mute_back = fault_ == Fault::silence || fault_ == Fault::mute_target;
  const std::size_t known = connection.out.waiting.size();
  read(connection.out, mute_out);
  if (connection.first) record(connection.out, known);
  read(connection.back, mute_back);
  const bool open = write(connection.out) && write(connection.back);
  const bool both_left = connection.out.ended && connection.back.ended;
  if (open && !both_left) return true;
  close(connection, false);
  return false;
}

void FaultProxy::read(Way& way, bool thrown_away) {
  std::array<char, 16384> block;
  while (!way.ended && way.bytes < max_waiting_bytes) {
    const ssize_t got = ::recv(way.from, block.data(), block.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR || errno == ENOTCONN)) return;
    if (got <= 0) way.ended = true;
    way.lost = way.lost || thrown_away;
    if (got <= 0 || way.lost) continue;
    way.last_due = std::max(way.last_due, due_now(way));
    way.waiting.push_back({way.last_due, std::string(block.data(), static_cast<std::size_t>(got))});
    way.bytes += static_cast<std::size_t>(got);
  }
}

void FaultProxy::record(const Way& way, std::size_t known) {
  const std::unique_lock lock(mutex_);
  for (std::size_t i = known; i < way.waiting.size(); ++i) recorded_ += way.waiting[i].bytes;
}

std::string FaultProxy::recorded() const {
  const std::unique_lock lock(mutex_);
  return recorded_;
}

FaultProxy::Time FaultProxy::due_now(const Way& way) {
  if (fault_ != Fault::delay) return way.last_due;
  std::uniform_int_distribution<milliseconds::rep> spread(-jitter.count(), jitter.count());
  return steady_clock::now() + mean_delay + milliseconds(spread(random_));
}

// False when the receiver has gone, or has got the last byte of a sender that has.
bool FaultProxy::write(Way& way) {
  if (way.lost || fault_ == Fault::cut) return true;
  const Time now = steady_clock::now();
  while (!way.waiting.empty()) {
    Piece& piece = way.waiting.front();
    const bool crawling = fault_ == Fault::crawl;
    if (now < (crawling ? way.next_byte : piece.due)) return true;
    const std::size_t size = crawling ? 1 : piece.bytes.size();
    const ssize_t sent = ::send(way.to, piece.bytes.data(), size, MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR || errno == ENOTCONN)) return true;
    if (sent < 0) return false;
    if (crawling) way.next_byte = now + crawl_interval;
    way.bytes -= static_cast<std::size_t>(sent);
    piece.bytes.erase(0, static_cast<std::size_t>(sent));
    if (piece.bytes.empty()) way.waiting.pop_front();
  }
  return !way.ended;
}

void FaultProxy::close(Connection& connection, bool reset) {
  const linger at_once{reset ? 1 : 0, 0};
  for (const int socket : {connection.out.from, connection.out.to}) {
    ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(socket);
  }
}

void FaultProxy::close_all() {
  for (Connection& connection : connections_) close(connection, true);
  connections_.clear();
}

}  // namespace tongping::support
