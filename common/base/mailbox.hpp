// A bounded first-in first-out queue between threads, with a descriptor to poll.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "common/base/wakeup.hpp"

namespace tongping::base {

// Any thread posts, one thread takes. A full mailbox refuses (`try_post`) or makes the poster wait (`post`);
// it never drops. `close` ends all waiting; what is inside can still be taken.
template <typename T>
class Mailbox {
 public:
  explicit Mailbox(std::size_t capacity) : capacity_(capacity) {}

  // False when full or closed; the value is then untouched. [any]
  bool try_post(T& value) {
    {
      const std::lock_guard lock(mutex_);
      if (closed_ || queue_.size() >= capacity_) {
        ++refused_;
        return false;
      }
      queue_.push_back(std::move(value));
    }
    arrived_.notify_one();
    wakeup_.signal();
    return true;
  }

  // Waits for room. False when closed. [any but an audio callback]
  bool post(T value) {
    {
      std::unique_lock lock(mutex_);
      left_.wait(lock, [this] { return closed_ || queue_.size() < capacity_; });
      if (closed_) return false;
      queue_.push_back(std::move(value));
    }
    arrived_.notify_one();
    wakeup_.signal();
    return true;
  }

  std::optional<T> try_take() {  // [taker]
    const std::lock_guard lock(mutex_);
    return take_locked();
  }

  // Waits for a value; nothing when closed and empty, so that a loop over this carries out all that was posted. [taker]
  std::optional<T> take() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return closed_ || !queue_.empty(); });
    return take_locked();
  }

  // Nothing when `patience` has passed or the mailbox is closed and empty. [taker]
  std::optional<T> take_for(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, patience, [this] { return closed_ || !queue_.empty(); });
    return take_locked();
  }

  void close() {  // [any]
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    arrived_.notify_all();
    left_.notify_all();
    wakeup_.signal();
  }

  bool closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
  }

  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return queue_.size();
  }

  std::size_t capacity() const { return capacity_; }

  std::size_t refused() const {  // by try_post, since the beginning [any]
    const std::lock_guard lock(mutex_);
    return refused_;
  }

  // Readable while values may be waiting; the taker clears it, then takes until nothing is left. [taker]
  const Wakeup& wakeup() const { return wakeup_; }

 private:
  std::optional<T> take_locked() {
    if (queue_.empty()) return std::nullopt;
    std::optional<T> value(std::move(queue_.front()));
    queue_.pop_front();
    left_.notify_one();
    return value;
  }

  const std::size_t capacity_;
  Wakeup wakeup_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::condition_variable left_;
  std::deque<T> queue_;      // guarded by mutex_
  bool closed_ = false;      // guarded by mutex_
  std::size_t refused_ = 0;  // guarded by mutex_
};

}  // namespace tongping::base
