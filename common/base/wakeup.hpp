// A file descriptor that becomes readable when somebody signals it: what a poll loop waits on beside its sockets.
#pragma once

namespace tongping::base {

// Owned by the waiting side; must outlive every signaller. Signals coalesce.
class Wakeup {
 public:
  Wakeup();
  ~Wakeup();
  Wakeup(const Wakeup&) = delete;
  Wakeup& operator=(const Wakeup&) = delete;

  void signal() const;  // [any] wait-free but for one write system call
  void clear() const;   // [owner]
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace tongping::base
