#include "capture-node/relay.hpp"

#include <iterator>

#include "capture-node/relay_gaps.hpp"
#include "common/base/format.hpp"

namespace tongping::station {
namespace {

// Events that are published one by one; of more, a heartbeat tells screens, which ask for pages. Half of what a replica
// holds while it asks.
constexpr std::size_t most_published = wire::Replica::max_held / 2;

// As a station holds while its disk is full: see Station.
constexpr std::size_t max_pending = 8192;

}  // namespace

Relay::Relay(const config::StationConfig& config, const base::Clock& clock, const base::Log& log)
    : config_(config), clock_(clock), log_(log), upstream_(*config.relay_of, config.name, config.directory, log) {}

base::Result<std::unique_ptr<Relay>> Relay::open(const config::StationConfig& config, const base::Clock& clock,
                                                 const base::Log& log) {
  if (!config.relay_of) {
    return base::usage_failure(
        "relay.of is missing: name the station that is to be passed on, as in configs/station.toml");
  }
  std::unique_ptr<Relay> relay(new Relay(config, clock, log));
  auto door = RelayDoor::open(config, clock, log);
  if (!door) return base::pass_on(door.error());
  relay->door_ = std::move(*door);
  auto known = RelayMirror::reopen(config.directory, clock);
  if (!known) return base::pass_on(known.error());
  if (*known == nullptr) return relay;
  if (auto adopted = relay->adopt(std::move(*known)); !adopted) return base::pass_on(adopted.error());
  relay->complete_ = relay->mirror_->store().last_sequence() > 0;
  return relay;
}

base::Result<void> Relay::adopt(std::unique_ptr<RelayMirror> mirror) {
  auto known = mirror->store().snapshot();
  if (!known) return base::pass_on(known.error());
  feed_.reset();
  mirror_ = std::move(mirror);
  transcript_ = std::move(*known);
  pending_.clear();
  live_ = false;
  complete_ = false;
  speak_as(mirror_->origin());
  upstream_.follow_from(transcript_.last_sequence + 1, transcript_.last_wall_ns);
  return {};
}

void Relay::speak_as(const wire::Origin& origin) {
  door_->endpoint().set_origin(origin);
  feed_ = std::make_unique<wire::Feed>(origin, mirror_->log());
}

base::Result<void> Relay::begin_log(const wire::Origin& origin) {
  auto mirror = RelayMirror::open(config_.directory, origin, clock_);
  if (!mirror) return base::pass_on(mirror.error());
  log_.info(base::format("passes on \"{}\", start {}, {} events are kept", origin.station, origin.epoch,
                         (*mirror)->store().last_sequence()));
  return adopt(std::move(*mirror));
}

// The station's log was put back to an earlier state: what was mirrored after that is no part of it.
base::Result<void> Relay::begin_other_past() {
  const wire::Origin origin = upstream_.replica()->origin().value_or(mirror_->origin());
  feed_.reset();
  mirror_.reset();
  const auto aside = RelayMirror::set_aside(config_.directory, origin.log_id);
  if (!aside) return base::pass_on(aside.error());
  log_.warning(base::format("the log of \"{}\" was put back to an earlier state; the copy of what it was is kept in {}",
                            origin.station, aside->string()));
  return begin_log(origin);
}

// Unfinished speech of the earlier start will never be finished.
base::Result<void> Relay::begin_epoch(const wire::Origin& origin) {
  log_.info(base::format("\"{}\" started again: start {}", origin.station, origin.epoch));
  transcript::drop_interim(transcript_, origin.station);
  speak_as(origin);
  return mirror_->begin_epoch(origin);
}

base::Result<void> Relay::turn(std::chrono::milliseconds patience) {
  const wire::PollResult polled = door_->poll(patience, upstream_.link());
  const auto received = clock_.steady();
  if (auto followed = follow(received); !followed) return followed;
  answer(polled.requests, received);
  beat(polled.newcomer);
  if (auto kept = door_->keep(polled); !kept) return kept;
  if (mirror_ == nullptr) return {};
  auto maintained = mirror_->store().maintain();
  const bool passing =
      maintained || maintained.error().cause == store::Cause::full || maintained.error().cause == store::Cause::busy;
  if (!passing) return base::pass_on(maintained.error());
  return {};
}

base::Result<void> Relay::follow(base::SteadyTime now) {
  const Heard heard = upstream_.look(now);
  const bool another = heard.origin && (mirror_ == nullptr || mirror_->origin().log_id != heard.origin->log_id);
  if (another) {
    if (auto begun = begin_log(*heard.origin); !begun) return begun;
  }
  heard_since_beat_ = heard_since_beat_ || heard.on_feed;
  auto turn = upstream_.turn(now);
  if (!turn || mirror_ == nullptr) return {};
  if (turn->begins_anew) return begin_other_past();
  const wire::Replica& replica = *upstream_.replica();
  if (replica.origin() && *replica.origin() != mirror_->origin()) {
    if (auto begun = begin_epoch(*replica.origin()); !begun) return begun;
  }
  if (auto taken = take(std::move(turn->applied), replica.transcript().last_sequence); !taken) return taken;
  auto kept = keep();
  if (!kept) return base::pass_on(kept.error());
  for (const transcript::Event& event : *kept) transcript::apply(transcript_, event);
  const bool was_live = live_;
  live_ = replica.state() == wire::ReplicaState::live && pending_.empty();
  complete_ = complete_ || live_;
  if (live_) pass_on(std::move(*kept), was_live);
  if (live_ && (turn->changed || !was_live)) pass_on_interim();
  return {};
}

// What is to be kept next: dense, also where the station's log is not.
base::Result<void> Relay::take(std::vector<transcript::Event> applied, std::uint64_t through) {
  LogEnd end{mirror_->store().last_sequence(), ""};
  if (const auto session = mirror_->store().open_session()) end.session = session->session;
  if (!pending_.empty()) end = end_at(pending_.back());
  auto filled = without_gaps(std::move(end), std::move(applied), through);
  if (!filled) return base::pass_on(filled.error());
  for (const std::string& gap : filled->gaps) {
    log_.warning(base::format("\"{}\" does not have {} any more: deleted there; the copy here goes on without",
                              mirror_->origin().station, gap));
  }
  std::move(filled->events.begin(), filled->events.end(), std::back_inserter(pending_));
  return {};
}

// What could be kept now: nothing of it is said before.
base::Result<std::vector<transcript::Event>> Relay::keep() {
  if (pending_.empty()) return {};
  const auto kept = mirror_->store().mirror(pending_);
  if (kept) {
    if (disk_alarm_) log_.info("the disk takes writes again");
    disk_alarm_ = false;
    return std::exchange(pending_, {});
  }
  const store::StoreError& error = kept.error();
  const bool passing = error.cause == store::Cause::full || error.cause == store::Cause::busy;
  if (!passing || pending_.size() > max_pending) return base::pass_on(error);
  if (!disk_alarm_) log_.error(base::format("{}; {} events wait in memory", error.message, pending_.size()));
  disk_alarm_ = true;
  return {};
}

void Relay::pass_on(std::vector<transcript::Event> events, bool was_live) {
  const bool each = events.size() <= most_published;
  for (transcript::Event& event : events) {
    if (!each) break;
    const auto* change = std::get_if<transcript::SegmentChanged>(&event.body);
    const bool stamped = change != nullptr && change->segment.published_ns != 0;
    const auto published = stamped ? base::from_ns(change->segment.published_ns) : clock_.wall();
    door_->publish(feed_->event(std::move(event), published));
  }
  if (was_live && each) return;
  if (auto frame = feed_->heartbeat(clock_.steady(), station_time(clock_.steady()), true)) door_->publish(*frame);
}

// The newest revision of each unfinished segment, as the replica has it: of those between nobody asks.
void Relay::pass_on_interim() {
  for (const auto& segment : upstream_.replica()->transcript().segments) {
    if (segment->state != transcript::SegmentState::interim) continue;
    if (!transcript::apply_interim(transcript_, *segment)) continue;
    const auto published = segment->published_ns != 0 ? base::from_ns(segment->published_ns) : clock_.wall();
    door_->publish(feed_->interim(*segment, published));
  }
}

// Silent when the station is: what screens say of a lost link is then true of the whole way.
void Relay::beat(bool newcomer) {
  if (!live_ || !(heard_since_beat_ || newcomer)) return;
  const auto frame = feed_->heartbeat(clock_.steady(), station_time(clock_.steady()), newcomer);
  if (!frame) return;
  heard_since_beat_ = false;
  door_->publish(*frame);
}

void Relay::answer(const std::vector<wire::PeerRequest>& requests, base::SteadyTime received) {
  for (const wire::PeerRequest& asked : requests)
    door_->endpoint().reply(asked.peer, answer_to(asked.request, received));
}

wire::DeskReply Relay::answer_to(const wire::DeskRequest& request, base::SteadyTime received) {
  using wire::Refusal;
  const auto reply = [&](decltype(wire::DeskReply::body) body) {
    return wire::DeskReply{request.id, mirror_ == nullptr ? wire::Origin{} : mirror_->origin(), std::move(body)};
  };
  if (std::holds_alternative<wire::StatusRequest>(request.body)) return reply(status());
  if (std::holds_alternative<wire::PendingKeysRequest>(request.body)) {
    return reply(wire::PendingKeys{door_->waiting()});
  }
  if (std::holds_alternative<wire::Command>(request.body)) {
    return reply(
        wire::Refused{Refusal::unavailable, "a relay passes on what a station says; send commands to the station"});
  }
  if (std::holds_alternative<wire::Ping>(request.body)) {
    if (!upstream_.clock_ahead()) return reply(wire::Refused{Refusal::unavailable, "the station's clock is not known"});
    const auto asked = station_time(received);
    return reply(wire::PingReply{base::to_ns(asked), base::to_ns(station_time(clock_.steady()))});
  }
  const auto now = clock_.steady();
  auto answered = complete_ ? feed_->answer(request, transcript_, station_time(now)) : std::nullopt;
  if (answered) return std::move(*answered);
  return reply(wire::Refused{Refusal::unavailable, "the relay does not have all of the station's log yet"});
}

// The clock that the station stamps speech with, as well as it is known here.
base::WallTime Relay::station_time(base::SteadyTime now) const {
  const auto ahead = upstream_.clock_ahead();
  return ahead ? base::from_ns((now.time_since_epoch() + *ahead).count()) : clock_.wall();
}

wire::Status Relay::status() {
  const wire::Replica* replica = upstream_.replica();
  StationStatus status = door_->status(mirror_ == nullptr ? 0 : mirror_->store().last_sequence());
  status.origin = mirror_ == nullptr ? wire::Origin{} : mirror_->origin();
  status.session = transcript_.session;
  status.on_air = live_ && transcript_.session.has_value();
  status.disk_alarm = disk_alarm_;
  status.queues.push_back({"events_held", pending_.size(), max_pending});
  status.relay = RelayStatus{mirror_ == nullptr ? upstream_.address().desk : mirror_->origin().station,
                             replica == nullptr ? "waiting" : wire::name_of(replica->state())};
  return to_wire(status);
}

}  // namespace tongping::station
