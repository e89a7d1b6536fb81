#include "capture-node/spool/spool.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "capture-node/spool/spool_destruction.hpp"
#include "common/base/format.hpp"
#include "common/base/wipe.hpp"
#include "common/base/words.hpp"

namespace tongping::spool {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds look_interval{10};  // at the room that is left; a stopped spool tries again so often
constexpr seconds sync_interval{1};
constexpr milliseconds show_interval{500};
constexpr milliseconds order_patience{50};

}  // namespace

Spool::Spool(Options options, const base::Clock& clock, const base::Log& log)
    : options_(std::move(options)), clock_(clock), log_(log) {}

void Spool::begin(access::AudioKey key) { orders_.post(Begin{std::move(key)}); }
void Spool::end() { orders_.post(End{}); }
void Spool::forget() { orders_.post(Forget{}); }

void Spool::mark(const std::string& microphone, base::WallTime until) {
  Order order = Append{microphone, RecognisedMark{until}, 0};
  orders_.try_post(order);
}

void Spool::put(const std::string& microphone, std::vector<SpoolFrame> frames) {
  Order order = Append{microphone, std::move(frames), last_ticket_ + 1};
  if (orders_.try_post(order)) ++last_ticket_;
}

bool Spool::settle() {
  // One that is behind is not waited for again before it has caught up.
  const bool behind = last_ticket_ - last_written_ > most_frames_a_record;
  const auto until = clock_.steady() + (behind ? milliseconds(0) : options_.patience);
  while (last_written_ < last_ticket_) {
    const auto left = std::chrono::duration_cast<milliseconds>(until - clock_.steady());
    const auto ticket = left > milliseconds(0) ? written_.take_for(left) : written_.try_take();
    if (!ticket) return false;
    last_written_ = *ticket;
  }
  return true;
}

void Spool::run(const base::Worker::StopFlag& stop_requested) {
  while (!stop_requested || orders_.size() > 0) {
    if (auto order = orders_.take_for(order_patience)) {
      std::visit([this](auto& body) { carry_out(std::move(body)); }, *order);
    }
    tell_written();
    if (key_ && clock_.steady() - last_look_ > look_interval) look_at_room();
    if (clock_.steady() - last_sync_ > sync_interval) hand_to_sync();
    if (clock_.steady() - last_show_ > show_interval) show();
  }
  hand_to_sync();
  to_sync_.close();
  show();
}

void Spool::run_sync() {
  while (const auto file = to_sync_.take()) (*file)->sync();
}

void Spool::carry_out(Begin order) {
  writers_.clear();
  key_ = std::move(order.key);
  now_.state = SpoolState::writing;
  now_.reason = {};
  const auto folder = options_.directory / std::to_string(key_->number);
  ::mkdir(options_.directory.c_str(), 0700);
  if (::mkdir(folder.c_str(), 0700) != 0 && !std::filesystem::is_directory(folder)) {
    stop(base::words("{} cannot be made", folder.string()));
  }
  last_look_ = clock_.steady();
  look_at_room();
}

void Spool::carry_out(End) {
  writers_.clear();
  if (!key_) return;
  const auto folder = options_.directory / std::to_string(key_->number);
  std::error_code stays;
  if (!options_.keep) std::filesystem::remove_all(folder, stays);
  if (stays) log_.error(base::format("{} could not be removed: {}", folder.string(), stays.message()));
  key_.reset();
  now_ = {SpoolState::idle, {}, bytes_in(options_.directory), now_.removed, {}};
}

void Spool::carry_out(Forget) {
  writers_.clear();
  if (!key_) return;
  const auto folder = options_.directory / std::to_string(key_->number);
  if (auto destroyed = destroy_unrecognised(folder, *key_, options_.keep); !destroyed) {
    log_.error(destroyed.error().message);
  }
  key_.reset();
  now_ = {SpoolState::idle, {}, bytes_in(options_.directory), now_.removed, {}};
}

void Spool::carry_out(Append order) {
  // A mark is worth something only where there is sound.
  const bool wanted = order.ticket != 0 || writers_.contains(order.microphone);
  if (wanted && key_ && now_.state == SpoolState::writing) {
    auto& writer = writers_[order.microphone];
    if (writer == nullptr) {
      writer = std::make_unique<SpoolWriter>(options_.directory / std::to_string(key_->number), order.microphone,
                                             options_.epoch, *key_);
    }
    const auto written = writer->append(order.record);
    if (written) {
      now_.bytes += *written;
    } else {
      stop(base::Words(written.error().message));
    }
  }
  if (auto* frames = std::get_if<std::vector<SpoolFrame>>(&order.record)) base::wipe(*frames);
  if (order.ticket != 0) done_ticket_ = order.ticket;
}

// Who waits waits for all that was ordered, and is woken once.
void Spool::tell_written() {
  if (done_ticket_ == 0 || orders_.size() > 0) return;
  std::uint64_t ticket = std::exchange(done_ticket_, 0);
  written_.try_post(ticket);
}

void Spool::stop(base::Words reason) {
  log_.error(base::format("sound is not kept on the disk: {}; what is said now could not be recovered after a crash",
                          reason.english()));
  now_.state = SpoolState::stopped;
  now_.reason = std::move(reason);
}

void Spool::look_at_room() {
  const auto passed = std::chrono::duration<double>(clock_.steady() - last_look_).count();
  last_look_ = clock_.steady();
  const Room room = make_room(options_.directory, std::to_string(key_->number), options_.budget);
  if (room.removed > 0) {
    log_.warning(base::format("the sound of {} old sessions made room for this one's", room.removed));
    now_.removed += room.removed;
  }
  const double a_second =
      passed > 1 && room.bytes > bytes_at_look_ ? static_cast<double>(room.bytes - bytes_at_look_) / passed : 0;
  bytes_at_look_ = now_.bytes = room.bytes;
  now_.hours_left.reset();
  if (a_second > 0) {
    const std::uint64_t budget = options_.budget.bytes - std::min(options_.budget.bytes, room.bytes);
    const std::uint64_t free = bytes_free(options_.directory);
    const std::uint64_t disk = free - std::min(free, options_.budget.keep_free);
    now_.hours_left = static_cast<double>(std::min(budget, disk)) / a_second / 3600;
  }
  if (!room.there && now_.state == SpoolState::writing) {
    stop(base::words("its budget of {} MiB or the disk is full", options_.budget.bytes / (1024 * 1024)));
  } else if (room.there && now_.state == SpoolState::stopped) {
    log_.info("sound is kept on the disk again");
    now_.state = SpoolState::writing;
    now_.reason = {};
  }
}

void Spool::hand_to_sync() {
  last_sync_ = clock_.steady();
  for (const auto& [microphone, writer] : writers_) {
    auto file = writer->file();
    if (file != nullptr) to_sync_.try_post(file);
  }
}

void Spool::show() {
  last_show_ = clock_.steady();
  status_.put(now_);
}

}  // namespace tongping::spool
