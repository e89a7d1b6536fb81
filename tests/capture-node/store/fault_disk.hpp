// A disk for SQLite that writes down what is done to it, fails when told, and can be cut off from its power afterwards.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace tongping::test {

struct DiskOperation {
  enum class Kind { read, write, truncate, sync, remove, mark };
  Kind kind = Kind::mark;
  std::string file;          // its name without the directory
  std::uint64_t offset = 0;  // of a write; the new size of a truncation; the number of a mark
  std::string bytes;         // of a write
};

// A short write leaves half of its bytes, then finds no room.
enum class Fault { io_error, disk_full, short_read, short_write, failed_sync };

// A SQLite file layer over the system's, registered under a name of its own as long as it lives. One thread.
class FaultDisk {
 public:
  FaultDisk();
  ~FaultDisk();
  FaultDisk(const FaultDisk&) = delete;
  FaultDisk& operator=(const FaultDisk&) = delete;

  const std::string& name() const { return name_; }

  // Everything that was done since construction, in order.
  const std::vector<DiskOperation>& operations() const { return operations_; }
  // A note between operations: what had been acknowledged by then.
  void mark(std::uint64_t number);

  // Operation number `at` (as counted by operations()) fails, and with `for_ever` every later one that can fail in that
  // way.
  void fail(std::size_t at, Fault fault, bool for_ever);
  void heal() { failing_.reset(); }
  // Something else happens right before operation number `at`.
  void call_before(std::size_t at, std::function<void()> what) {
    call_at_ = at;
    call_ = std::move(what);
  }
  bool has_failed() const { return failed_; }
  bool writes_short() const { return failing_ && failing_->fault == Fault::short_write; }
  // Syncs of a file after one of it had failed: a retried fsync reports success for what is lost.
  int syncs_after_failed_sync() const { return retried_syncs_; }

  // Called by the file layer.
  int allow(DiskOperation operation);
  sqlite3_vfs* system() const { return system_; }

 private:
  struct Failing {
    std::size_t at = 0;
    Fault fault = Fault::io_error;
    bool for_ever = false;
  };

  std::string name_;
  sqlite3_vfs* system_;
  std::unique_ptr<sqlite3_vfs> layer_;
  std::vector<DiskOperation> operations_;
  std::optional<Failing> failing_;
  std::size_t call_at_ = 0;
  std::function<void()> call_;
  bool failed_ = false;
  int retried_syncs_ = 0;
  std::set<std::string> unsynced_;
};

using DiskImage = std::map<std::string, std::string>;  // file name -> content

// What a power cut leaves: a disk that keeps what was synced and any part of what was not, each write wholly, up to
// some sector, or not at all, in any order.
class PowerCut {
 public:
  explicit PowerCut(DiskImage durable) : durable_(std::move(durable)) {}

  void apply(const DiskOperation& operation);

  // Nothing of what is not synced; all of it; a part drawn from `random`. Each holds until the next call.
  const DiskImage& lost_all() const { return durable_; }
  const DiskImage& kept_all();
  const DiskImage& kept_some(std::mt19937& random);

 private:
  void start_from_durable();

  DiskImage durable_;
  std::vector<DiskOperation> pending_;
  DiskImage image_;
};

}  // namespace tongping::test
