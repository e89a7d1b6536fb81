#include "common/wire/connections.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "common/base/format.hpp"
#include "common/wire/curve_key.hpp"

namespace tongping::wire {
namespace {

// "10.0.0.7:51234"; empty where the connection has gone.
std::string address_of(int descriptor) {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  auto* address = reinterpret_cast<sockaddr*>(&peer);
  if (::getpeername(descriptor, address, &size) != 0) return {};
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (peer.ss_family == AF_INET) {
    const auto* ip4 = reinterpret_cast<const sockaddr_in*>(&peer);
    ::inet_ntop(AF_INET, &ip4->sin_addr, text.data(), text.size());
    return base::format("{}:{}", text.data(), ntohs(ip4->sin_port));
  }
  if (peer.ss_family != AF_INET6) return {};
  const auto* ip6 = reinterpret_cast<const sockaddr_in6*>(&peer);
  ::inet_ntop(AF_INET6, &ip6->sin6_addr, text.data(), text.size());
  return base::format("[{}]:{}", text.data(), ntohs(ip6->sin6_port));
}

std::string why_protocol(int error) {
  switch (error) {
    case ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH: return "no encryption offered";
    case ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC: return "bad handshake: made for another station's key";
    default: return base::format("bad handshake (libzmq {:#x})", static_cast<unsigned>(error));
  }
}

std::string why_ended(int error) {
  // A peer without encryption that reads our greeting before we read its own leaves like one that was cut off.
  if (error == ECONNRESET || error == EPIPE || error == ECONNABORTED)
    return "bad handshake: no encryption offered, or left before it was finished";
  return "bad handshake: not finished in time";
}

}  // namespace

void Connections::follow(base::SteadyTime now) {
  while (const auto event = monitor_.next()) {
    switch (event->kind) {
      case ZMQ_EVENT_ACCEPTED: accepted_[event->value] = address_of(event->value); break;
      case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
      case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: ++silent_explained_; break;
      case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL: failure_ = why_protocol(event->value); break;
      case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL: failure_ = why_ended(event->value); break;
      case ZMQ_EVENT_DISCONNECTED: ended(event->value, now); break;
      default: break;
    }
  }
}

// A failed handshake is told just before its connection's end, by the same thread of libzmq.
void Connections::ended(int descriptor, base::SteadyTime now) {
  const auto connection = accepted_.extract(descriptor);
  const std::string address = connection.empty() ? "" : connection.mapped();
  if (!failure_.empty()) {
    refusals_.add(address, std::exchange(failure_, {}), now);
  } else if (speakers_.erase(descriptor) == 0) {
    // Peers of ZMTP before version 3, and strangers to ZMTP, end without a word from libzmq.
    if (silent_explained_ == 0) refusals_.add(address, "bad handshake: does not speak ZMTP 3", now);
    if (silent_explained_ > 0) --silent_explained_;
  }
}

PeerView* Connections::speaker(zmq::message_t& message, base::SteadyTime now) {
  const int descriptor = ::zmq_msg_get(message.handle(), ZMQ_SRCFD);
  if (const auto known = speakers_.find(descriptor); known != speakers_.end()) return &known->second;
  follow(now);
  const auto connection = accepted_.find(descriptor);
  if (connection == accepted_.end()) return nullptr;
  if (silent_explained_ > 0) --silent_explained_;
  PeerView& peer = speakers_[descriptor];
  peer.address = connection->second;
  peer.public_key = proved_key(message);
  if (!peer.public_key.empty()) peer.fingerprint = fingerprint(peer.public_key);
  return &peer;
}

// libzmq can end all connections of a socket, but not one; the peer's end of the stream it takes as any other.
void Connections::cut(std::string_view public_key) {
  for (const auto& [descriptor, peer] : speakers_) {
    if (peer.public_key == public_key) ::shutdown(descriptor, SHUT_RDWR);
  }
}

std::vector<PeerView> Connections::all() const {
  std::vector<PeerView> peers;
  for (const auto& [descriptor, peer] : speakers_) peers.push_back(peer);
  return peers;
}

}  // namespace tongping::wire
