// What a recogniser has no time for: waits in order, on the disk beside the station's log, so that nothing of it is
// dropped however far behind it is, or however long it hangs.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "capture-node/access/secret_key.hpp"
#include "capture-node/heard_frame.hpp"
#include "common/base/worker.hpp"

namespace tongping::station {

// In a file without a name, sealed with a key that is nowhere but in memory: with the process it is gone, and what was
// not recognised by then is in the spool. A thread of its own writes, once there is something: who puts and who takes
// never waits for a disk that stands still, but for what only that disk has. What cannot be written (a full disk) waits
// in memory, 2 MiB a minute, up to `most_in_memory`. Owned by one microphone's sound.
class FrameBacklog {
 public:
  static constexpr std::size_t frames_a_piece = 100;            // what is written and read at once
  static constexpr std::size_t most_in_memory = 30 * 60 * 100;  // half an hour: 65 MiB

  using Tell = std::function<void(const std::string& problem)>;  // of the disk, one line; the first one alone
  // What the disk did not give back.
  using Lose = std::function<void(base::WallTime begin, std::chrono::milliseconds length)>;

  struct Options {
    std::filesystem::path directory;  // where the file is made once it is needed; empty: all waits in memory
    Tell tell;                        // both are called by whichever thread finds it
    Lose lose;
    std::size_t most_in_memory = FrameBacklog::most_in_memory;  // frames
  };

  explicit FrameBacklog(Options options) : options_(std::move(options)) {}
  ~FrameBacklog();
  FrameBacklog(const FrameBacklog&) = delete;
  FrameBacklog& operator=(const FrameBacklog&) = delete;

  // False: the disk does not take what waits, and the memory that it may use is full. [any]
  bool has_room() const;

  void put(const HeardFrame& frame);  // where there is room; never waits for the disk [any]
  std::optional<HeardFrame> take();   // the oldest; after what the disk did not give back, one that comes after a gap

  // All that waits is destroyed: overwritten in memory, and on the disk nobody has its key any more, or will not once
  // what is being written is written. Never waits for the disk. [any]
  void forget();

  std::size_t waiting() const { return waiting_; }  // frames [any]
  std::uint64_t on_disk() const { return end_; }    // bytes [any]

 private:
  struct Piece {
    std::uint64_t number = 0;
    base::WallTime begin;
    std::uint64_t at = 0;            // in the file
    std::size_t bytes = 0;           // 0: in memory
    std::vector<HeardFrame> frames;  // where it is in memory
  };

  void run(const base::Worker::StopFlag& stop_requested);
  bool open_file();
  bool store_one();
  bool keep_on_disk(std::uint64_t number, std::string plain);
  void stored(std::uint64_t number, std::uint64_t at, std::size_t bytes);
  void give_up_room();
  void drop_file();
  std::vector<HeardFrame> load(const Piece& piece);
  void refill(std::unique_lock<std::mutex>& lock);
  void complain(const std::string& what);

  const Options options_;

  std::mutex disk_;  // taken before mutex_; held while the disk is waited for
  // guarded by disk_
  std::optional<access::SecretKey> key_;
  int file_ = -1;
  std::atomic<std::uint64_t> end_{0};

  mutable std::mutex mutex_;
  std::condition_variable work_;  // for the thread that writes
  // guarded by mutex_
  std::uint64_t pieces_made_ = 0;
  std::vector<HeardFrame> oldest_;  // of them those before next_ are taken
  std::size_t next_ = 0;
  std::deque<Piece> pieces_;
  std::vector<HeardFrame> newest_;
  std::size_t unwritten_ = 0;  // pieces in memory
  std::atomic<std::size_t> waiting_{0};
  std::uint64_t forgotten_ = 0;  // how often
  bool drop_file_ = false;       // it holds what was forgotten
  bool loading_ = false;         // a piece that is in pieces_ no more
  bool lost_ = false;            // a piece that the disk did not give back
  bool closed_ = false;

  std::atomic<bool> told_{false};
  base::Worker writer_;
};

}  // namespace tongping::station
