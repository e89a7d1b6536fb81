// How much unfinished speech a receiver has missed. It has no numbers, but each heartbeat says how much there was.
// Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "common/wire/messages.hpp"

namespace tongping::wire {

// Owned by a follower. [feed]
class InterimCount {
 public:
  void take(const FeedFrame& frame);  // every one, in the order in which they came

  // How far the receiver is, counted as the sender counts; nothing before the first heartbeat.
  std::optional<std::uint64_t> reach() const;
  std::uint64_t dropped() const { return dropped_; }  // since this receiver's start

 private:
  std::optional<Origin> origin_;
  std::optional<std::uint64_t> told_;  // by the newest heartbeat
  std::uint64_t since_ = 0;            // came after it
  std::uint64_t dropped_ = 0;
};

}  // namespace tongping::wire
