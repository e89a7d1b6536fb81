// What a recogniser has no time for: waits in order, on the disk beside the station's log, so that nothing of it is
// dropped however far behind it is.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture-node/access/secret_key.hpp"
#include "capture-node/heard_frame.hpp"

namespace tongping::station {

// In a file without a name, sealed with a key that is nowhere but in memory: with the process it is gone, and what was
// not recognised by then is in the spool. What cannot be written (a full disk) waits in memory, 2 MiB a minute. Owned
// by one pipeline. [pipeline]
class FrameBacklog {
 public:
  static constexpr std::size_t frames_a_piece = 100;  // what is written and read at once

  using Tell = std::function<void(const std::string& problem)>;  // of the disk, one line; the first one alone

  // `directory`: where the file is made once it is needed; empty: all waits in memory. `tell` outlives it.
  explicit FrameBacklog(std::filesystem::path directory, Tell tell = {})
      : directory_(std::move(directory)), tell_(std::move(tell)) {}
  ~FrameBacklog();
  FrameBacklog(const FrameBacklog&) = delete;
  FrameBacklog& operator=(const FrameBacklog&) = delete;

  void put(const HeardFrame& frame);
  std::optional<HeardFrame> take();  // the oldest; after what the disk did not give back, one that comes after a gap

  // All that waits is destroyed: overwritten in memory, and on the disk nobody has its key any more.
  void forget();

  std::size_t waiting() const { return waiting_; }  // frames
  std::uint64_t on_disk() const { return end_; }    // bytes

 private:
  struct Piece {
    std::uint64_t number = 0;
    std::uint64_t at = 0;            // in the file
    std::size_t bytes = 0;           // 0: in memory
    std::vector<HeardFrame> frames;  // where it is in memory
  };

  bool open_file();
  void store(Piece& piece);
  std::vector<HeardFrame> load(Piece& piece);
  void refill();
  void complain(const std::string& what);

  const std::filesystem::path directory_;
  const Tell tell_;
  std::optional<access::SecretKey> key_;
  int file_ = -1;
  std::uint64_t end_ = 0;
  std::uint64_t pieces_made_ = 0;
  std::vector<HeardFrame> oldest_;  // of them those before next_ are taken
  std::size_t next_ = 0;
  std::deque<Piece> pieces_;
  std::vector<HeardFrame> newest_;
  std::size_t waiting_ = 0;
  bool lost_ = false;  // a piece that the disk did not give back
  bool told_ = false;
};

}  // namespace tongping::station
