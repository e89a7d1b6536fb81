// What the processes of a bench share: where to connect, when to stop, and what each receiver measured.
#pragma once

#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tongping::bench {

using std::chrono::steady_clock;

inline std::int64_t now_ns() { return steady_clock::now().time_since_epoch().count(); }

// A time that is over already, as on a busy machine, is none; poll would wait for ever.
inline void pause(std::chrono::milliseconds time) {
  ::poll(nullptr, 0, static_cast<int>(std::max<std::int64_t>(time.count(), 0)));
}

inline double quantile(std::vector<double>& values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

// Shared by a process and those it forks, until its end.
template <typename Value>
Value* share(std::size_t count = 1) {
  void* memory = ::mmap(nullptr, count * sizeof(Value), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) std::abort();
  return static_cast<Value*>(memory);
}

// Zero is a valid state: it is made by `share`.
struct Board {
  std::array<char, 64> feed;
  std::array<char, 64> desk;
  std::atomic<bool> open;  // feed and desk are known
  std::atomic<bool> stop;
  std::atomic<int> heard;  // receivers that have got something

  void show(const std::string& feed_address, const std::string& desk_address) {
    std::copy_n(feed_address.c_str(), std::min(feed.size() - 1, feed_address.size()), feed.begin());
    std::copy_n(desk_address.c_str(), std::min(desk.size() - 1, desk_address.size()), desk.begin());
    open = true;
  }
  void wait_until_open() const {
    while (!open) pause(std::chrono::milliseconds(1));
  }
};

// Delays by receiver and message, in microseconds; 0 is one that did not come.
class Delays {
 public:
  Delays(int receivers, int messages)
      : receivers_(receivers),
        messages_(messages),
        us_(share<float>(static_cast<std::size_t>(receivers) * static_cast<std::size_t>(messages))) {}

  void add(int receiver, std::int64_t message, std::int64_t sent_ns) {
    if (message < 0 || message >= messages_) return;
    us_[index(receiver, static_cast<int>(message))] = static_cast<float>(now_ns() - sent_ns) / 1000.0F;
  }

  std::vector<double> all() const { return all(0, messages_); }

  // Of the messages `first` … `end` - 1.
  std::vector<double> all(int first, int end) const {
    std::vector<double> found;
    for (int r = 0; r < receivers_; ++r) {
      for (int m = first; m < end; ++m) {
        if (us_[index(r, m)] > 0) found.push_back(us_[index(r, m)]);
      }
    }
    return found;
  }

  // Of each message, when the last receiver had it.
  std::vector<double> last() const {
    std::vector<double> found;
    for (int m = 0; m < messages_; ++m) {
      float worst = 0;
      for (int r = 0; r < receivers_; ++r) worst = std::max(worst, us_[index(r, m)]);
      if (worst > 0) found.push_back(worst);
    }
    return found;
  }

 private:
  std::size_t index(int receiver, int message) const {
    return static_cast<std::size_t>(receiver) * static_cast<std::size_t>(messages_) + static_cast<std::size_t>(message);
  }

  int receivers_;
  int messages_;
  float* us_;
};

// A process of the bench's own; it ends with its parent.
template <typename Body>
pid_t begin_process(Body body) {
  std::fflush(stdout);
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  body();
  std::fflush(stdout);
  ::_exit(0);
}

inline void wait_for(pid_t pid) { ::waitpid(pid, nullptr, 0); }

// Runs `body(number)` on as many threads.
template <typename Body>
void run_threads(int count, Body body) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back([&, i] { body(i); });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace tongping::bench
