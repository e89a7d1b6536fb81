#include "common/wire/feed.hpp"

#include <algorithm>

#include "common/base/format.hpp"
#include "common/wire/codec.hpp"
#include "common/wire/limits.hpp"

namespace tongping::wire {
namespace {

// Between the heartbeats that newcomers ask for: hundreds may join at once.
constexpr std::chrono::milliseconds newcomer_interval{20};

// Events taken from the log in one step; a page holds about 150 of usual size.
constexpr std::size_t read_at_once = 128;

}  // namespace

FeedFrame Feed::event(transcript::Event event, base::WallTime now) {
  ++changes_;
  return {origin_, base::to_ns(now), std::move(event)};
}

FeedFrame Feed::interim(transcript::Segment segment, base::WallTime now) {
  ++changes_;
  return {origin_, base::to_ns(now), Interim{std::move(segment), log_.last_sequence()}};
}

std::optional<FeedFrame> Feed::heartbeat(base::SteadyTime steady, base::WallTime wall, bool newcomer) {
  now_ = steady;
  thaw_unread();
  const auto due = newcomer ? newcomer_interval : heartbeat_interval;
  if (last_heartbeat_ && steady - *last_heartbeat_ < due) {
    owed_ = owed_ || newcomer;
    if (!owed_ || steady - *last_heartbeat_ < newcomer_interval) return std::nullopt;
  }
  owed_ = false;
  last_heartbeat_ = steady;
  return FeedFrame{origin_, base::to_ns(wall), Heartbeat{log_.last_sequence(), base::to_ns(wall), 0, unstored_claims_}};
}

void Feed::hold_claims(std::vector<transcript::MicrophonesClaimed> claims) {
  if (claims == unstored_claims_) return;
  unstored_claims_ = std::move(claims);
  owed_ = true;
}

base::SteadyTime Feed::next_heartbeat() const {
  if (!last_heartbeat_) return {};
  return *last_heartbeat_ + (owed_ ? newcomer_interval : heartbeat_interval);
}

std::optional<DeskReply> Feed::answer(const DeskRequest& request, const transcript::Transcript& transcript,
                                      base::WallTime now) {
  if (std::holds_alternative<Hello>(request.body)) {
    return reply_to(request, HelloReply{base::to_ns(now), log_.last_sequence(), protocol_version});
  }
  if (const auto* wanted = std::get_if<SnapshotRequest>(&request.body))
    return reply_to(request, snapshot(*wanted, transcript));
  if (const auto* wanted = std::get_if<ReplayRequest>(&request.body)) return reply_to(request, replay(*wanted));
  if (std::holds_alternative<Position>(request.body)) {
    return reply_to(request, PositionReply{base::to_ns(now), log_.last_sequence()});
  }
  return std::nullopt;
}

DeskReply Feed::reply_to(const DeskRequest& request, decltype(DeskReply::body) body) const {
  return {request.id, origin_, std::move(body)};
}

// Each keeps the segments of its moment alive: kept until others push them out, they would be most of a long meeting.
void Feed::thaw_unread() {
  std::erase_if(frozen_, [&](const Frozen& frozen) { return now_ - frozen.asked > snapshot_kept; });
}

Feed::Frozen& Feed::freeze(const transcript::Transcript& transcript) {
  const bool fresh = !frozen_.empty() && frozen_.back().changes == changes_ &&
                     frozen_.back().transcript.last_sequence == transcript.last_sequence;
  if (!fresh) {
    if (frozen_.size() == max_frozen) frozen_.pop_front();
    frozen_.push_back({next_frozen_++, changes_, now_, transcript});
  }
  return frozen_.back();
}

decltype(DeskReply::body) Feed::snapshot(const SnapshotRequest& request, const transcript::Transcript& transcript) {
  const auto known =
      std::find_if(frozen_.begin(), frozen_.end(), [&](const Frozen& f) { return f.id == request.snapshot; });
  if (request.snapshot != 0 && known == frozen_.end()) {
    return Refused{Refusal::snapshot_gone, "this snapshot is no longer kept; begin a new one"};
  }
  Frozen& frozen = request.snapshot == 0 ? freeze(transcript) : *known;
  frozen.asked = now_;
  const auto& segments = frozen.transcript.segments;
  if (request.first > segments.size()) return Refused{Refusal::invalid, "the snapshot has fewer segments"};

  SnapshotPage page{frozen.id,
                    request.first,
                    false,
                    frozen.transcript.last_sequence,
                    {},
                    {},
                    {},
                    {},
                    {},
                    {},
                    frozen.transcript.last_wall_ns};
  if (request.first == 0) {
    page.session = frozen.transcript.session;
    page.roles = frozen.transcript.roles;
    page.microphones = frozen.transcript.microphones;
    page.claims = frozen.transcript.claims;
    if (frozen.transcript.consent) page.consent = *frozen.transcript.consent;
    page.directives = frozen.transcript.directives;
  }
  std::size_t bytes = 0;
  std::size_t next = request.first;
  while (next < segments.size() && bytes < page_bytes) {
    bytes += size_in_page(*segments[next]);
    page.segments.push_back(*segments[next++]);
  }
  page.more = next < segments.size();
  return page;
}

// An acknowledged event is never lost, and no two were appended in the same nanosecond of two pasts. Of one that was
// deleted nothing is known any more.
bool Feed::has_other_past(const ReplayRequest& request) {
  if (request.before_wall_ns == 0 || request.from <= 1) return false;
  const std::uint64_t before = request.from - 1;
  if (before > log_.last_sequence()) return true;
  const auto known = log_.read(before, 1);
  return known && !known->empty() && known->front().sequence == before &&
         known->front().wall_ns != request.before_wall_ns;
}

decltype(DeskReply::body) Feed::replay(const ReplayRequest& request) {
  if (request.from == 0) return Refused{Refusal::invalid, "sequences begin with 1"};
  const std::size_t wanted =
      request.max_events == 0 ? max_replay_events : std::min(request.max_events, max_replay_events);
  ReplayPage page{request.from, request.from - 1, log_.last_sequence(), {}};
  page.other_past = has_other_past(request);
  if (page.other_past) return page;
  std::size_t bytes = 0;
  while (page.through < page.last_sequence && page.events.size() < wanted && bytes < page_bytes) {
    const std::size_t asked = std::min(read_at_once, wanted - page.events.size());
    auto events = log_.read(page.through + 1, asked);
    if (!events) {
      return Refused{Refusal::unavailable,
                     base::format("events from {} on cannot be read: {}", request.from, events.error().message)};
    }
    const bool end = events->size() < asked;
    for (transcript::Event& event : *events) {
      if (bytes >= page_bytes) return page;
      bytes += size_in_page(event);
      page.through = event.sequence;
      page.events.push_back(std::move(event));
    }
    // Sequences after the last event that the log still has were deleted for good.
    if (end) page.through = page.last_sequence;
  }
  return page;
}

}  // namespace tongping::wire
