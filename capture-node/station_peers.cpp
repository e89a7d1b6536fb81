// The station's part that deals with its peers: who may come in, who is cut off, which of a pair speaks, how far each
// is, and what is told of it.
#include "capture-node/station.hpp"
#include "capture-node/station_opening.hpp"
#include "capture-node/station_view.hpp"
#include "capture-node/status.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"

namespace tongping::station {
namespace {

using namespace std::chrono_literals;

constexpr auto screen_key_watch_interval = 100ms;  // of the list's file, so that a revoked key is out at once
constexpr auto peer_watch_interval = 250ms;

}  // namespace

base::Result<void> Station::open_admission() {
  auto entrance = open_entrance(config_, *store_, audit_, clock_, base::format("epoch {}", store_->identity().epoch));
  if (!entrance) return base::pass_on(entrance.error());
  local_place_ = std::move(entrance->place);
  admission_ = std::move(entrance->admission);
  return {};
}

decltype(wire::DeskReply::body) Station::take_microphones(const wire::Command& command) {
  using wire::Refusal;
  if (command.epoch != store_->identity().epoch) {
    return wire::Refused{Refusal::stale, "the command is for another start of this station"};
  }
  // One that was overtaken: who sent it did not know who speaks for the microphones now.
  if (command.expected_sequence != 0 && command.expected_sequence < last_claim_) {
    return wire::Refused{Refusal::stale, "somebody has taken the microphones since; look who, and ask again"};
  }
  if (meeting_->may_speak()) return wire::CommandDone{command.id, true, published_->last_sequence()};
  std::vector<transcript::EventBody> claim = meeting_->take_microphones(transcript_);
  if (claim.empty()) {
    return wire::Refused{Refusal::unavailable, "this station has not heard yet whose microphones it stands by for"};
  }
  share_settings();
  for (transcript::EventBody& body : claim) held_.add(std::move(body));
  if (!commit_asked() || !meeting_->may_speak()) return wire::Refused{Refusal::failed, "the claim cannot be stored"};
  return wire::CommandDone{command.id, false, published_->last_sequence()};
}

void Station::watch_keys() {
  if (clock_.steady() - last_key_watch_ < screen_key_watch_interval) return;
  last_key_watch_ = clock_.steady();
  act_on_keys(admission_->refresh());
}

void Station::take_decisions() {
  while (const auto decision = decisions_.try_take()) act_on_keys(admission_->decide(*decision));
}

// A technician who let a screen in has been told so: that it is not in stays before them until they have seen it.
void Station::act_on_keys(const base::Result<std::vector<std::string>>& gone) {
  if (!gone) {
    add_note(notes_, {base::to_ns(clock_.wall()), console::Severity::error,
                      base::tr_format("The list of keys cannot be used as it is, and holds as before: {}",
                                      gone.error().message),
                      true});
  }
  cut_off(gone, *endpoint_, log_);
}

void Station::watch_peers() {
  if (clock_.steady() - last_peer_watch_ < peer_watch_interval) return;
  last_peer_watch_ = clock_.steady();
  const auto name_of_key = [this](const std::string& key) { return admission_->name_of(key); };
  peers_ = peer_watch_.look(endpoint_->peers(), name_of_key, published_->last_sequence(), clock_.steady());
}

wire::Status Station::status() {
  last_peer_watch_ = {};  // whoever asks gets what is true now
  watch_peers();
  StationStatus status;
  status.notice = notice_;
  status.origin = feed_->origin();
  status.last_sequence = published_->last_sequence();
  status.session = transcript_.session;
  status.wall = clock_.wall();
  status.uptime = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady() - opened_);
  status.on_air = transcript_.session.has_value() && may_record();
  status.consent_needed = consent_.needed();
  if (const auto* word = consent_.newest(transcript_)) status.consent = *word;
  status.consent_statement = consent_statement(config_);
  status.disk_alarm = held_.waits() || disk_told_;
  status.events_lost = held_.lost();
  status.queues = {{"changes", changes_.size(), changes_.capacity()},
                   {"translations", translations_.size(), translations_.capacity()},
                   {"events_held", held_.size(), HeldEvents::most_events},
                   {"audit_held", audit_.held(), AuditBook::max_held}};
  status.dropped_interim = changes_.refused();
  status.subscribers = endpoint_->subscribers();
  status.pending_keys = admission_->waiting().size();
  status.refused = endpoint_->refused();
  status.peers = peers_;
  status.others = meeting_->others(transcript_);
  status.thumbnails = thumbnail_desk_.status(clock_.steady());
  status.microphones = microphone_status();
  status.engines = engines_.count();
  if (spool_ != nullptr) {
    status.spool = spool_status_;
    status.spool_lost = spool_->lost();
  }
  status.roles = role_desk_.settings();
  status.configured = {config_.roles, config_.microphones};
  return to_wire(status);
}

}  // namespace tongping::station
