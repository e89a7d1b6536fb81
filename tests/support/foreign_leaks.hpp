// Graphics drivers and desktop libraries keep memory until the process ends, and are unloaded before the leak checker
// can tell whose it was. What is allocated while one of these lives is not counted as a leak.
#pragma once

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
namespace tongping::support {
using ForeignLeaks = __lsan::ScopedDisabler;
}
#else
namespace tongping::support {
struct ForeignLeaks {
  ForeignLeaks() {}  // not trivial: an unused one is no mistake
};
}  // namespace tongping::support
#endif
