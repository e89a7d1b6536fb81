// Peers with libzmq that do what no screen would: keys that nobody knows, messages without measure, endless topics.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "common/wire/curve_key.hpp"

namespace tongping::support {

class Attacker {
 public:
  Attacker(zmq::context_t& context, zmq::socket_type type, const std::string& endpoint,
           const std::string& station_public_key, const wire::CurveKeyPair& key)
      : socket_(context, type), monitor_(context, zmq::socket_type::pair) {
    socket_.set(zmq::sockopt::linger, 0);
    socket_.set(zmq::sockopt::reconnect_ivl, -1);
    socket_.set(zmq::sockopt::sndhwm, 0);
    socket_.set(zmq::sockopt::curve_serverkey, station_public_key);
    socket_.set(zmq::sockopt::curve_publickey, key.public_key());
    socket_.set(zmq::sockopt::curve_secretkey, key.secret_key());
    // Never a name that was used before: libzmq frees it only some time after its end.
    static std::atomic<int> number{0};
    const std::string address = "inproc://attacker-" + std::to_string(++number);
    ::zmq_socket_monitor(socket_.handle(), address.c_str(), ZMQ_EVENT_ALL);
    monitor_.set(zmq::sockopt::linger, 0);
    monitor_.connect(address);
    socket_.connect(endpoint);
  }
  ~Attacker() { ::zmq_socket_monitor(socket_.handle(), nullptr, 0); }
  Attacker(const Attacker&) = delete;
  Attacker& operator=(const Attacker&) = delete;

  void send(const std::string& bytes) { socket_.send(zmq::buffer(bytes), zmq::send_flags::dontwait); }
  void subscribe(const std::string& topic) { socket_.set(zmq::sockopt::subscribe, topic); }

  // Whether libzmq has told one of these of the connection within `patience`. Other news before it are passed over.
  bool has_seen(int events, std::chrono::milliseconds patience) {
    monitor_.set(zmq::sockopt::rcvtimeo, static_cast<int>(patience.count()));
    zmq::message_t head;
    zmq::message_t address;
    while (monitor_.recv(head) && monitor_.recv(address)) {
      std::uint16_t kind = 0;
      std::copy_n(head.data<char>(), sizeof kind, reinterpret_cast<char*>(&kind));
      if ((kind & events) != 0) return true;
    }
    return false;
  }

 private:
  zmq::socket_t socket_;
  zmq::socket_t monitor_;
};

// So many handshakes with keys that nobody knows, thirty-two at a time; how many of them were refused.
inline int refused_handshakes(const std::string& endpoint, const std::string& station_public_key, int count) {
  constexpr int at_once = 32;
  // Sometimes the connection's end overtakes the reason.
  constexpr int ends = ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_DISCONNECTED;
  zmq::context_t context(1);
  int refused = 0;
  for (int begun = 0; begun < count; begun += at_once) {
    std::vector<std::unique_ptr<Attacker>> strangers;
    for (int i = begun; i < std::min(count, begun + at_once); ++i) {
      strangers.push_back(std::make_unique<Attacker>(context, zmq::socket_type::dealer, endpoint, station_public_key,
                                                     wire::make_key_pair()));
    }
    for (const auto& stranger : strangers) {
      refused += stranger->has_seen(ends, std::chrono::seconds(20)) ? 1 : 0;
    }
  }
  return refused;
}

}  // namespace tongping::support
