#include "common/wire/thumbnail_sender.hpp"

#include <algorithm>
#include <utility>

#include "common/wire/limits.hpp"

namespace tongping::wire {
namespace {

// Older than this, the wall is probably another by now, and a newer one is on its way.
constexpr std::chrono::milliseconds offer_holds{2000};

}  // namespace

void ThumbnailSender::ask(bool wanted, base::SteadyTime now) {
  if (wanted) {
    asked_ = now;
  } else {
    asked_.reset();
    offered_.reset();
    taken_ = 0;
  }
}

bool ThumbnailSender::wanted(base::SteadyTime now) const { return asked_ && now - *asked_ < thumbnail_request_kept; }

void ThumbnailSender::offer(std::uint64_t number, std::shared_ptr<const Thumbnail> thumbnail, base::SteadyTime now) {
  if (!wanted(now)) return;
  if (offered_ && *offered_->thumbnail == *thumbnail) {
    if (taken_ == offered_->number) taken_ = number;
    if (sent_ == offered_->number) sent_ = number;
  }
  offered_ = {number, std::move(thumbnail), now};
}

bool ThumbnailSender::is_new(base::SteadyTime now) const {
  if (!offered_ || offered_->number == taken_) return false;
  return offered_->number == standing_ || now - offered_->at < offer_holds;
}

bool ThumbnailSender::holds() const { return offered_ && offered_->number == taken_ && taken_ == standing_; }

std::optional<base::SteadyTime> ThumbnailSender::next_turn(base::SteadyTime now) const {
  if (!wanted(now)) return std::nullopt;
  std::optional<base::SteadyTime> due;
  if (is_new(now)) {
    due = last_whole_ ? *last_whole_ + thumbnail_interval : now;
  } else if (holds()) {
    due = last_word_ ? *last_word_ + same_thumbnail_interval : now;
  }
  // An answer that does not come, or a refusal, is not waited for for ever.
  if (due && waits_since_) due = std::max(*due, *waits_since_ + thumbnail_limit);
  return due;
}

bool ThumbnailSender::turn(Link& link, base::SteadyTime now) {
  const auto due = next_turn(now);
  if (!due || now < *due) return true;
  const bool whole = is_new(now);
  Thumbnail thumbnail = whole ? *offered_->thumbnail : Thumbnail{};
  if (!link.send({thumbnail_ids | (requests_ + 1), std::move(thumbnail)})) return false;
  ++requests_;
  sent_ = offered_->number;
  waits_since_ = last_word_ = now;
  if (whole) last_whole_ = now;
  return true;
}

bool ThumbnailSender::take(const DeskReply& reply, base::SteadyTime now) {
  if (!is_of_thumbnail(reply.id)) return false;
  if (reply.id != (thumbnail_ids | requests_) || !waits_since_) return true;
  if (const auto* answer = std::get_if<ThumbnailTaken>(&reply.body)) {
    waits_since_.reset();
    taken_ = answer->again ? 0 : sent_;
  } else {
    waits_since_ = now;  // refused: not now
  }
  return true;
}

void ThumbnailSender::begin_anew() {
  asked_.reset();
  offered_.reset();
  waits_since_.reset();
  taken_ = 0;
}

}  // namespace tongping::wire
