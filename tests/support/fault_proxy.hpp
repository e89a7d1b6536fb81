// A network that fails on purpose: TCP connections to one address are forwarded to another, and do what the test says.
#pragma once

#include <poll.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "common/base/wakeup.hpp"

namespace tongping::support {

enum class Fault {
  none,          // bytes pass
  silence,       // half-open: what is sent is thrown away, nobody is told; such a connection never works again
  mute_target,   // the same for what the target sends; what is sent to it passes
  mute_visitor,  // the same for what is sent to the target; what it sends passes
  cut,           // a cable pulled out: bytes wait, and come when it is back
  delay,         // each way 300 ms, 100 ms more or less, in order
  crawl,         // one byte a second each way
  refuse,        // connections are reset, and new ones refused
};
const char* name_of(Fault fault);

// Knows bytes and nothing of what they mean. One thread of its own; ends with the object.
class FaultProxy {
 public:
  // Listens at a free port of 127.0.0.1; `target` is "tcp://127.0.0.1:PORT". Throws where that cannot be.
  explicit FaultProxy(const std::string& target, std::uint32_t seed = 1);
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  std::string endpoint() const { return "tcp://127.0.0.1:" + std::to_string(port_); }

  // In force for old and new connections when it returns. [the test's thread]
  void set(Fault fault);

  // Resets every connection there is; they are gone when it returns. [the test's thread]
  void reset_all();

  // What the first visitor has said so far. [the test's thread]
  std::string recorded() const;

  static constexpr std::size_t max_waiting_bytes = 1 << 20;  // of one way; then its sender has to wait, as by TCP
  static constexpr std::chrono::milliseconds mean_delay{300};
  static constexpr std::chrono::milliseconds jitter{100};
  static constexpr std::chrono::milliseconds crawl_interval{1000};

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Piece {
    Time due;
    std::string bytes;
  };
  struct Way {  // from one socket to the other
    int from = -1;
    int to = -1;
    std::deque<Piece> waiting;
    std::size_t bytes = 0;  // in `waiting`
    Time last_due;
    Time next_byte;
    bool lost = false;   // bytes were thrown away: nothing that follows makes sense
    bool ended = false;  // the sender has closed
  };
  struct Connection {
    bool first = false;
    Way out;   // to the target
    Way back;  // from it
  };

  void carry_out(const std::function<void()>& order);
  bool obey();
  void listen();
  void turn();
  void wait();
  void accept_one();
  void read(Way& way, bool thrown_away);
  bool write(Way& way);
  void record(const Way& way, std::size_t known);
  bool move(Connection& connection);
  static void close(Connection& connection, bool reset);
  void close_all();
  Time due_now(const Way& way);

  const std::uint16_t target_port_;
  std::uint16_t port_ = 0;
  base::Wakeup wakeup_;

  // the proxy's thread
  int listener_ = -1;
  std::list<Connection> connections_;
  std::vector<pollfd> items_;
  std::mt19937 random_;
  Fault fault_ = Fault::none;
  bool visited_ = false;

  mutable std::mutex mutex_;  // guards the following
  std::condition_variable obeyed_;
  Fault wanted_ = Fault::none;
  bool reset_wanted_ = false;
  bool stop_wanted_ = false;
  std::uint64_t orders_ = 0;
  std::uint64_t carried_out_ = 0;
  std::string recorded_;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace tongping::support
