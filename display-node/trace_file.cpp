#include "display-node/trace_file.hpp"

#include "common/base/format.hpp"

namespace tongping::screen {

base::Result<std::unique_ptr<TraceFile>> TraceFile::open(const std::filesystem::path& path, const base::Log& log) {
  std::ofstream file(path, std::ios::trunc);
  if (!file) return base::failure(base::format("{}: the trace cannot be written there", path.string()));
  return std::unique_ptr<TraceFile>(new TraceFile(path, std::move(file), log));
}

TraceFile::TraceFile(std::filesystem::path path, std::ofstream file, const base::Log& log)
    : path_(std::move(path)), log_(log), file_(std::move(file)), lines_(most_waiting) {
  writer_.start("trace", [this](const base::Worker::StopFlag&) { write_all(); });
}

TraceFile::~TraceFile() {
  lines_.close();
  writer_.join();
}

// After a failure lines are still taken, so that the wall never waits for a disk that is full.
void TraceFile::write_all() {
  bool failed = false;
  while (const auto line = lines_.take()) {
    if (failed) continue;
    file_ << *line << std::endl;
    failed = !file_;
    if (failed) log_.error(base::format("{}: the trace cannot be written any more and ends here", path_.string()));
  }
}

}  // namespace tongping::screen
