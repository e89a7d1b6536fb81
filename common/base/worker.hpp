// A named thread with an orderly end: ask first, join later.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>

namespace tongping::base {

// Owned by a program's wiring file. The body runs until `stop_requested` is true or its work is done. All workers of a
// program are asked to stop before the first is joined; the destructor does both.
class Worker {
 public:
  using StopFlag = std::atomic<bool>;

  Worker() = default;
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // `name`: at most 15 bytes, seen in debuggers and `top`. The body gets the flag to look at. [owner]
  void start(const std::string& name, std::function<void(const StopFlag& stop_requested)> body);
  void request_stop();                         // [any]
  void join();                                 // [owner]
  bool finished() const { return finished_; }  // [any]

 private:
  StopFlag stop_requested_{false};
  std::atomic<bool> finished_{false};
  std::thread thread_;
};

}  // namespace tongping::base
