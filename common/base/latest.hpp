// A one-place slot between two threads: the newest value wins, what was not taken is replaced.
#pragma once

#include <mutex>
#include <optional>
#include <utility>

namespace tongping::base {

// For state that is shown (a view, a transcript). Never for anything that must not be lost: that is a Mailbox's.
template <typename T>
class Latest {
 public:
  // True when the slot was empty, so that the giver wakes the taker once and not once a value. [any]
  bool put(T value) {
    const std::lock_guard lock(mutex_);
    const bool was_empty = !slot_.has_value();
    slot_ = std::move(value);
    return was_empty;
  }

  // The same, for a value that brings something on from the one that was not taken: `take_over(newer, unseen)`. [any]
  template <typename TakeOver>
  bool put(T value, TakeOver take_over) {
    const std::lock_guard lock(mutex_);
    const bool was_empty = !slot_.has_value();
    if (!was_empty) take_over(value, std::move(*slot_));
    slot_ = std::move(value);
    return was_empty;
  }

  std::optional<T> take() {  // [any]
    const std::lock_guard lock(mutex_);
    return std::exchange(slot_, std::nullopt);
  }

 private:
  std::mutex mutex_;
  std::optional<T> slot_;  // guarded by mutex_
};

}  // namespace tongping::base
