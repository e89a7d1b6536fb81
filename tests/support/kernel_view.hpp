// What the kernel says of a running process.
#pragma once

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace tongping::support {

inline double resident_kib(pid_t pid) {
  std::ifstream statm("/proc/" + std::to_string(pid) + "/statm");
  long pages = 0;
  long resident = 0;
  if (!(statm >> pages >> resident)) throw std::runtime_error("no such process");
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1024.0;
}

inline std::size_t descriptors(pid_t pid) {
  const std::filesystem::directory_iterator all("/proc/" + std::to_string(pid) + "/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

// Every thread of it has stopped (SIGSTOP): what it had begun before it does no more until it goes on.
inline bool stands_still(pid_t pid) {
  for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
    std::ifstream stat(thread.path() / "stat");
    std::string line;
    std::getline(stat, line);
    const auto name_end = line.rfind(") ");  // proc(5): "pid (name) state …"
    if (name_end == std::string::npos || line[name_end + 2] != 'T') return false;
  }
  return true;
}

// For this process and those it starts from now on: as many descriptors as an ordinary user may have.
inline void raise_descriptor_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

// Sanitizers keep freed memory for a while, so that growth of a few MiB says nothing.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool memory_is_exact = false;
#else
inline constexpr bool memory_is_exact = true;
#endif

}  // namespace tongping::support
