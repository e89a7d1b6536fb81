// The station's part that writes: what has changed is numbered and stored, then published; or held, and shown all the
// same, while the disk is full.
#include "capture-node/station.hpp"
#include "capture-node/station_view.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"

namespace tongping::station {

base::Result<void> Station::commit() {
  const auto bodies = held_.next(clock_.steady());
  if (!bodies.empty()) {
    auto events = store_->append(bodies);
    if (!events) {
      if (events.error().cause == store::Cause::refused) return refuse(events.error());
      if (auto held = hold_after_failure(events.error()); !held) return held;
    } else {
      held_.stored(events->size());
      for (transcript::Event& event : *events) publish(std::move(event));
    }
  }
  show_unstored();
  hold_claims();
  return {};
}

base::Result<void> Station::refuse(const store::StoreError& error) {
  log_.error(base::format("an event was refused by the database: {}", error.message));
  held_.refused(error.body);
  return commit();
}

// A full disk costs nobody a word: what is said is held and shown, and the technician is told. After any other failure
// nothing that is written can be trusted, and the station ends.
base::Result<void> Station::hold_after_failure(const store::StoreError& error) {
  if (error.cause != store::Cause::full && error.cause != store::Cause::busy) return base::pass_on(error);
  const bool known = held_.waits();
  held_.disk_is_full(clock_.steady());
  if (known) return {};
  log_.error(
      base::format("{}; events that find no room wait in memory, and screens show them all the same", error.message));
  add_note(notes_, {base::to_ns(clock_.wall()), console::Severity::error,
                    error.cause == store::Cause::full
                        ? base::tr("The disk is full: what is said waits in memory. Free some space on this machine.")
                        : base::tr("Another program holds the database: what is said waits in memory. Close it.")});
  return {};
}

void Station::tell_room() {
  log_.info("the disk takes writes again: all events that waited in memory are stored");
  if (held_.lost() > 0) {
    log_.error(base::format("{} finals had no room in memory while the disk was full: they are not in the record",
                            held_.lost()));
    add_note(notes_,
             {base::to_ns(clock_.wall()), console::Severity::error,
              base::tr_format("While the disk was full {} lines were lost: they are not in the record.", held_.lost()),
              true});
  }
}

void Station::show_unstored() {
  for (transcript::Segment& segment : held_.take_unshown()) take_segment(std::move(segment));
}

// A full disk keeps nobody from taking the microphones: the claim holds as soon as all can hear of it, and is stored
// with the rest. Lost with this start, it was never made: what was said on its account is lost as well.
void Station::hold_claims() {
  std::vector<transcript::MicrophonesClaimed> claims = held_.unstored_claims();
  if (claims == transcript_.unstored_claims) return;
  transcript_.unstored_claims = claims;
  for (const transcript::MicrophonesClaimed& claimed : claims) meeting_->learn(claimed);
  feed_->hold_claims(std::move(claims));
  beat(false);
}

base::Result<void> Station::maintain() {
  if (!held_.asks(clock_.steady())) return {};
  const auto maintained = store_->maintain();
  if (!maintained) return hold_after_failure(maintained.error());
  // Not before: the log's file keeps what it has allocated, and takes some events while the disk is full.
  if (held_.waits() && held_.empty()) {
    tell_room();
    held_.disk_has_room();
  }
  return {};
}

void Station::publish(transcript::Event event) {
  if (auto* change = std::get_if<transcript::SegmentChanged>(&event.body)) {
    change->segment.published_ns = base::to_ns(clock_.wall());
  }
  if (const auto* started = std::get_if<transcript::SessionStarted>(&event.body)) {
    book_->begin(*started);
    spool_session(started->session);
  }
  if (spool_ != nullptr && std::holds_alternative<transcript::SessionEnded>(event.body)) spool_->end();
  if (std::holds_alternative<transcript::MicrophonesClaimed>(event.body)) last_claim_ = event.sequence;
  if (std::holds_alternative<transcript::RoleChanged>(event.body) ||
      std::holds_alternative<transcript::MicrophoneChanged>(event.body)) {
    last_role_change_ = event.sequence;
  }
  transcript::apply(transcript_, event);
  meeting_->learn(event);
  peer_watch_.published(event.sequence, clock_.steady());
  endpoint_->publish(feed_->event(std::move(event), clock_.wall()));
}

}  // namespace tongping::station
