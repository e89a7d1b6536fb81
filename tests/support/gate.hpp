// Where a thread is held until a test lets it go on.
#pragma once

#include <condition_variable>
#include <mutex>

namespace tongping::support {

// Whoever comes waits until it is open.
class Gate {
 public:
  void pass() {
    std::unique_lock lock(mutex_);
    opened_.wait(lock, [this] { return open_; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    opened_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
};

}  // namespace tongping::support
