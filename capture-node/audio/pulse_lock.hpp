// libpulse's own lock, as its owner and ThreadSanitizer see it. Included only by the sources of its home room.
#pragma once

#include <pulse/thread-mainloop.h>

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace tongping::audio {

// For as long as it lives the thread of `mainloop` is in no callback; `mainloop` outlives it. libpulse is not built for
// ThreadSanitizer, so that what its lock orders must be said: else each use is a false race, and telling that it is one
// holds all threads up for seconds.
class MainloopLock {
 public:
  explicit MainloopLock(pa_threaded_mainloop* mainloop) : mainloop_(mainloop) {
    pa_threaded_mainloop_lock(mainloop_);
    taken(mainloop_);
  }
  ~MainloopLock() {
    let_go(mainloop_);
    pa_threaded_mainloop_unlock(mainloop_);
  }
  MainloopLock(const MainloopLock&) = delete;
  MainloopLock& operator=(const MainloopLock&) = delete;

  // In a callback: the mainloop's thread holds the lock already.
  class InCallback {
   public:
    explicit InCallback(pa_threaded_mainloop* mainloop) : mainloop_(mainloop) { taken(mainloop_); }
    ~InCallback() { let_go(mainloop_); }
    InCallback(const InCallback&) = delete;
    InCallback& operator=(const InCallback&) = delete;

   private:
    pa_threaded_mainloop* const mainloop_;
  };

 private:
#if defined(__SANITIZE_THREAD__)
  static void taken(pa_threaded_mainloop* mainloop) { __tsan_acquire(mainloop); }
  static void let_go(pa_threaded_mainloop* mainloop) { __tsan_release(mainloop); }
#else
  static void taken(pa_threaded_mainloop*) {}
  static void let_go(pa_threaded_mainloop*) {}
#endif

  pa_threaded_mainloop* const mainloop_;
};

}  // namespace tongping::audio
