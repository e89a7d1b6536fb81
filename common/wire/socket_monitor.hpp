// What libzmq tells about a socket's connections. For the wire room's own sources.
#pragma once

#include <optional>
#include <zmq.hpp>

namespace tongping::wire {

struct ConnectionEvent {
  int kind = 0;   // ZMQ_EVENT_…
  int value = 0;  // descriptor, error number or ZMQ_PROTOCOL_ERROR_…, as the kind has it
};

// Must go before the socket it watches.
class SocketMonitor {
 public:
  SocketMonitor(zmq::context_t& context, zmq::socket_t& watched);
  ~SocketMonitor();
  SocketMonitor(const SocketMonitor&) = delete;
  SocketMonitor& operator=(const SocketMonitor&) = delete;

  std::optional<ConnectionEvent> next();  // never waits
  zmq::socket_t& socket() { return events_; }

 private:
  zmq::socket_t& watched_;
  zmq::socket_t events_;
};

}  // namespace tongping::wire
