#include "common/wire/socket.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>

#include "common/base/format.hpp"
#include "common/wire/limits.hpp"

namespace tongping::wire {
namespace {

using base::failure;

constexpr int connect_patience_ms = 1000;

// ZMQ_ZAP_ENFORCE_DOMAIN: without it libzmq lets everybody in when nobody answers its questions. Every libzmq from 4.3
// has the option, but only its draft headers name it.
constexpr int zap_enforce_domain = 93;

int ms(std::chrono::milliseconds time) { return static_cast<int>(time.count()); }

void set_common_options(zmq::socket_t& socket, int queue) {
  socket.set(zmq::sockopt::linger, 0);
  socket.set(zmq::sockopt::sndhwm, queue);
  socket.set(zmq::sockopt::rcvhwm, queue);
  socket.set(zmq::sockopt::handshake_ivl, ms(handshake_limit));
  // A host that vanished says nothing: each side asks for a sign of life of its own (ZMTP PING).
  socket.set(zmq::sockopt::heartbeat_ivl, ms(heartbeat_interval));
  socket.set(zmq::sockopt::heartbeat_timeout, ms(silence_limit));
}

std::string reason_of(int error) {
  switch (error) {
    case EADDRINUSE:
      return "the address is in use, perhaps by another station that is running; end that one or choose another port";
    case EADDRNOTAVAIL:
    case ENODEV: return "this machine has no such address; use one of its own, or 0.0.0.0 for all";
    case EACCES: return "ports below 1024 need the system's permission; choose a higher one";
    default: return ::zmq_strerror(error);
  }
}

}  // namespace

void set_station_options(zmq::socket_t& socket, const CurveKeyPair& key_pair, int queue) {
  set_common_options(socket, queue);
  socket.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(max_request_bytes));
  socket.set(zmq::sockopt::backlog, accept_backlog);
  socket.set(zmq::sockopt::curve_server, true);
  socket.set(zmq::sockopt::curve_secretkey, key_pair.secret_key());
  socket.set(zmq::sockopt::zap_domain, zap_domain);
  const int enforce = 1;
  if (::zmq_setsockopt(socket.handle(), zap_enforce_domain, &enforce, sizeof enforce) != 0) throw zmq::error_t();
}

void set_receiver_options(zmq::socket_t& socket, const CurveKeyPair& key_pair, const std::string& station_public_key,
                          int queue) {
  set_common_options(socket, queue);
  socket.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(max_reply_bytes));
  socket.set(zmq::sockopt::handshake_ivl, ms(queue_patience));
  // One attempt a socket: Line makes the next one on another.
  socket.set(zmq::sockopt::reconnect_ivl, -1);
  socket.set(zmq::sockopt::connect_timeout, connect_patience_ms);
  socket.set(zmq::sockopt::curve_serverkey, station_public_key);
  socket.set(zmq::sockopt::curve_publickey, key_pair.public_key());
  socket.set(zmq::sockopt::curve_secretkey, key_pair.secret_key());
}

base::Result<std::string> bind(zmq::socket_t& socket, const std::string& endpoint, const char* what) {
  try {
    socket.set(zmq::sockopt::ipv6, endpoint.find('[') != std::string::npos ? 1 : 0);
    socket.bind(endpoint);
    return socket.get(zmq::sockopt::last_endpoint);
  } catch (const zmq::error_t& error) {
    auto reason = reason_of(error.num());
    return failure(base::format("cannot open the {} at {}: {}", what, endpoint, reason));
  }
}

std::optional<zmq::message_t> Socket::take() {
  if (std::exchange(told_, false)) return std::nullopt;
  zmq::message_t part;
  // By the C function: a signal is no exception here.
  if (::zmq_msg_recv(part.handle(), socket_.handle(), ZMQ_DONTWAIT) >= 0) return part;
  empty_ = errno == EAGAIN;
  return std::nullopt;
}

std::vector<zmq::message_t> Socket::take_all_parts() {
  std::vector<zmq::message_t> parts;
  bool more = true;
  while (more) {
    auto part = take();
    if (!part) break;
    more = part->more();
    parts.push_back(std::move(*part));
  }
  return parts;
}

bool Socket::give(zmq::message_t part, bool more) {
  empty_ = told_ = false;
  const int flags = ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0);
  return ::zmq_msg_send(part.handle(), socket_.handle(), flags) >= 0;
}

int Socket::descriptor() {
  if (descriptor_ < 0) descriptor_ = socket_.get(zmq::sockopt::fd);
  return descriptor_;
}

bool Socket::is_empty() {
  if (empty_) return true;
  int events = 0;
  std::size_t size = sizeof events;
  // By the C function, as above.
  const bool known = ::zmq_getsockopt(socket_.handle(), ZMQ_EVENTS, &events, &size) == 0;
  empty_ = known && (events & ZMQ_POLLIN) == 0;
  return empty_;
}

std::string proved_key(zmq::message_t& message) {
  const char* key = ::zmq_msg_gets(message.handle(), "User-Id");
  return key == nullptr ? "" : key;
}

// What zmq_poll does with a fraction of the system calls. A socket's descriptor tells once that something has happened
// to it, and not what (ZMQ_FD in zmq_getsockopt(3)): so every socket that is not known to be empty is asked before the
// sleep, and one that is told of counts as not empty, until somebody has looked.
void wait(std::span<Socket* const> sockets, std::span<const int> descriptors, std::chrono::milliseconds timeout) {
  std::vector<pollfd> items;
  items.reserve(sockets.size() + descriptors.size());
  bool something = false;
  for (Socket* socket : sockets) {
    items.push_back({socket->descriptor(), POLLIN, 0});
    something = !socket->is_empty() || something;
  }
  for (const int descriptor : descriptors) items.push_back({descriptor, POLLIN, 0});
  // With something there already: only to learn of the others, so that none has to wait for the end of a flood.
  const auto patience = something ? 0 : std::max<std::int64_t>(timeout.count(), 0);
  const int fired = ::poll(items.data(), items.size(), static_cast<int>(patience));
  for (std::size_t i = 0; i < sockets.size(); ++i) {
    if (fired > 0 && items[i].revents != 0) sockets[i]->empty_ = false;
    sockets[i]->told_ = sockets[i]->empty_;
  }
}

}  // namespace tongping::wire
