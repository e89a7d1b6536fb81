// SIGINT and SIGTERM as something to ask and to poll, so that a program stops in its own order.
#pragma once

#include <chrono>

namespace tongping::base {

// Made first in a program, before any thread: it blocks both signals for all of them. Children must unblock them again.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  // True as soon as a signal has come, and from then on. [main]
  bool requested() { return wait_for(std::chrono::milliseconds(0)); }
  bool wait_for(std::chrono::milliseconds patience);
  void forget();  // what has come until now: the next one is another wish [main]
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
  bool requested_ = false;
};

// True while a poll would find something to read. [any]
bool is_readable(int descriptor);

}  // namespace tongping::base
