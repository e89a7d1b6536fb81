// What a screen has presented, as lines of a file, for whoever checks it afterwards.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "common/base/log.hpp"
#include "common/base/mailbox.hpp"
#include "common/base/result.hpp"
#include "common/base/worker.hpp"

namespace tongping::screen {

// Owned by the screen. A thread of its own writes, because a write waits where the disk makes others wait (a file
// system that commits its journal holds up every writer), and a wall may not.
class TraceFile {
 public:
  // An empty file, in place of one that was there. Refuses where none can be written. `log` outlives it. [main]
  static base::Result<std::unique_ptr<TraceFile>> open(const std::filesystem::path& path, const base::Log& log);
  ~TraceFile();  // everything is written before
  TraceFile(const TraceFile&) = delete;
  TraceFile& operator=(const TraceFile&) = delete;

  // In the order of the calls, each in the file soon after. Waits only when the disk is hundreds of pictures behind:
  // none is left out. [main]
  void add(std::string line) { lines_.post(std::move(line)); }

 private:
  TraceFile(std::filesystem::path path, std::ofstream file, const base::Log& log);
  void write_all();

  static constexpr std::size_t most_waiting = 1024;  // lines

  const std::filesystem::path path_;
  const base::Log& log_;
  std::ofstream file_;  // of the writing thread
  base::Mailbox<std::string> lines_;
  base::Worker writer_;
};

}  // namespace tongping::screen
