#include "capture-node/relay_passage.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "capture-node/held_events.hpp"
#include "capture-node/relay_gaps.hpp"
#include "common/base/format.hpp"

namespace tongping::station {
namespace {

using Severity = RelayPassage::Note::Severity;

// Events that are published one by one; of more, a heartbeat tells screens, which ask for pages. Half of what a replica
// holds while it asks.
constexpr std::size_t most_published = wire::Replica::max_held / 2;

}  // namespace

base::Result<void> RelayPassage::begin() {
  auto known = shelf_.reopen();
  if (!known) return base::pass_on(known.error());
  if (*known == nullptr) return {};
  if (auto adopted = adopt(std::move(*known)); !adopted) return adopted;
  complete_ = last_sequence() > 0;
  return {};
}

base::Result<void> RelayPassage::adopt(std::unique_ptr<RelayCopy> copy) {
  auto known = copy->transcript();
  if (!known) return base::pass_on(known.error());
  feed_.reset();
  copy_ = std::move(copy);
  transcript_ = std::move(*known);
  pending_.clear();
  shown_ = 0;
  live_ = false;
  complete_ = false;
  feed_ = std::make_unique<wire::Feed>(copy_->origin(), copy_->log());
  intake_.follow_from(transcript_.last_sequence + 1, transcript_.last_wall_ns);
  return {};
}

base::Result<void> RelayPassage::begin_log(const wire::Origin& origin) {
  auto copy = shelf_.open(origin);
  if (!copy) return base::pass_on(copy.error());
  note(Severity::info, base::format("passes on \"{}\", start {}, {} events are kept", origin.station, origin.epoch,
                                    (*copy)->log().last_sequence()));
  return adopt(std::move(*copy));
}

// The station's log was put back to an earlier state: what was mirrored after that is no part of it.
base::Result<void> RelayPassage::begin_other_past() {
  const wire::Origin origin = intake_.replica()->origin().value_or(copy_->origin());
  feed_.reset();
  copy_.reset();
  const auto aside = shelf_.set_aside(origin.log_id);
  if (!aside) return base::pass_on(aside.error());
  note(Severity::warning,
       base::format("the log of \"{}\" was put back to an earlier state; the copy of what it was is kept in {}",
                    origin.station, *aside));
  return begin_log(origin);
}

// Unfinished speech of the earlier start will never be finished.
base::Result<void> RelayPassage::begin_epoch(const wire::Origin& origin) {
  note(Severity::info, base::format("\"{}\" started again: start {}", origin.station, origin.epoch));
  transcript::drop_interim(transcript_, origin.station);
  shown_ = 0;  // what waits for the disk is finished all the same
  feed_ = std::make_unique<wire::Feed>(origin, copy_->log());
  return copy_->begin_epoch(origin);
}

base::Result<void> RelayPassage::follow(Moment now) {
  const Heard heard = intake_.look();
  const bool another = heard.origin && (copy_ == nullptr || copy_->origin().log_id != heard.origin->log_id);
  if (another) {
    if (auto begun = begin_log(*heard.origin); !begun) return begun;
  }
  heard_since_beat_ = heard_since_beat_ || heard.on_feed;
  auto turn = intake_.turn(now.steady);
  if (!turn || copy_ == nullptr) return {};
  for (std::string& text : turn->notes) note(Severity::info, std::move(text));
  if (turn->begins_anew) return begin_other_past();
  const wire::Replica& replica = *intake_.replica();
  if (replica.origin() && *replica.origin() != copy_->origin()) {
    if (auto begun = begin_epoch(*replica.origin()); !begun) return begun;
  }
  if (auto taken = take(std::move(turn->applied), replica.transcript().last_sequence); !taken) return taken;
  auto kept = keep();
  if (!kept) return base::pass_on(kept.error());
  for (const transcript::Event& event : *kept) transcript::apply(transcript_, event);
  const bool was_live = live_;
  const bool follows = replica.state() == wire::ReplicaState::live;
  complete_ = complete_ || (follows && pending_.empty());
  live_ = follows && (pending_.empty() || (disk_waits_ && complete_));
  if (live_) hold_claims();
  if (live_) pass_on(std::move(*kept), was_live, now);
  if (live_ && (turn->changed || !was_live)) pass_on_interim(now);
  if (live_) pass_on_unkept(now);
  return {};
}

// What is to be kept next: dense, also where the station's log is not.
base::Result<void> RelayPassage::take(std::vector<transcript::Event> applied, std::uint64_t through) {
  LogEnd end{last_sequence(), transcript_.session ? transcript_.session->session : ""};
  if (!pending_.empty()) end = end_at(pending_.back());
  auto filled = without_gaps(std::move(end), std::move(applied), through);
  if (!filled) return base::pass_on(filled.error());
  for (const std::string& gap : filled->gaps) {
    note(Severity::warning,
         base::format("\"{}\" does not have {} any more: deleted there; the copy here goes on without",
                      copy_->origin().station, gap));
  }
  std::move(filled->events.begin(), filled->events.end(), std::back_inserter(pending_));
  return {};
}

// What could be kept now: nothing of it is said before.
base::Result<std::vector<transcript::Event>> RelayPassage::keep() {
  if (pending_.empty()) return {};
  // What was missed before anybody is served is waited for.
  const auto kept = copy_->keep(pending_, !complete_);
  if (kept) {
    const auto end = pending_.begin() + static_cast<std::ptrdiff_t>(*kept);
    std::vector<transcript::Event> done(std::make_move_iterator(pending_.begin()), std::make_move_iterator(end));
    pending_.erase(pending_.begin(), end);
    shown_ -= std::min(shown_, *kept);
    disk_waits_ = !pending_.empty();
    if (!disk_waits_ && std::exchange(disk_alarm_, false)) note(Severity::info, "the disk takes writes again");
    return done;
  }
  const NotKept& why = kept.error();
  if (!why.for_now || pending_.size() > max_pending) return base::failure(why.message);
  if (!disk_alarm_) {
    note(Severity::error, base::format("{}; {} events wait in memory", why.message, pending_.size()));
  }
  disk_waits_ = disk_alarm_ = true;
  return {};
}

void RelayPassage::pass_on(std::vector<transcript::Event> events, bool was_live, Moment now) {
  const bool each = events.size() <= most_published;
  for (transcript::Event& event : events) {
    if (!each) break;
    const auto* change = std::get_if<transcript::SegmentChanged>(&event.body);
    const bool stamped = change != nullptr && change->segment.published_ns != 0;
    const auto published = stamped ? base::from_ns(change->segment.published_ns) : now.wall;
    frames_.push_back(feed_->event(std::move(event), published));
  }
  if (was_live && each) return;
  if (auto frame = feed_->heartbeat(now.steady, station_time(now), true)) frames_.push_back(std::move(*frame));
}

// The newest revision of each unfinished segment, as the replica has it: of those between nobody asks.
void RelayPassage::pass_on_interim(Moment now) {
  for (const auto& segment : intake_.replica()->transcript().segments) {
    if (segment->state != transcript::SegmentState::interim) continue;
    if (!transcript::apply_interim(transcript_, *segment)) continue;
    const auto published = segment->published_ns != 0 ? base::from_ns(segment->published_ns) : now.wall;
    frames_.push_back(feed_->interim(*segment, published));
  }
}

// As a station does while its disk is full: finished text is passed on as such that nobody has stored.
void RelayPassage::pass_on_unkept(Moment now) {
  for (; shown_ < pending_.size(); ++shown_) {
    const auto* change = std::get_if<transcript::SegmentChanged>(&pending_[shown_].body);
    if (change == nullptr) continue;
    const transcript::Segment segment = as_unstored(change->segment);
    if (transcript::apply_interim(transcript_, segment)) frames_.push_back(feed_->interim(segment, now.wall));
  }
}

void RelayPassage::hold_claims() {
  transcript_.unstored_claims = intake_.replica()->transcript().unstored_claims;
  for (const transcript::Event& event : pending_) {
    const auto* claimed = std::get_if<transcript::MicrophonesClaimed>(&event.body);
    if (claimed != nullptr) transcript_.unstored_claims.push_back(*claimed);
  }
  feed_->hold_claims(transcript_.unstored_claims);
}

void RelayPassage::beat(bool newcomer, Moment now) {
  if (!live_ || !(heard_since_beat_ || newcomer)) return;
  auto frame = feed_->heartbeat(now.steady, station_time(now), newcomer);
  if (!frame) return;
  heard_since_beat_ = false;
  frames_.push_back(std::move(*frame));
}

wire::DeskReply RelayPassage::reply_to(const wire::DeskRequest& request, decltype(wire::DeskReply::body) body) const {
  return {request.id, origin(), std::move(body)};
}

wire::DeskReply RelayPassage::answer(const wire::DeskRequest& request, Moment received, Moment now) {
  using wire::Refusal;
  if (std::holds_alternative<wire::Ping>(request.body)) {
    if (!intake_.clock_ahead()) {
      return reply_to(request, wire::Refused{Refusal::unavailable, "the station's clock is not known"});
    }
    return reply_to(request, wire::PingReply{base::to_ns(station_time(received)), base::to_ns(station_time(now))});
  }
  auto answered = complete_ ? feed_->answer(request, transcript_, station_time(now)) : std::nullopt;
  if (answered) return std::move(*answered);
  return reply_to(request, wire::Refused{Refusal::unavailable, "the relay does not have all of the station's log yet"});
}

base::Result<void> RelayPassage::maintain() {
  if (copy_ == nullptr) return {};
  const auto maintained = copy_->maintain();
  if (!maintained && !maintained.error().for_now) return base::failure(maintained.error().message);
  return {};
}

// The clock that the station stamps speech with, as well as it is known here.
base::WallTime RelayPassage::station_time(Moment now) const {
  const auto ahead = intake_.clock_ahead();
  return ahead ? base::from_ns((now.steady.time_since_epoch() + *ahead).count()) : now.wall;
}

}  // namespace tongping::station
