#include "capture-node/frame_backlog.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <type_traits>
#include <utility>

#include "capture-node/access/sealing.hpp"
#include "common/base/format.hpp"
#include "common/base/wipe.hpp"

namespace tongping::station {
namespace {

static_assert(std::is_trivially_copyable_v<HeardFrame>);

constexpr std::chrono::seconds look_interval{1};  // at a disk that took nothing

access::SealPlace place_of_piece(std::uint64_t number) { return {{}, "", "backlog", number}; }

std::string last_error() { return std::generic_category().message(errno); }

// All of it, or false.
bool write_all(int file, std::string_view bytes, std::uint64_t at) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
    at += static_cast<std::uint64_t>(written);
  }
  return true;
}

bool read_all(int file, std::string& bytes, std::uint64_t at) {
  for (std::size_t got = 0; got < bytes.size();) {
    const ssize_t read = ::pread(file, bytes.data() + got, bytes.size() - got, static_cast<off_t>(at + got));
    if (read < 0 && errno == EINTR) continue;
    if (read <= 0) return false;
    got += static_cast<std::size_t>(read);
  }
  return true;
}

}  // namespace

FrameBacklog::~FrameBacklog() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  work_.notify_one();
  writer_.join();
  if (file_ >= 0) ::close(file_);
  base::wipe(oldest_);
  base::wipe(newest_);
  for (Piece& piece : pieces_) base::wipe(piece.frames);
}

bool FrameBacklog::has_room() const {
  const std::lock_guard lock(mutex_);
  return unwritten_ * frames_a_piece + newest_.size() < options_.most_in_memory;
}

void FrameBacklog::put(const HeardFrame& frame) {
  {
    const std::lock_guard lock(mutex_);
    ++waiting_;
    newest_.reserve(frames_a_piece);  // never moved: no copies are left behind
    newest_.push_back(frame);
    if (newest_.size() < frames_a_piece) return;
    Piece& piece = pieces_.emplace_back();
    piece.number = ++pieces_made_;
    piece.begin = newest_.front().begin;
    piece.frames = std::exchange(newest_, {});
    ++unwritten_;
    if (piece.number == 1 && !options_.directory.empty()) {
      writer_.start("backlog", [this](const base::Worker::StopFlag& stop) { run(stop); });
    }
  }
  work_.notify_one();
}

std::optional<HeardFrame> FrameBacklog::take() {
  std::unique_lock lock(mutex_);
  if (next_ == oldest_.size()) refill(lock);
  if (next_ == oldest_.size()) return std::nullopt;
  HeardFrame frame = oldest_[next_];
  base::wipe(oldest_[next_++].samples);
  --waiting_;
  frame.after_gap = std::exchange(lost_, false) || frame.after_gap;
  return frame;
}

void FrameBacklog::refill(std::unique_lock<std::mutex>& lock) {
  oldest_.clear();
  next_ = 0;
  while (oldest_.empty() && !pieces_.empty()) {
    Piece piece = std::move(pieces_.front());
    pieces_.pop_front();
    if (piece.bytes == 0) {
      --unwritten_;
      oldest_ = std::move(piece.frames);
      continue;
    }
    const std::uint64_t forgotten = forgotten_;
    loading_ = true;
    lock.unlock();
    std::vector<HeardFrame> loaded = load(piece);
    lock.lock();
    loading_ = false;
    if (forgotten != forgotten_) {
      base::wipe(loaded);
      continue;
    }
    if (loaded.empty()) {
      lost_ = true;
      waiting_ -= frames_a_piece;
    }
    oldest_ = std::move(loaded);
  }
  if (oldest_.empty()) oldest_ = std::exchange(newest_, {});
  work_.notify_one();  // what the file holds may all be taken
}

// Its body: writes what waits in memory, and gives back the room of what was taken.
void FrameBacklog::run(const base::Worker::StopFlag& stop_requested) {
  std::unique_lock lock(mutex_);
  bool failed = false;
  while (!closed_ && !stop_requested) {
    if (unwritten_ == 0 || std::exchange(failed, false)) work_.wait_for(lock, look_interval);
    if (closed_) return;
    lock.unlock();
    {
      const std::lock_guard disk(disk_);
      failed = !store_one();
      give_up_room();
    }
    lock.lock();
  }
}

bool FrameBacklog::open_file() {
  if (file_ >= 0) return true;
  if (!key_) {
    auto key = access::SecretKey::random();
    if (!key) return complain(key.error().message), false;
    key_ = std::move(*key);
  }
  file_ = ::open(options_.directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file_ < 0) complain(base::format("{}: {}", options_.directory.string(), last_error()));
  return file_ >= 0;
}

// The newest piece that is in memory: the oldest ones are taken soon. False where the disk did not take it. [disk_]
bool FrameBacklog::store_one() {
  std::string plain;
  std::uint64_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(drop_file_, false)) drop_file();
    const auto in_memory = [](const Piece& piece) { return piece.bytes == 0; };
    const auto piece = std::find_if(pieces_.rbegin(), pieces_.rend(), in_memory);
    if (piece == pieces_.rend()) return true;
    number = piece->number;
    plain.assign(reinterpret_cast<const char*>(piece->frames.data()), piece->frames.size() * sizeof(HeardFrame));
  }
  return keep_on_disk(number, std::move(plain));
}

bool FrameBacklog::keep_on_disk(std::uint64_t number, std::string plain) {
  if (!open_file()) return base::wipe(plain), false;
  const std::string sealed = access::seal(*key_, place_of_piece(number), plain);
  base::wipe(plain);
  const std::uint64_t at = end_;
  if (!write_all(file_, sealed, at)) {
    return complain(base::format("{}: {}", options_.directory.string(), last_error())), false;
  }
  end_ = at + sealed.size();
  stored(number, at, sealed.size());
  return true;
}

// Unless it was taken or forgotten meanwhile.
void FrameBacklog::stored(std::uint64_t number, std::uint64_t at, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  const auto piece =
      std::find_if(pieces_.begin(), pieces_.end(), [&](const Piece& one) { return one.number == number; });
  if (piece == pieces_.end()) return;
  piece->at = at;
  piece->bytes = bytes;
  base::wipe(piece->frames);
  piece->frames.clear();
  piece->frames.shrink_to_fit();
  --unwritten_;
}

// What the file system does not give up is taken for what comes next. [disk_]
void FrameBacklog::give_up_room() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(drop_file_, false)) drop_file();
  if (file_ < 0 || end_ == 0 || loading_ || pieces_.size() > unwritten_) return;
  (void)!::ftruncate(file_, 0);
  end_ = 0;
}

// With its key nobody reads it any more. [disk_]
void FrameBacklog::drop_file() {
  key_.reset();
  if (file_ >= 0) ::close(file_);
  file_ = -1;
  end_ = 0;
}

std::vector<HeardFrame> FrameBacklog::load(const Piece& piece) {
  std::unique_lock disk(disk_);
  if (file_ < 0) return {};  // forgotten meanwhile
  std::string sealed(piece.bytes, '\0');
  const bool read = read_all(file_, sealed, piece.at);
  auto plain = read ? access::open_seal(*key_, place_of_piece(piece.number), sealed)
                    : base::Result<std::string>(base::failure(last_error()));
  disk.unlock();
  if (!plain || plain->size() != frames_a_piece * sizeof(HeardFrame)) {
    complain(base::format("1 s of sound that waited for the recogniser was lost: {}: {}", options_.directory.string(),
                          plain ? "it is not whole" : plain.error().message));
    if (options_.lose) options_.lose(piece.begin, frames_a_piece * HeardFrame::length);
    return {};
  }
  std::vector<HeardFrame> frames(frames_a_piece);
  std::memcpy(frames.data(), plain->data(), plain->size());
  base::wipe(*plain);
  return frames;
}

void FrameBacklog::forget() {
  {
    const std::lock_guard lock(mutex_);
    ++forgotten_;
    base::wipe(oldest_);
    base::wipe(newest_);
    for (Piece& piece : pieces_) base::wipe(piece.frames);
    oldest_.clear();
    newest_.clear();
    pieces_.clear();
    next_ = waiting_ = unwritten_ = 0;
    lost_ = false;
    drop_file_ = true;
  }
  work_.notify_one();
  const std::unique_lock disk(disk_, std::try_to_lock);
  if (disk) give_up_room();  // else whoever is at the disk does
}

void FrameBacklog::complain(const std::string& what) {
  if (!told_.exchange(true) && options_.tell) options_.tell(what);
}

}  // namespace tongping::station
