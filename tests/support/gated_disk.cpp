// Loaded before the C library into a program whose disk is not to answer now and then (disk_gate.hpp): a sync waits as
// long as somebody else holds the file that TONGPING_DISK_GATE names, and takes as many ms longer as stand in it.
#include <fcntl.h>
#include <poll.h>
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

void take_long(int gate) {
  char time_ms[16] = {};
  if (::pread(gate, time_ms, sizeof time_ms - 1, 0) > 0) ::poll(nullptr, 0, static_cast<int>(std::atoi(time_ms)));
}

int sync_behind_gate(long call, int descriptor) {
  const int gate = pass_gate();
  if (gate >= 0) take_long(gate);
  const auto result = static_cast<int>(::syscall(call, descriptor));
  if (gate >= 0) ::close(gate);
  return result;
}

}  // namespace

extern "C" int fsync(int descriptor) { return sync_behind_gate(SYS_fsync, descriptor); }
extern "C" int fdatasync(int descriptor) { return sync_behind_gate(SYS_fdatasync, descriptor); }
