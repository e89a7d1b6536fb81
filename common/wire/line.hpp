// A receiver's way to one of a station's sockets: the connection in use, and those that are tried to replace it. For
// the wire room's own sources.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/wire/curve_key.hpp"
#include "common/wire/socket.hpp"
#include "common/wire/socket_monitor.hpp"

namespace tongping::wire {

struct LineOptions {
  zmq::socket_type type = zmq::socket_type::sub;
  std::string endpoint;
  std::string station_public_key;
  CurveKeyPair key_pair;
  int queue = 0;
};

// libzmq's own reconnecting waits for the end of one attempt before it begins the next: after a cut, an attempt that
// was made into the void costs up to 2 s although the network is back. Here attempts are made beside each other, each
// on a socket of its own, and the first that stands is used. Owned and called by the link's thread.
class Line {
 public:
  // Throws zmq::error_t where the endpoint cannot be one, or no socket is left.
  Line(zmq::context_t& context, LineOptions options);

  // Takes the news of all connections, begins what is due. What a person should know goes to `notes`, each change once.
  // True where another connection is in use from now on.
  bool follow(base::SteadyTime now, std::vector<std::string>& notes);

  // When `follow` has something to begin if nothing arrives before; nothing: never.
  std::optional<base::SteadyTime> next_attempt() const;

  // The next message of the connection in use.
  std::optional<zmq::message_t> take();

  // False where there is no connection, or one that is doubted: what is sent into it may be lost.
  bool give(zmq::message_t message);

  // Nothing is heard though something should be: go over to a new connection as soon as one stands.
  void doubt() { doubted_ = true; }

  bool refused() const { return refused_; }  // the newest answer was that the key is not accepted

  void append_to(std::vector<Socket*>& sockets);  // all that can become readable

 private:
  struct Connection {
    Connection(zmq::context_t& context, const LineOptions& options);
    Socket socket;
    SocketMonitor monitor;
  };
  enum class Outcome { open, stands, failed };

  void begin_attempt(base::SteadyTime now);
  void watch(std::vector<std::string>& notes);
  Outcome look_at(Connection& attempt, base::SteadyTime now, std::vector<std::string>& notes);
  void tell(std::string news, std::vector<std::string>& notes);
  std::string refusal() const;

  zmq::context_t& context_;
  const LineOptions options_;
  std::unique_ptr<Connection> used_;
  std::vector<std::unique_ptr<Connection>> attempts_;  // oldest first
  bool doubted_ = false;
  bool was_let_in_ = false;
  base::SteadyTime next_attempt_;
  std::string last_news_;
  bool refused_ = false;
};

}  // namespace tongping::wire
