// What the station's and the receiver's sockets have in common. For the wire room's own sources; the home of ZeroMQ.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "common/base/result.hpp"
#include "common/wire/curve_key.hpp"

namespace tongping::wire {

// A domain that is not empty: with an empty one libzmq would never ask who a peer is (RFC 27, ZMQ_ZAP_ENFORCE_DOMAIN).
inline constexpr const char* zap_domain = "tongping";

// Bounds, intervals and keys; must be called before bind or connect.
void set_station_options(zmq::socket_t& socket, const CurveKeyPair& key_pair, int queue);
void set_receiver_options(zmq::socket_t& socket, const CurveKeyPair& key_pair, const std::string& station_public_key,
                          int queue);

// The real address, or one line that says what could not be opened and why. `what`: "feed" or "desk".
base::Result<std::string> bind(zmq::socket_t& socket, const std::string& endpoint, const char* what);

// A socket that remembers whether anything can have come since it was last found empty: asking libzmq costs a system
// call each time, and of a station's or a screen's sockets mostly one in five has something. Owned and called by one
// thread.
class Socket {
 public:
  Socket(zmq::context_t& context, zmq::socket_type type) : socket_(context, type) {}

  zmq::socket_t& options() { return socket_; }  // for what is done before it is in use

  std::optional<zmq::message_t> take();               // the next message part, if there is one; never waits
  std::vector<zmq::message_t> take_all_parts();       // the next message; empty if there is none
  bool give(zmq::message_t part, bool more = false);  // never waits; false where it could not be queued

 private:
  friend void wait(std::span<Socket* const> sockets, std::span<const int> descriptors,
                   std::chrono::milliseconds timeout);
  int descriptor();
  bool is_empty();

  zmq::socket_t socket_;
  int descriptor_ = -1;
  bool empty_ = false;  // nothing was there, and nothing was done with it since: its descriptor tells what comes now
  bool told_ = false;   // `wait` has just found it empty: the next look needs no system call
};

// The public key that the sender of a message has proved to have (RFC 27); empty where it is not known.
std::string proved_key(zmq::message_t& message);

// Waits until one of the sockets or descriptors can be read. May end early: at a signal, and when libzmq has only told
// a socket something of its connections.
void wait(std::span<Socket* const> sockets, std::span<const int> descriptors, std::chrono::milliseconds timeout);

}  // namespace tongping::wire
