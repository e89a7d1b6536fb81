// What each thread of a running program has used of a processor.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace tongping::bench {

// Seconds by the threads' names, as the kernel counts them (Documentation/scheduler/sched-stats.rst): to the
// nanosecond, unlike `stat`. Threads of one name are taken together.
inline std::map<std::string, double> thread_costs(pid_t pid) {
  std::map<std::string, double> costs;
  std::error_code gone;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task", gone)) {
    std::string name;
    std::getline(std::ifstream(thread.path() / "comm") >> std::ws, name);
    double used_ns = 0.0;
    std::ifstream(thread.path() / "schedstat") >> used_ns;
    costs[name] += used_ns * 1e-9;
  }
  return costs;
}

inline std::map<std::string, double> used_since(std::map<std::string, double> now,
                                                const std::map<std::string, double>& before) {
  for (const auto& [name, seconds] : before) now[name] -= seconds;
  return now;
}

// Of the last minute.
inline double machine_load() {
  double load = 0.0;
  std::ifstream("/proc/loadavg") >> load;
  return load;
}

}  // namespace tongping::bench
