// What a station says in the tests of its receivers.
#pragma once

#include "common/base/clock.hpp"
#include "common/wire/messages.hpp"

namespace tongping::wire {

constexpr base::SteadyTime start{std::chrono::hours(1)};
inline const Origin first_start{{1}, 1, "hall-1"};
inline const Origin second_start{{1}, 2, "hall-1"};

inline FeedFrame beat(std::uint64_t last, const Origin& origin = first_start) {
  return {origin, 0, Heartbeat{last, 0}};
}

}  // namespace tongping::wire
