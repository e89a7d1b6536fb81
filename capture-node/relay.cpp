#include "capture-node/relay.hpp"

namespace tongping::station {

Relay::Relay(const config::StationConfig& config, const base::Clock& clock, const base::Log& log)
    : config_(config),
      clock_(clock),
      log_(log),
      upstream_(*config.relay_of, config.name, config.directory, log),
      mirrors_(config.directory, clock),
      passage_(upstream_.intake(), mirrors_) {}

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
  if (auto begun = relay->passage_.begin(); !begun) return base::pass_on(begun.error());
  relay->door_->endpoint().set_origin(relay->passage_.origin());
  return relay;
}

base::Result<void> Relay::turn(std::chrono::milliseconds patience) {
  const wire::PollResult polled = door_->poll(patience, upstream_.link());
  const RelayPassage::Moment received = now();
  upstream_.look_up(received.steady);
  if (auto followed = passage_.follow(received); !followed) return followed;
  say();
  answer(polled.requests, received);
  answer_thumbnails();
  passage_.beat(polled.newcomer, now());
  say();
  report_screens(received.steady);
  if (auto kept = door_->keep(polled); !kept) return kept;
  spare_memory_.turn(received.steady);
  return passage_.maintain();
}

void Relay::say() {
  using Severity = RelayPassage::Note::Severity;
  for (const RelayPassage::Note& note : passage_.take_notes()) {
    switch (note.severity) {
      case Severity::info: log_.info(note.text); break;
      case Severity::warning: log_.warning(note.text); break;
      case Severity::error: log_.error(note.text); break;
    }
  }
  door_->endpoint().set_origin(passage_.origin());
  for (const wire::FeedFrame& frame : passage_.take_frames()) door_->publish(frame);
}

void Relay::report_screens(base::SteadyTime now) {
  if (!passage_.is_known() || now - last_report_ < wire::position_interval) return;
  last_report_ = now;
  upstream_.intake().report_behind(door_->screens(passage_.last_sequence()));
}

void Relay::answer(const std::vector<wire::PeerRequest>& requests, RelayPassage::Moment received) {
  for (const wire::PeerRequest& asked : requests) {
    if (const auto* thumbnail = std::get_if<wire::Thumbnail>(&asked.request.body)) {
      const auto refused = pass_on(asked, *thumbnail);
      if (refused) door_->endpoint().reply(asked.peer, passage_.reply_to(asked.request, *refused));
      continue;
    }
    wire::DeskReply reply = answer_to(asked.request, received);
    if (auto* told = std::get_if<wire::PositionReply>(&reply.body))
      told->thumbnail_wanted = upstream_.intake().thumbnail_wanted(received.steady);
    door_->endpoint().reply(asked.peer, reply);
  }
}

// Answered when the station has.
std::optional<wire::Refused> Relay::pass_on(const wire::PeerRequest& asked, const wire::Thumbnail& thumbnail) {
  using wire::Refusal;
  const base::SteadyTime now = clock_.steady();
  if (!upstream_.intake().thumbnail_wanted(now)) {
    return wire::Refused{Refusal::unavailable, "nobody looks at the walls now"};
  }
  const WallName wall = door_->wall_of(asked, thumbnail);
  if (wall.own_name.empty()) return wire::Refused{Refusal::unavailable, "who sends this has not said its name"};
  wire::Thumbnail named = thumbnail;
  named.name = wall.own_name;
  named.via = wall.via;
  const auto id = thumbnails_.expect(asked, now);
  if (id && upstream_.intake().pass_on(*id, std::move(named))) return std::nullopt;
  if (id) thumbnails_.answered(*id);
  return wire::Refused{Refusal::unavailable, "too many pictures of walls are under way"};
}

void Relay::answer_thumbnails() {
  for (wire::DeskReply& reply : upstream_.intake().take_thumbnail_replies()) {
    const auto asked = thumbnails_.answered(reply.id);
    if (asked) door_->endpoint().reply(asked->peer, {asked->id, passage_.origin(), std::move(reply.body)});
  }
}

wire::DeskReply Relay::answer_to(const wire::DeskRequest& request, RelayPassage::Moment received) {
  if (std::holds_alternative<wire::StatusRequest>(request.body)) return passage_.reply_to(request, status());
  if (std::holds_alternative<wire::PendingKeysRequest>(request.body)) {
    return passage_.reply_to(request, wire::PendingKeys{door_->waiting()});
  }
  if (std::holds_alternative<wire::Command>(request.body)) {
    return passage_.reply_to(request,
                             wire::Refused{wire::Refusal::unavailable,
                                           "a relay passes on what a station says; send commands to the station"});
  }
  return passage_.answer(request, received, now());
}

wire::Status Relay::status() {
  const wire::Replica* replica = upstream_.intake().replica();
  StationStatus status = door_->status(passage_.last_sequence());
  status.origin = passage_.origin();
  status.session = passage_.transcript().session;
  status.on_air = live() && status.session.has_value();
  status.disk_alarm = passage_.disk_alarm();
  status.queues.push_back({"events_held", passage_.pending(), RelayPassage::max_pending});
  status.relay = RelayStatus{passage_.is_known() ? passage_.origin().station : upstream_.address().desk,
                             replica == nullptr ? "waiting" : wire::name_of(replica->state())};
  return to_wire(status);
}

}  // namespace tongping::station
