// Who is connected to one of the station's sockets, and who failed to be. For the wire room's own sources.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/wire/refusal_log.hpp"
#include "common/wire/socket_monitor.hpp"
#include "common/wire/station_endpoint.hpp"

namespace tongping::wire {

// A connection is known by its descriptor from the moment that its peer has spoken: libzmq names the descriptor with
// every accepted connection, every message and every end, but not with a finished handshake.
class Connections {
 public:
  Connections(zmq::context_t& context, Socket& watched, RefusalLog& refusals)
      : refusals_(refusals), monitor_(context, watched) {}

  Socket& events() { return monitor_.socket(); }
  void follow(base::SteadyTime now);  // takes the events that have come

  // The peer that a message came from, or nullptr when its connection has ended already.
  PeerView* speaker(zmq::message_t& message, base::SteadyTime now);

  // Ends the connections that have proved this key. Another connection that has taken over a descriptor in this very
  // moment would be hit in its place, and would connect again.
  void cut(std::string_view public_key);

  std::size_t count() const { return speakers_.size(); }
  bool all_have_spoken() const { return accepted_.size() == speakers_.size(); }
  std::vector<PeerView> all() const;

 private:
  void ended(int descriptor, base::SteadyTime now);

  RefusalLog& refusals_;
  std::map<int, std::string> accepted_;  // addresses of all connections, by descriptor
  std::map<int, PeerView> speakers_;
  std::string failure_;               // of the connection whose end comes next
  std::size_t silent_explained_ = 0;  // came in, or were refused by their key, and have not spoken
  SocketMonitor monitor_;
};

}  // namespace tongping::wire
