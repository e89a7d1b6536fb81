// Several programs joined by pipes, kept running: bytes in at the first, bytes out of the last.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.hpp"
#include "common/base/wakeup.hpp"

namespace tongping::translate {

// Owned by one translator. The programs run in a process group of their own, so that Ctrl-C in a terminal is the
// station's to handle; they get PATH, LC_ALL=C.UTF-8 and nothing else. What they write to standard error goes nowhere:
// it may quote what was said, and a full pipe must not stop them. They end when the station dies, by the end of their
// input.
class ProcessPipeline {
 public:
  using Deadline = std::chrono::steady_clock::time_point;
  static constexpr std::size_t max_answer_bytes = 64 * 1024;  // questions have 4 KiB at most

  // Fails when a program cannot be started; those before it are ended. [any]
  static base::Result<std::unique_ptr<ProcessPipeline>> start(const std::vector<std::vector<std::string>>& programs);
  // Kills all and waits until they are gone.
  ~ProcessPipeline();
  ProcessPipeline(const ProcessPipeline&) = delete;
  ProcessPipeline& operator=(const ProcessPipeline&) = delete;

  // Sends a request; writing and reading go on together, so that neither side waits for the other. Gives what comes
  // before the next NUL. Fails at once when `interrupted` is signalled. After an error nothing more is to be expected
  // of these processes. [translator]
  base::Result<std::string> exchange(std::string_view request, Deadline deadline, const base::Wakeup& interrupted);
  // What comes before the NUL after that. [translator]
  base::Result<std::string> receive(Deadline deadline, const base::Wakeup& interrupted) {
    return exchange({}, deadline, interrupted);
  }

 private:
  ProcessPipeline() = default;
  base::Result<void> spawn(const std::vector<std::string>& program, int in, int out);
  base::Result<void> send_some(std::string_view& request) const;
  base::Result<void> receive_some();
  base::Result<void> wait_and_transfer(std::string_view& request, Deadline deadline, const base::Wakeup& interrupted);
  std::string why_ended();
  void await_ends() const;

  std::vector<pid_t> children_;  // not yet waited for; the first leads the group
  std::vector<std::string> names_;
  int to_first_ = -1;  // a socket: writing to a dead program must not raise SIGPIPE
  int from_last_ = -1;
  std::string received_;
};

}  // namespace tongping::translate
