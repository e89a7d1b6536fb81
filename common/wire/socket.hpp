// What the station's and the receiver's sockets have in common. For the wire room's own sources; the home of ZeroMQ.
#pragma once

#include <chrono>
#include <optional>
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

// The next message part, if there is one. Never waits.
std::optional<zmq::message_t> take(zmq::socket_t& socket);

// The next message with all its parts; empty if there is none.
std::vector<zmq::message_t> take_all_parts(zmq::socket_t& socket);

// Never waits; false where it could not be queued.
bool give(zmq::socket_t& socket, zmq::message_t part, bool more = false);

// Waits for any of the items; an interrupting signal counts as waking up.
void wait(std::vector<zmq::pollitem_t>& items, std::chrono::milliseconds timeout);

inline zmq::pollitem_t readable(zmq::socket_t& socket) { return {socket.handle(), 0, ZMQ_POLLIN, 0}; }
inline zmq::pollitem_t readable(int descriptor) { return {nullptr, descriptor, ZMQ_POLLIN, 0}; }

}  // namespace tongping::wire
