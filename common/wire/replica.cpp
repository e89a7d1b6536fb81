#include "common/wire/replica.hpp"

#include <algorithm>
#include <utility>

#include "common/base/format.hpp"
#include "common/wire/limits.hpp"

namespace tongping::wire {
namespace {

using namespace std::chrono_literals;

// How long a reply may take before it is asked for again, and the pauses after failures: doubled each time.
constexpr std::chrono::milliseconds reply_patience = 1000ms;
constexpr std::chrono::milliseconds first_pause = 50ms;
constexpr std::chrono::milliseconds longest_pause = 2000ms;

// While nothing is heard the connections are doubted so often: a new one may be as dead as the old.
constexpr std::chrono::milliseconds reconnect_interval = silence_limit;

// A log is taken for one that was put back to an earlier state when nothing else is heard for so long. What is delayed
// or overtaken on its way is older than what is known for some hundred milliseconds.
constexpr std::chrono::milliseconds put_back_patience = 3000ms;

constexpr std::size_t max_held_interim = 64;  // segments that are spoken at the same time

std::chrono::milliseconds pause_after(unsigned failures) {
  return std::min(longest_pause, first_pause * (1 << std::min(failures, 6U)));
}

// The newest event that the station had when it said this; the highest there is where a frame does not tell.
std::uint64_t position_of(const FeedFrame& frame) {
  if (const auto* event = std::get_if<transcript::Event>(&frame.body)) return event->sequence;
  if (const auto* interim = std::get_if<Interim>(&frame.body)) return interim->last_sequence;
  const auto* heartbeat = std::get_if<Heartbeat>(&frame.body);
  return heartbeat != nullptr ? heartbeat->last_sequence : UINT64_MAX;
}

// A limit is passed only after it.
base::SteadyTime after(base::SteadyTime begin, std::chrono::milliseconds limit) { return begin + limit + 1ms; }

}  // namespace

Replica::Replica(ReplicaOptions options) : options_(std::move(options)) {}

ReplicaOutput Replica::on_frame(FeedFrame frame, base::SteadyTime now) {
  if (is_put_back(frame, now)) {
    put_back_ = true;
    heard_.reset();
    behind_since_.reset();
  }
  if (is_old(frame.origin)) return take_output();
  const bool first = !heard_;
  const bool other = first || heard_->log_id != frame.origin.log_id || heard_->epoch != frame.origin.epoch;
  // Requests made in silence went nowhere: their pauses must not delay what can be answered now.
  const bool back = state_ == ReplicaState::syncing && now - last_heard_ > silence_limit;
  last_heard_ = now;
  last_reconnect_ = now;
  if (other) hear(frame.origin);
  // What was held may be of a past that the log does not have any more; what is missing comes with the replay.
  if (other || back) {
    held_.clear();
    held_interim_.clear();
    begin_sync(put_back_ ? "its log goes less far than what it has said"
               : first   ? "heard the station"
               : other   ? "the station started again"
                         : "heard again",
               now);
  }
  if (auto* event = std::get_if<transcript::Event>(&frame.body)) {
    take_event(std::move(*event), now);
  } else if (auto* interim = std::get_if<Interim>(&frame.body)) {
    take_interim(std::move(*interim), now);
  } else if (auto* heartbeat = std::get_if<Heartbeat>(&frame.body)) {
    take_last_sequence(heartbeat->last_sequence, now);
    take_claims(std::move(heartbeat->unstored_claims));
  }
  return take_output();
}

ReplicaOutput Replica::on_reply(DeskReply reply, base::SteadyTime now) {
  const bool expected = outstanding_ && outstanding_->id == reply.id;
  if (!expected || is_old(reply.origin)) return take_output();
  outstanding_.reset();
  hear(reply.origin);
  if (auto* replay = std::get_if<ReplayPage>(&reply.body)) {
    take_page(reply.origin, std::move(*replay), now);
  } else if (auto* snapshot = std::get_if<SnapshotPage>(&reply.body)) {
    take_page(reply.origin, std::move(*snapshot), now);
  } else if (const auto* refused = std::get_if<Refused>(&reply.body)) {
    take_refusal(*refused, now);
  } else {
    retry_later(now);
  }
  return take_output();
}

ReplicaOutput Replica::on_tick(base::SteadyTime now) {
  if (state_ == ReplicaState::waiting) return take_output();
  const auto silence = now - last_heard_;
  if (state_ == ReplicaState::live && silence > silence_limit) begin_sync("nothing heard", now);
  if (state_ == ReplicaState::syncing && silence > silence_limit && now - last_reconnect_ > reconnect_interval) {
    last_reconnect_ = now;
    output_.reconnect = true;
  }
  if (outstanding_ && now - outstanding_->sent > reply_patience) {
    outstanding_.reset();
    retry_later(now);
  }
  if (retry_at_ && now >= *retry_at_) request_next(now);
  return take_output();
}

std::optional<base::SteadyTime> Replica::next_tick() const {
  if (state_ == ReplicaState::waiting) return std::nullopt;
  base::SteadyTime next = after(last_heard_, silence_limit);
  if (state_ == ReplicaState::live) return next;
  next = std::max(next, after(last_reconnect_, reconnect_interval));
  if (outstanding_) next = std::min(next, after(outstanding_->sent, reply_patience));
  return std::min(next, retry_at_.value_or(next));
}

// Whether it comes from before the newest start that is known: a delayed frame, or a station that should have ended.
bool Replica::is_old(const Origin& origin) const {
  const auto older_than = [&](const std::optional<Origin>& known) {
    return known && known->log_id == origin.log_id && origin.epoch < known->epoch;
  };
  return (!put_back_ && older_than(shown_)) || older_than(heard_);
}

// Whether its database, and all that was beside it, was brought back from a backup: what it will say next has numbers
// that it has used before. Its desk has the last word, see take_page.
bool Replica::is_put_back(const FeedFrame& frame, base::SteadyTime now) {
  const auto knows = [&](const std::optional<Origin>& known) { return known && known->log_id == frame.origin.log_id; };
  // What is already taken for put back may be put back once more, with a lower epoch again.
  const bool of_shown = !put_back_ && knows(shown_);
  if (!of_shown && !knows(heard_)) return false;
  const bool earlier_start = is_old(frame.origin);
  const bool behind = earlier_start || (of_shown && position_of(frame) < transcript_.last_sequence);
  if (!behind) behind_since_.reset();
  if (!behind) return false;
  if (!behind_since_) behind_since_ = now;
  // A start of the same log begins with all that was ever published: no need to wait.
  const bool later_start = of_shown && !earlier_start && frame.origin.epoch > shown_->epoch;
  return later_start || now - *behind_since_ > put_back_patience;
}

// What was held for another log means nothing in this one; interim text ends with its start of the station.
void Replica::hear(const Origin& origin) {
  const bool same_log = heard_ && heard_->log_id == origin.log_id;
  if (!same_log) {
    held_.clear();
    target_ = heard_since_asked_ = 0;
  }
  if (!same_log || heard_->epoch != origin.epoch) {
    held_interim_.clear();
    heard_claims_.clear();
  }
  heard_ = origin;
}

void Replica::begin_sync(std::string why, base::SteadyTime now) {
  output_.notes.push_back(base::format("{}: {}; asking for what was missed after {}",
                                       heard_ ? heard_->station : "station", why, transcript_.last_sequence));
  state_ = ReplicaState::syncing;
  building_.reset();
  want_snapshot_ = !shown_ && !options_.replay_from;
  failures_ = 0;
  output_.requests.push_back({next_request_++, Hello{options_.name, options_.kind, protocol_version}});
  request_next(now);
}

void Replica::request_next(base::SteadyTime now) {
  if (building_) return ask(SnapshotRequest{building_->snapshot, building_->next}, now);
  if (want_snapshot_) return ask(SnapshotRequest{}, now);
  const std::uint64_t from = shown_ ? transcript_.last_sequence + 1 : options_.replay_from.value_or(1);
  const std::int64_t before_ns = shown_ ? transcript_.last_wall_ns : options_.before_wall_ns;
  ask(ReplayRequest{std::max<std::uint64_t>(from, 1), 0, before_ns}, now);
}

void Replica::ask(decltype(DeskRequest::body) body, base::SteadyTime now) {
  retry_at_.reset();
  outstanding_ = Outstanding{next_request_++, now};
  heard_since_asked_ = 0;
  output_.requests.push_back({outstanding_->id, std::move(body)});
}

void Replica::retry_later(base::SteadyTime now) { retry_at_ = now + pause_after(failures_++); }

void Replica::take_event(transcript::Event event, base::SteadyTime now) {
  aim_at(event.sequence);
  if (state_ == ReplicaState::syncing) return hold(std::move(event));
  if (event.sequence <= transcript_.last_sequence) return;
  if (event.sequence == transcript_.last_sequence + 1) return apply_one(std::move(event));
  const std::uint64_t missing = event.sequence - transcript_.last_sequence - 1;
  hold(std::move(event));
  begin_sync(base::format("{} events are missing", missing), now);
}

void Replica::take_interim(Interim interim, base::SteadyTime now) {
  // While it syncs, unfinished speech goes on being shown where it belongs to the text that is shown.
  const bool shown = shown_ && heard_ && shown_->log_id == heard_->log_id && shown_->epoch == heard_->epoch;
  if (shown) show_interim(interim.segment);
  if (state_ == ReplicaState::syncing) {
    auto& held = held_interim_[interim.segment.key.segment];
    if (held.revision <= interim.segment.revision) held = std::move(interim.segment);
    if (held_interim_.size() > max_held_interim) held_interim_.erase(held_interim_.begin());
  }
  take_last_sequence(interim.last_sequence, now);
}

void Replica::take_last_sequence(std::uint64_t last_sequence, base::SteadyTime now) {
  aim_at(last_sequence);
  if (state_ == ReplicaState::live && target_ > transcript_.last_sequence) {
    begin_sync(base::format("{} events are missing", target_ - transcript_.last_sequence), now);
  }
}

void Replica::take_claims(std::vector<transcript::MicrophonesClaimed> claims) {
  heard_claims_ = std::move(claims);
  show_claims();
}

// One that is not among them any more is stored, and holds without a break: it goes when its event is here.
void Replica::show_claims() {
  const bool shown = shown_ && heard_ && *shown_ == *heard_;
  const bool complete = state_ == ReplicaState::live && transcript_.last_sequence >= target_;
  if (!shown || (heard_claims_.empty() && !complete) || heard_claims_ == transcript_.unstored_claims) return;
  transcript_.unstored_claims = heard_claims_;
  output_.changed = true;
}

void Replica::take_page(const Origin& origin, ReplayPage page, base::SteadyTime now) {
  if (page.other_past) take_as_put_back();
  const bool goes_on = !page.other_past && page.last_sequence >= transcript_.last_sequence &&
                       origin.epoch >= shown_.value_or(origin).epoch;
  if (goes_on) put_back_ = false;
  const bool other_log = page.other_past || (shown_ && (put_back_ || shown_->log_id != origin.log_id));
  const bool far_behind = page.last_sequence > page.through + transcript::Transcript::window;
  if (!options_.replay_from && (other_log || far_behind)) {
    want_snapshot_ = true;
    return request_next(now);
  }
  if (other_log) {
    // The page was read with the old log's number; the new log is wanted whole.
    transcript_ = {};
    ++past_;
    shown_ = origin;
    put_back_ = false;
    output_.changed = true;
    output_.begins_anew = true;
    return request_next(now);
  }
  adopt(origin);
  const std::uint64_t before = transcript_.last_sequence;
  for (transcript::Event& event : page.events) {
    if (event.sequence > transcript_.last_sequence) apply_one(std::move(event));
  }
  if (page.through > transcript_.last_sequence) {
    transcript_.last_sequence = page.through;
    transcript_.last_wall_ns = 0;  // the last ones were deleted
  }
  if (transcript_.last_sequence > before) failures_ = 0;
  // What was heard of before it was asked is in the answer, unless the log was put back meanwhile.
  target_ = std::max(heard_since_asked_, page.last_sequence);
  finish_sync(now);
}

void Replica::take_page(const Origin& origin, SnapshotPage page, base::SteadyTime now) {
  const bool begins = page.first == 0 && !building_;
  const bool continues = building_ && building_->snapshot == page.snapshot && building_->next == page.first &&
                         building_->origin == origin && !page.segments.empty();
  if (!begins && !continues) {
    building_.reset();
    return retry_later(now);
  }
  if (begins) {
    building_ = Building{origin, page.snapshot, 0, {}};
    building_->transcript.session = std::move(page.session);
    building_->transcript.roles = std::move(page.roles);
    building_->transcript.microphones = std::move(page.microphones);
    building_->transcript.claims = std::move(page.claims);
    if (page.consent) {
      building_->transcript.consent = std::make_shared<const transcript::ConsentChanged>(std::move(*page.consent));
    }
    building_->transcript.directives = std::move(page.directives);
    building_->transcript.last_sequence = page.last_sequence;
    building_->transcript.last_wall_ns = page.last_wall_ns;
  }
  for (const transcript::Segment& segment : page.segments) transcript::apply_interim(building_->transcript, segment);
  building_->next += static_cast<std::uint32_t>(page.segments.size());
  if (page.more && building_->next < transcript::Transcript::window) return request_next(now);

  const bool older = shown_ && !put_back_ && shown_->log_id == origin.log_id &&
                     building_->transcript.last_sequence < transcript_.last_sequence;
  if (!older) {
    past_ += shown_ && (put_back_ || shown_->log_id != origin.log_id) ? 1 : 0;
    transcript_ = std::move(building_->transcript);
    shown_ = origin;
    put_back_ = false;
    output_.changed = true;
  }
  building_.reset();
  want_snapshot_ = false;
  failures_ = 0;
  finish_sync(now);
}

void Replica::take_refusal(const Refused& refused, base::SteadyTime now) {
  const bool begin_again = refused.refusal == Refusal::snapshot_gone && building_;
  if (begin_again) building_.reset();
  if (!begin_again) {
    output_.notes.push_back(base::format("{} refuses ({}): {}", heard_ ? heard_->station : "station",
                                         name_of(refused.refusal), refused.reason));
  }
  retry_later(now);
}

// The text shown is this origin's from now on: unfinished speech of an earlier start will never be finished.
void Replica::adopt(const Origin& origin) {
  if (!shown_) {
    const std::uint64_t from = options_.replay_from.value_or(1);
    transcript_.last_sequence = from == 0 ? 0 : from - 1;
    transcript_.last_wall_ns = options_.before_wall_ns;
  } else if (shown_->epoch != origin.epoch) {
    transcript::drop_interim(transcript_, shown_->station);
    output_.changed = true;
  }
  shown_ = origin;
}

void Replica::finish_sync(base::SteadyTime now) {
  apply_held();
  if (transcript_.last_sequence < target_) {
    // Something new got lost meanwhile, or a longer replay goes on; without progress there is a pause.
    if (failures_ == 0) {
      ++failures_;
      return request_next(now);
    }
    return retry_later(now);
  }
  for (const auto& [id, segment] : std::exchange(held_interim_, {})) show_interim(segment);
  // A station that answers but is not heard: its text is taken, and asked for again until the feed is back.
  if (now - last_heard_ > silence_limit) return retry_later(now);
  state_ = ReplicaState::live;
  held_.clear();
  failures_ = 0;
  show_claims();
  output_.notes.push_back(base::format("{}: live at {}", shown_->station, transcript_.last_sequence));
}

void Replica::apply_one(transcript::Event event) {
  output_.changed = transcript::apply(transcript_, event) || output_.changed;
  output_.applied.push_back(std::move(event));
}

void Replica::apply_held() {
  held_.erase(held_.begin(), held_.upper_bound(transcript_.last_sequence));
  while (!held_.empty() && held_.begin()->first == transcript_.last_sequence + 1) {
    apply_one(std::move(held_.extract(held_.begin()).mapped()));
  }
}

void Replica::show_interim(const transcript::Segment& segment) {
  const bool other_session = transcript_.session && transcript_.session->session != segment.session;
  if (other_session) return;
  output_.changed = transcript::apply_interim(transcript_, segment) || output_.changed;
}

void Replica::aim_at(std::uint64_t sequence) {
  target_ = std::max(target_, sequence);
  heard_since_asked_ = std::max(heard_since_asked_, sequence);
}

// The station's log has passed the number of what is shown, but not through it.
void Replica::take_as_put_back() {
  output_.notes.push_back(
      base::format("{}: its log was put back, and has gone another way since", heard_ ? heard_->station : "station"));
  put_back_ = true;
  held_.clear();
  held_interim_.clear();
}

void Replica::hold(transcript::Event&& event) {
  // The oldest are the ones that the next replay brings anyway.
  if (held_.size() >= max_held) held_.erase(held_.begin());
  const std::uint64_t sequence = event.sequence;
  held_.try_emplace(sequence, std::move(event));
}

ReplicaOutput Replica::take_output() { return std::exchange(output_, {}); }

}  // namespace tongping::wire
