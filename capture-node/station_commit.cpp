// The station's part that writes: what has changed is numbered and stored, then published; or held, and shown all the
// same, while the disk is full or slow.
#include <algorithm>

#include "capture-node/station.hpp"
#include "capture-node/station_view.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"

namespace tongping::station {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds beat_interval = 50ms;  // well within that of heartbeats
constexpr auto silent_disk = 2s;

}  // namespace

base::Result<void> Station::commit(std::chrono::milliseconds patience) {
  const base::SteadyTime begin = clock_.steady();
  auto awaited = await_disk(patience);
  if (awaited && writer_->idle()) {
    if (patience <= StoreWriter::usual && audit_.overdue()) {
      write_audit();
    } else {
      hand_over();
    }
    awaited = await_disk(patience - std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady() - begin));
  }
  if (!awaited) return awaited;
  if (!writer_->idle()) held_.disk_is_slow();
  show_unstored();
  hold_claims();
  return {};
}

// Of all who ask in one turn the first may wait so long, and no one after it: what is said waits for them.
base::Result<void> Station::commit_asked() {
  const base::SteadyTime begin = clock_.steady();
  auto committed = commit(std::max(asked_patience_, StoreWriter::usual));
  asked_patience_ -= std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady() - begin);
  return committed;
}

void Station::hand_over() {
  auto bodies = held_.next(clock_.steady());
  if (!bodies.empty()) writer_->append(std::move(bodies));
}

// Until nothing is under way or `patience` is over. A write that has been under way for as long is known to be slow,
// and nobody waits for it again. Heartbeats and the console's word on consent wait for no disk.
base::Result<void> Station::await_disk(std::chrono::milliseconds patience) {
  const base::SteadyTime end = clock_.steady() + patience;
  while (!writer_->idle()) {
    const auto patient = std::max(0ms, std::chrono::ceil<std::chrono::milliseconds>(end - clock_.steady()));
    const auto left = std::min(patient, writer_->left_of(patience));
    if (auto outcome = writer_->take(std::min(left, beat_interval))) {
      if (auto settled = std::visit([this](auto& done) { return this->settle(done); }, *outcome); !settled)
        return settled;
    } else if (left == 0ms) {
      return {};
    }
    beat(false);
    take_consent_orders();
  }
  return {};
}

base::Result<void> Station::settle(StoreWriter::Appended& appended) {
  if (!appended.events) {
    if (appended.events.error().cause == store::Cause::refused) return refuse(appended.events.error());
    return hold_after_failure(appended.events.error());
  }
  held_.stored(appended.events->size());
  for (transcript::Event& event : *appended.events) publish(std::move(event));
  return {};
}

base::Result<void> Station::refuse(const store::StoreError& error) {
  log_.error(base::format("an event was refused by the database: {}", error.message));
  held_.refused(error.body);
  hand_over();  // the others, which were turned away with it
  return {};
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
  tell_lost();
}

void Station::tell_lost() {
  const std::size_t lost = held_.take_lost();
  if (lost == 0) return;
  log_.error(base::format("{} finals had no room in memory meanwhile: they are not in the record", lost));
  add_note(
      notes_,
      {base::to_ns(clock_.wall()), console::Severity::error,
       base::tr_format("While the disk took nothing {} lines were lost: they are not in the record.", lost), true});
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

void Station::write_audit() {
  if (!writer_->idle()) return;
  auto rows = audit_.next();
  if (!rows.empty()) writer_->append_audit(std::move(rows));
}

base::Result<void> Station::maintain() {
  if (!writer_->idle() || !held_.asks(clock_.steady())) return {};
  if (!store_->wants_maintenance()) return settle(StoreWriter::Maintained{});
  writer_->maintain();
  return {};
}

// That a disk is slow now and then is no news; that it is silent is.
void Station::watch_disk() {
  const bool silent = writer_->since() && clock_.steady() - *writer_->since() >= silent_disk;
  if (silent == disk_told_) return;
  disk_told_ = silent;
  if (!silent) {
    log_.info("the disk answers again");
    if (!held_.waits()) tell_lost();
    return;
  }
  log_.error(
      base::format("the disk has not answered for {} s; what is to be stored waits in memory, and screens show it",
                   silent_disk / 1s));
}

base::Result<void> Station::settle(const StoreWriter::Maintained& maintained) {
  if (!maintained.done) return hold_after_failure(maintained.done.error());
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
  published_->publish(event.sequence);
  meeting_->learn(event);
  peer_watch_.published(event.sequence, clock_.steady());
  endpoint_->publish(feed_->event(std::move(event), clock_.wall()));
}

}  // namespace tongping::station
