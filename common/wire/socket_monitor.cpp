#include "common/wire/socket_monitor.hpp"

#include <cassert>
#include <cstdint>
#include <cstring>
#include <random>

#include "common/base/format.hpp"

namespace tongping::wire {
namespace {

// libzmq's I/O thread waits when there is no more room, so there is room for a flood of connections in a slow turn.
constexpr int max_waiting_events = 100'000;

}  // namespace

SocketMonitor::SocketMonitor(zmq::context_t& context, Socket& watched)
    : watched_(watched), events_(context, zmq::socket_type::pair) {
  // Never a name that was used before: libzmq frees the name of a monitor that ended only some time later.
  std::random_device random;
  const std::string address = base::format("inproc://connections-{:08x}{:08x}", random(), random());
  [[maybe_unused]] const int watching =
      ::zmq_socket_monitor(watched_.options().handle(), address.c_str(), ZMQ_EVENT_ALL);
  assert(watching == 0);
  events_.options().set(zmq::sockopt::linger, 0);
  events_.options().set(zmq::sockopt::rcvhwm, max_waiting_events);
  events_.options().connect(address);
}

SocketMonitor::~SocketMonitor() { ::zmq_socket_monitor(watched_.options().handle(), nullptr, 0); }

std::optional<ConnectionEvent> SocketMonitor::next() {
  // Two parts (zmq_socket_monitor(3)): 16 bits of kind and 32 of value, then the local endpoint.
  const auto parts = events_.take_all_parts();
  if (parts.empty() || parts[0].size() != sizeof(std::uint16_t) + sizeof(std::int32_t)) return std::nullopt;
  std::uint16_t kind = 0;
  std::int32_t value = 0;
  std::memcpy(&kind, parts[0].data(), sizeof kind);
  std::memcpy(&value, static_cast<const char*>(parts[0].data()) + sizeof kind, sizeof value);
  return ConnectionEvent{kind, value};
}

}  // namespace tongping::wire
