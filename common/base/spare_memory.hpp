// Memory that was freed between what is in use stays with the program: a receiver that hangs for some seconds has
// hundreds of frames queued, what outlives them lies among them, and the holes add up over hours though nothing more is
// in use.
#pragma once

#include <malloc.h>

#include <chrono>

#include "common/base/clock.hpp"

namespace tongping::base {

// Owned and called by one thread of a program that runs for days; gives back what all threads have freed.
class SpareMemory {
 public:
  // Whole pages go back in well under a millisecond, and what is needed again is new within the next seconds.
  static constexpr std::chrono::minutes interval{1};

  void turn(SteadyTime now) {
    if (now - last_ < interval) return;
    last_ = now;
    ::malloc_trim(0);  // malloc_trim(3); since glibc 2.8 of all arenas
  }

 private:
  SteadyTime last_;
};

}  // namespace tongping::base
