// For a test that waits until another thread has done its part.
#pragma once

#include <chrono>
#include <thread>

namespace tongping::support {

// Between two looks. A yield alone would keep a processor busy that the other thread, or another test, needs.
inline void step_aside() { std::this_thread::sleep_for(std::chrono::microseconds(100)); }

}  // namespace tongping::support
