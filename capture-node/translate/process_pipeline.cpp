#include "capture-node/translate/process_pipeline.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>

#include "common/base/file.hpp"
#include "common/base/format.hpp"

namespace tongping::translate {
namespace {

std::string reason(int error) { return std::generic_category().message(error); }

// posix_spawn's two parameter blocks, freed together.
struct SpawnPlan {
  posix_spawn_file_actions_t files{};
  posix_spawnattr_t attributes{};
  SpawnPlan() {
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawnattr_init(&attributes);
  }
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&files);
    ::posix_spawnattr_destroy(&attributes);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
};

// Into the group of `leader` (0: a new one), with every signal as a program expects it.
void plan(SpawnPlan& plan, int in, int out, pid_t leader) {
  ::posix_spawn_file_actions_adddup2(&plan.files, in, 0);
  ::posix_spawn_file_actions_adddup2(&plan.files, out, 1);
  ::posix_spawn_file_actions_addopen(&plan.files, 2, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_addclosefrom_np(&plan.files, 3);  // libraries may open descriptors without O_CLOEXEC
  sigset_t none;
  sigset_t all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(&plan.attributes, &none);
  ::posix_spawnattr_setsigdefault(&plan.attributes, &all);
  ::posix_spawnattr_setpgroup(&plan.attributes, leader);
  ::posix_spawnattr_setflags(&plan.attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

}  // namespace

base::Result<std::unique_ptr<ProcessPipeline>> ProcessPipeline::start(
    const std::vector<std::vector<std::string>>& programs) {
  std::unique_ptr<ProcessPipeline> pipeline(new ProcessPipeline);
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return base::failure(base::format("no socket for {}: {}", programs.front().front(), reason(errno)));
  }
  pipeline->to_first_ = ends[0];
  base::Descriptor in(ends[1]);
  for (const auto& program : programs) {
    if (::pipe2(ends, O_CLOEXEC) != 0)
      return base::failure(base::format("no pipe for {}: {}", program.front(), reason(errno)));
    base::Descriptor next(ends[0]);
    const base::Descriptor out(ends[1]);
    if (auto spawned = pipeline->spawn(program, in.number(), out.number()); !spawned)
      return base::pass_on(spawned.error());
    in = std::move(next);
  }
  pipeline->from_last_ = in.release();
  ::fcntl(pipeline->from_last_, F_SETFL, O_NONBLOCK);
  return pipeline;
}

base::Result<void> ProcessPipeline::spawn(const std::vector<std::string>& program, int in, int out) {
  SpawnPlan how;
  plan(how, in, out, children_.empty() ? 0 : children_.front());
  std::vector<std::string> words = program;
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const char* search = std::getenv("PATH");
  std::string path = base::format("PATH={}", search == nullptr ? "/usr/local/bin:/usr/bin:/bin" : search);
  std::string locale = "LC_ALL=C.UTF-8";
  char* environment[] = {path.data(), locale.data(), nullptr};
  pid_t child = 0;
  const int error = ::posix_spawnp(&child, arguments[0], &how.files, &how.attributes, arguments.data(), environment);
  if (error != 0) return base::failure(base::format("{} cannot be started: {}", program.front(), reason(error)));
  children_.push_back(child);
  names_.push_back(program.front());
  return {};
}

ProcessPipeline::~ProcessPipeline() {
  if (to_first_ >= 0) ::close(to_first_);
  if (from_last_ >= 0) ::close(from_last_);
  if (!children_.empty()) ::kill(-children_.front(), SIGKILL);
  for (const pid_t child : children_) {
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
}

base::Result<std::string> ProcessPipeline::exchange(std::string_view request, Deadline deadline,
                                                    const base::Wakeup& interrupted) {
  for (;;) {
    const std::size_t end = request.empty() ? received_.find('\0') : std::string::npos;
    if (end != std::string::npos) {
      std::string answer = received_.substr(0, end);
      received_.erase(0, end + 1);
      if (answer.size() <= max_answer_bytes) return answer;
    }
    if (end != std::string::npos || received_.size() > max_answer_bytes) {
      return base::failure(base::format("{} gave more than {} bytes", names_.back(), max_answer_bytes));
    }
    if (auto moved = wait_and_transfer(request, deadline, interrupted); !moved) return base::pass_on(moved.error());
  }
}

base::Result<void> ProcessPipeline::wait_and_transfer(std::string_view& request, Deadline deadline,
                                                      const base::Wakeup& interrupted) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  if (left.count() <= 0) return base::failure(base::format("{} gave no answer in time", names_.back()));
  pollfd waiting[3] = {{interrupted.descriptor(), POLLIN, 0}, {from_last_, POLLIN, 0}, {to_first_, POLLOUT, 0}};
  if (::poll(waiting, request.empty() ? 2 : 3, static_cast<int>(left.count())) <= 0) return {};
  if (waiting[0].revents != 0) return base::failure("interrupted");
  if (waiting[1].revents != 0) {
    if (auto got = receive_some(); !got) return got;
  }
  if (waiting[2].revents != 0) {
    if (auto sent = send_some(request); !sent) return base::failure(why_ended());
  }
  return {};
}

base::Result<void> ProcessPipeline::send_some(std::string_view& request) const {
  const ssize_t sent = ::send(to_first_, request.data(), request.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return {};
  if (sent < 0) return base::failure(reason(errno));
  request.remove_prefix(static_cast<std::size_t>(sent));
  return {};
}

base::Result<void> ProcessPipeline::receive_some() {
  char bytes[16384];
  const ssize_t got = ::read(from_last_, bytes, sizeof bytes);
  if (got > 0) received_.append(bytes, static_cast<std::size_t>(got));
  if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) return base::failure(why_ended());
  return {};
}

// The program that went first went by itself; the others lost their input or, by SIGPIPE, their reader.
std::string ProcessPipeline::why_ended() {
  await_ends();
  std::string why = base::format("{} ended", names_.back());
  for (std::size_t i = children_.size(); i-- > 0;) {
    siginfo_t about{};
    const bool known = ::waitid(P_PID, static_cast<id_t>(children_[i]), &about, WEXITED | WNOHANG | WNOWAIT) == 0;
    if (!known || about.si_pid == 0) continue;
    if (about.si_code == CLD_EXITED && about.si_status != 0)
      why = base::format("{} ended with status {}", names_[i], about.si_status);
    if (about.si_code != CLD_EXITED && about.si_status != SIGPIPE) {
      why = base::format("{} was ended by signal {} ({})", names_[i], about.si_status, ::strsignal(about.si_status));
    }
  }
  return why;
}

// A program that ends closes its pipes a moment before the kernel tells how it ended.
void ProcessPipeline::await_ends() const {
  constexpr std::chrono::milliseconds patience{200};  // one may hang, with its pipes closed
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (const pid_t child : children_) {
    const base::Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
    pollfd ended{process.number(), POLLIN, 0};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (process.valid()) (void)::poll(&ended, 1, static_cast<int>(std::max<std::int64_t>(0, left.count())));
  }
}

}  // namespace tongping::translate
