#include "capture-node/held_events.hpp"

#include <algorithm>
#include <utility>

namespace tongping::station {
namespace {

using transcript::EventBody;
using transcript::MicrophonesClaimed;
using transcript::Segment;
using transcript::SegmentChanged;
using transcript::SegmentState;

// Beside its texts: ids, label, and what the containers take.
constexpr std::size_t bytes_beside_text = 512;

std::size_t size_of(const EventBody& body) {
  std::size_t bytes = bytes_beside_text;
  if (const auto* change = std::get_if<SegmentChanged>(&body)) {
    bytes += change->segment.text.size();
    for (const auto& translation : change->segment.translations) bytes += translation.text.size();
  }
  return bytes;
}

}  // namespace

Segment as_unstored(Segment segment) {
  if (segment.state == SegmentState::withdrawn) {
    segment.text.clear();
    segment.translations.clear();
    segment.committed = 0;
  }
  segment.state = SegmentState::interim;
  segment.unstored = true;
  return segment;
}

void HeldEvents::add(EventBody body) {
  const std::size_t bytes = size_of(body);
  Item item{std::move(body), bytes, false};
  if (waits() && replace(item)) return;
  const bool segment = std::holds_alternative<SegmentChanged>(item.body);
  if (segment && (items_.size() >= most_events || bytes_ + bytes > most_bytes)) {
    ++lost_;
    return;
  }
  bytes_ += bytes;
  unshown_ += segment ? 1 : 0;
  claims_ += std::holds_alternative<MicrophonesClaimed>(item.body) ? 1 : 0;
  items_.push_back(std::move(item));
}

// True where an older revision of the same segment waits: nobody has stored it, and nobody will miss it.
bool HeldEvents::replace(Item& item) {
  const auto* change = std::get_if<SegmentChanged>(&item.body);
  if (change == nullptr) return false;
  const auto end = items_.rend() - static_cast<std::ptrdiff_t>(under_way_);
  const auto older = std::find_if(items_.rbegin(), end, [&](const Item& known) {
    const auto* waiting = std::get_if<SegmentChanged>(&known.body);
    return waiting != nullptr && waiting->segment.key == change->segment.key;
  });
  if (older == end) return false;
  bytes_ += item.bytes - older->bytes;
  unshown_ += older->shown ? 1 : 0;
  *older = std::move(item);
  return true;
}

std::vector<EventBody> HeldEvents::next(base::SteadyTime now) {
  std::vector<EventBody> bodies;
  if (!asks(now)) return bodies;
  const std::size_t count = std::min(items_.size(), most_at_once);
  bodies.reserve(count);
  for (std::size_t i = 0; i < count; ++i) bodies.push_back(items_[i].body);
  under_way_ = count;
  return bodies;
}

void HeldEvents::drop(const std::deque<Item>::iterator& item) {
  bytes_ -= item->bytes;
  const bool unshown = std::holds_alternative<SegmentChanged>(item->body) && !item->shown;
  unshown_ -= unshown ? 1 : 0;
  claims_ -= std::holds_alternative<MicrophonesClaimed>(item->body) ? 1 : 0;
  items_.erase(item);
}

void HeldEvents::settle() {
  under_way_ = 0;
  slow_ = false;
}

void HeldEvents::stored(std::size_t count) {
  settle();
  for (std::size_t i = 0; i < count; ++i) drop(items_.begin());
}

void HeldEvents::refused(std::size_t at) {
  settle();
  drop(items_.begin() + static_cast<std::ptrdiff_t>(at));
}

void HeldEvents::disk_is_slow() { slow_ = !items_.empty(); }

void HeldEvents::disk_is_full(base::SteadyTime now) {
  settle();
  if (!waits()) full_since_ = now;
  retry_at_ = now + retry_interval;
}

void HeldEvents::disk_has_room() { full_since_.reset(); }

std::vector<Segment> HeldEvents::take_unshown() {
  std::vector<Segment> segments;
  if (hides() || unshown_ == 0) return segments;
  for (Item& item : items_) {
    const auto* change = std::get_if<SegmentChanged>(&item.body);
    if (change == nullptr || std::exchange(item.shown, true)) continue;
    segments.push_back(as_unstored(change->segment));
  }
  unshown_ = 0;
  return segments;
}

std::vector<Segment> HeldEvents::segments() const {
  std::vector<Segment> segments;
  for (const Item& item : items_) {
    if (const auto* change = std::get_if<SegmentChanged>(&item.body)) segments.push_back(change->segment);
  }
  return segments;
}

std::vector<MicrophonesClaimed> HeldEvents::unstored_claims() {
  std::vector<MicrophonesClaimed> claims;
  claims_hold_ = claims_ > 0 && (claims_hold_ || !hides());
  const bool session_waits = claims_hold_ && std::any_of(items_.begin(), items_.end(), [](const Item& item) {
                               return std::holds_alternative<transcript::SessionStarted>(item.body);
                             });
  if (!claims_hold_ || session_waits) return claims;
  for (const Item& item : items_) {
    const auto* claimed = std::get_if<MicrophonesClaimed>(&item.body);
    if (claimed == nullptr) continue;
    std::erase_if(claims, [&](const MicrophonesClaimed& older) { return older.set == claimed->set; });
    claims.push_back(*claimed);
  }
  return claims;
}

}  // namespace tongping::station
