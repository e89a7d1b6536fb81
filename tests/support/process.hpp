// Programs that a test starts: output captured, time bounded, gone when the test ends, however it ends.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tongping::support {

using Argv = std::vector<std::string>;
using Environment = std::vector<std::pair<std::string, std::string>>;  // added to the test's own

namespace detail {

// A file in memory: a child can write any amount into it without anybody reading, and it is never seen on a disk.
inline int anonymous_file(const char* name) {
  const int descriptor = ::memfd_create(name, MFD_CLOEXEC);
  if (descriptor < 0) throw std::runtime_error("memfd_create failed");
  return descriptor;
}

inline std::string contents(int descriptor) {
  struct stat status {};
  ::fstat(descriptor, &status);
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t got = 0;
  while (got < text.size()) {
    const ssize_t count = ::pread(descriptor, text.data() + got, text.size() - got, static_cast<off_t>(got));
    if (count <= 0) break;
    got += static_cast<std::size_t>(count);
  }
  text.resize(got);
  return text;
}

inline std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

inline std::vector<std::string> environment_with(const Environment& added) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text(*entry);
    const std::string name = text.substr(0, text.find('='));
    const bool replaced = std::any_of(added.begin(), added.end(), [&](const auto& pair) { return pair.first == name; });
    if (!replaced) all.push_back(text);
  }
  for (const auto& [name, value] : added) all.push_back(name + "=" + value);
  return all;
}

}  // namespace detail

// A running program. The destructor ends it: SIGTERM, then SIGKILL after 3 s; the kernel kills it when the test dies.
// Where a test fails while it runs, what it wrote last to its standard error is in the test's own.
class Process {
 public:
  // `argv[0]` is looked up in PATH. `input` is its whole standard input. Throws where it cannot be started.
  explicit Process(Argv argv, const Environment& added = {}, const std::string& input = {})
      : name_(argv.empty() ? "" : argv[0]), out_(detail::anonymous_file("out")), err_(detail::anonymous_file("err")) {
    const int in = detail::anonymous_file("in");
    if (::write(in, input.data(), input.size()) < 0) throw std::runtime_error("writing a child's input failed");
    ::lseek(in, 0, SEEK_SET);
    std::vector<std::string> environment = detail::environment_with(added);
    const std::vector<char*> arguments = detail::pointers(argv);
    const std::vector<char*> variables = detail::pointers(environment);
    const pid_t parent = ::getpid();
    // A child that is ended before it has become its program must not run the test's own signal handlers.
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, &before);
    pid_ = ::fork();
    if (pid_ == 0) become(arguments, variables, in, parent);
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    ::close(in);
    if (pid_ < 0) throw std::runtime_error("fork failed");
    pidfd_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  }

  ~Process() {
    if (!status_) {
      signal(SIGTERM);
      if (!wait(std::chrono::seconds(3))) {
        signal(SIGKILL);
        wait(std::chrono::seconds(10));
      }
    }
    if (std::uncaught_exceptions() > 0) tell();
    ::close(pidfd_);
    ::close(out_);
    ::close(err_);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  std::string output() const { return detail::contents(out_); }  // so far
  std::string errors() const { return detail::contents(err_); }  // so far
  bool running() { return !wait(std::chrono::milliseconds(0)); }

  void signal(int number) const {
    if (!status_) ::kill(pid_, number);
  }

  // Its exit code, or 128 + signal; nothing while it still runs after `patience`.
  std::optional<int> wait(std::chrono::milliseconds patience) {
    if (status_) return status_;
    pollfd waiting{pidfd_, POLLIN, 0};
    while (::poll(&waiting, 1, static_cast<int>(patience.count())) < 0 && errno == EINTR) {
    }
    int raw = 0;
    if (::waitpid(pid_, &raw, WNOHANG) != pid_) return std::nullopt;
    status_ = WIFSIGNALED(raw) ? 128 + WTERMSIG(raw) : WEXITSTATUS(raw);
    return status_;
  }

  // True as soon as its output (standard output and error) contains `text`; false when it ended or `patience` passed
  // without.
  bool says(const std::string& text, std::chrono::milliseconds patience) {
    const auto said = [&] {
      return output().find(text) != std::string::npos || errors().find(text) != std::string::npos;
    };
    return comes_true(said, patience);
  }

  // The same of standard output alone.
  bool prints(const std::string& text, std::chrono::milliseconds patience) {
    return comes_true([&] { return output().find(text) != std::string::npos; }, patience);
  }

 private:
  template <typename Condition>
  bool comes_true(Condition holds, std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;) {
      const bool ended = wait(std::chrono::milliseconds(10)).has_value();
      if (holds()) return true;
      if (ended || std::chrono::steady_clock::now() > deadline) return false;
    }
  }

  void tell() const {
    constexpr std::size_t most = 8'000;
    const std::string all = errors();
    if (all.empty()) return;
    const std::string last = all.size() > most ? "…" + all.substr(all.size() - most) : all;
    std::fprintf(stderr, "--- %s (process %d) wrote:\n%s---\n", name_.c_str(), pid_, last.c_str());
  }

  // In the child, between fork and exec: only calls that are safe there.
  [[noreturn]] void become(const std::vector<char*>& arguments, const std::vector<char*>& variables, int in,
                           pid_t parent) const {
    for (const int number : {SIGTERM, SIGINT, SIGABRT, SIGSEGV, SIGPIPE}) ::signal(number, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);
    ::dup2(in, 0);
    ::dup2(out_, 1);
    ::dup2(err_, 2);
    ::execvpe(arguments[0], arguments.data(), variables.data());
    ::_exit(127);
  }

  const std::string name_;
  int out_;
  int err_;
  pid_t pid_ = -1;
  int pidfd_ = -1;
  std::optional<int> status_;
};

struct Finished {
  int status = 0;  // exit code, 128 + signal, or -1 where it had to be killed for its time
  std::string out;
  std::string err;
};

// Runs a program to its end.
inline Finished run(const Argv& argv, std::chrono::milliseconds patience = std::chrono::seconds(60),
                    const Environment& added = {}, const std::string& input = {}) {
  Process process(argv, added, input);
  const std::optional<int> status = process.wait(patience);
  return {status.value_or(-1), process.output(), process.errors()};
}

// A directory of the test's own, gone with it.
class Scratch {
 public:
  Scratch() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tongping-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    path_ = pattern;
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace tongping::support
