#include "capture-node/frame_backlog.hpp"

#include <fcntl.h>
#include <unistd.h>

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
  if (file_ >= 0) ::close(file_);
}

void FrameBacklog::put(const HeardFrame& frame) {
  ++waiting_;
  newest_.reserve(frames_a_piece);  // never moved: no copies are left behind
  newest_.push_back(frame);
  if (newest_.size() < frames_a_piece) return;
  Piece& piece = pieces_.emplace_back();
  piece.number = ++pieces_made_;
  piece.frames = std::exchange(newest_, {});
  store(piece);
}

std::optional<HeardFrame> FrameBacklog::take() {
  if (next_ == oldest_.size()) refill();
  if (next_ == oldest_.size()) return std::nullopt;
  HeardFrame frame = oldest_[next_];
  base::wipe(oldest_[next_++].samples);
  --waiting_;
  frame.after_gap = std::exchange(lost_, false) || frame.after_gap;
  return frame;
}

void FrameBacklog::refill() {
  oldest_.clear();
  next_ = 0;
  while (oldest_.empty() && !pieces_.empty()) {
    oldest_ = load(pieces_.front());
    pieces_.pop_front();
  }
  if (oldest_.empty()) oldest_ = std::exchange(newest_, {});
  if (!pieces_.empty() || file_ < 0 || end_ == 0) return;
  end_ = 0;
  (void)!::ftruncate(file_, 0);  // what it did not give up it takes for what comes next
}

bool FrameBacklog::open_file() {
  if (file_ >= 0) return true;
  if (directory_.empty()) return false;
  if (!key_) {
    auto key = access::SecretKey::random();
    if (!key) return complain(key.error().message), false;
    key_ = std::move(*key);
  }
  file_ = ::open(directory_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file_ < 0) complain(base::format("{}: {}", directory_.string(), last_error()));
  return file_ >= 0;
}

void FrameBacklog::store(Piece& piece) {
  if (!open_file()) return;
  const std::string_view plain(reinterpret_cast<const char*>(piece.frames.data()),
                               piece.frames.size() * sizeof(HeardFrame));
  const std::string sealed = access::seal(*key_, place_of_piece(piece.number), plain);
  if (!write_all(file_, sealed, end_)) return complain(base::format("{}: {}", directory_.string(), last_error()));
  piece.at = end_;
  piece.bytes = sealed.size();
  base::wipe(piece.frames);
  piece.frames.clear();
  piece.frames.shrink_to_fit();
  end_ += sealed.size();
}

std::vector<HeardFrame> FrameBacklog::load(Piece& piece) {
  if (piece.bytes == 0) return std::move(piece.frames);
  std::string sealed(piece.bytes, '\0');
  const bool read = read_all(file_, sealed, piece.at);
  auto plain = read ? access::open_seal(*key_, place_of_piece(piece.number), sealed)
                    : base::Result<std::string>(base::failure(last_error()));
  if (!plain || plain->size() != frames_a_piece * sizeof(HeardFrame)) {
    complain(base::format("1 s of sound that waited for the recogniser was lost: {}: {}", directory_.string(),
                          plain ? "it is not whole" : plain.error().message));
    lost_ = true;
    waiting_ -= frames_a_piece;
    return {};
  }
  std::vector<HeardFrame> frames(frames_a_piece);
  std::memcpy(frames.data(), plain->data(), plain->size());
  base::wipe(*plain);
  return frames;
}

void FrameBacklog::forget() {
  base::wipe(oldest_);
  base::wipe(newest_);
  for (Piece& piece : pieces_) base::wipe(piece.frames);
  oldest_.clear();
  newest_.clear();
  pieces_.clear();
  next_ = waiting_ = 0;
  key_.reset();
  if (file_ >= 0) ::close(file_);
  file_ = -1;
  end_ = 0;
}

void FrameBacklog::complain(const std::string& what) {
  if (!std::exchange(told_, true) && tell_) tell_(what);
}

}  // namespace tongping::station
