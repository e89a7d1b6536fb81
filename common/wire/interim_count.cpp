#include "common/wire/interim_count.hpp"

namespace tongping::wire {

void InterimCount::take(const FeedFrame& frame) {
  if (origin_ != frame.origin) told_.reset();  // another start counts anew
  origin_ = frame.origin;
  if (std::holds_alternative<Interim>(frame.body)) ++since_;
  const auto* heartbeat = std::get_if<Heartbeat>(&frame.body);
  if (heartbeat == nullptr) return;
  // A count that has fallen is a relay's that was started again with its station's origin.
  const std::uint64_t said = told_ && heartbeat->interims > *told_ ? heartbeat->interims - *told_ : 0;
  if (said > since_) dropped_ += said - since_;
  told_ = heartbeat->interims;
  since_ = 0;
}

std::optional<std::uint64_t> InterimCount::reach() const {
  if (!told_) return std::nullopt;
  return *told_ + since_;
}

}  // namespace tongping::wire
