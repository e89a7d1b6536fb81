// Loaded before the C library into a program whose disk is not to answer now and then (disk_gate.hpp): a sync waits as
// long as somebody else holds the file that TONGPING_DISK_GATE names.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>

namespace {

// The gate, held open until it is closed; -1: there is none.
int pass_gate() {
  const char* path = std::getenv("TONGPING_DISK_GATE");
  const int gate = path == nullptr ? -1 : ::open(path, O_RDONLY | O_CLOEXEC);
  while (gate >= 0 && ::flock(gate, LOCK_SH) != 0) continue;
  return gate;
}

int sync_behind_gate(long call, int descriptor) {
  const int gate = pass_gate();
  const auto result = static_cast<int>(::syscall(call, descriptor));
  if (gate >= 0) ::close(gate);
  return result;
}

}  // namespace

extern "C" int fsync(int descriptor) { return sync_behind_gate(SYS_fsync, descriptor); }
extern "C" int fdatasync(int descriptor) { return sync_behind_gate(SYS_fdatasync, descriptor); }
