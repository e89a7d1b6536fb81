// What libzmq tells about a socket's connections. For the wire room's own sources.
#pragma once

#include <optional>

#include "common/wire/socket.hpp"

namespace tongping::wire {

struct ConnectionEvent {
  int kind = 0;   // ZMQ_EVENT_…
  int value = 0;  // descriptor, error number or ZMQ_PROTOCOL_ERROR_…, as the kind has it
};

// Must go before the socket it watches.
class SocketMonitor {
 public:
  SocketMonitor(zmq::context_t& context, Socket& watched);
  ~SocketMonitor();
  SocketMonitor(const SocketMonitor&) = delete;
  SocketMonitor& operator=(const SocketMonitor&) = delete;

  std::optional<ConnectionEvent> next();  // never waits
  Socket& socket() { return events_; }

 private:
  Socket& watched_;
  Socket events_;
};

}  // namespace tongping::wire
