// The station's part that opens and closes its ears by what the people who are recorded agreed to.
#include <algorithm>

#include "capture-node/station.hpp"
#include "capture-node/station_view.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"

namespace tongping::station {
namespace {

using transcript::ConsentChanged;

constexpr const char* at_the_console = "console";
constexpr const char* on_this_machine = "local";  // a program of this user

}  // namespace

// Of a session that goes on, what was said last holds: nobody is asked again after a crash, and what was withdrawn
// stays so. What was confirmed beforehand is stored before a microphone is opened.
void Station::begin_consent() {
  permitted_ = consent_.permits(transcript_) || consent_.due(transcript_, 0);
  if (permitted_ || consent_.beforehand()) return;
  log_.warning(
      "no microphone is opened before somebody confirms that all who are recorded agreed: in the console, with "
      "`capture-node consent give --name NAME`, or with --consent NAME at the start");
}

// After a commit. What the disk has no room for waits there, and is not said twice.
base::Result<void> Station::settle_consent(std::chrono::milliseconds patience) {
  auto news = consent_.share(meeting_->other_consent(), transcript_);
  if (!news) news = consent_.due(transcript_, base::to_ns(speech_clock_.wall()));
  // What was withdrawn elsewhere counts here at once as well: a full disk is no reason to go on recording.
  if (news && (!news->given || held_.empty())) {
    add_consent(std::move(*news));
    if (auto committed = commit(patience); !committed) return committed;
  }
  attend_consent();
  return {};
}

// The name stands in the record, sealed with its session, and in the audit.
void Station::add_consent(ConsentChanged changed) {
  log_.info(base::format("consent is {} by {} at {}", changed.given ? "given" : "withdrawn", changed.author,
                         changed.station));
  audit_.add(changed.given ? store::AuditKind::consent_given : store::AuditKind::consent_withdrawn, changed.name,
             changed.author, base::format("session {}, said at {}", changed.session, changed.station));
  held_.add(std::move(changed));
}

base::Result<void> Station::change_consent(const transcript::ConsentOrder& order, const std::string& author) {
  auto changed = consent_.carry_out(order, transcript_, author, base::to_ns(speech_clock_.wall()));
  if (!changed) return base::pass_on(changed.error());
  add_consent(std::move(*changed));
  attend_consent();  // a withdrawal waits for no disk
  return {};
}

void Station::attend_consent() {
  const bool permitted = consent_.permits(transcript_);
  if (permitted == permitted_) return;
  permitted_ = permitted;
  if (permitted) {
    bring_sound();
  } else if (consent_.newest(transcript_) != nullptr) {
    forget_sound();
  }
  notice_recording(permitted);
}

void Station::forget_sound() {
  rack_->forget_all();
  for (transcript::Segment& segment : book_->withdraw_unfinished()) take_segment(std::move(segment));
  if (spool_ != nullptr) spool_->forget();
  if (recovery_ != nullptr) recovery_worker_.request_stop();
  log_.warning("the microphones are closed, and what was heard and not recognised yet is destroyed");
  add_note(notes_, {base::to_ns(clock_.wall()), console::Severity::warning,
                    base::tr("Consent is withdrawn: the microphones are closed, nothing is recorded.")});
}

// Those that were closed are opened anew, beside the station; the others wait for it already.
void Station::bring_sound() {
  for (const transcript::Microphone& microphone : role_desk_.settings().microphones) {
    const RoleTurns::Holder role = role_in(role_desk_.settings(), microphone.id);
    if (role && !is_typed(microphone)) rack_->bring(microphone, *role);
  }
  if (transcript_.session) spool_session(transcript_.session->session);
}

void Station::notice_recording(bool shown) {
  if (!consent_.needed() || !config_.consent.notice) return;
  const std::int64_t now_ns = base::to_ns(speech_clock_.wall());
  for (const PeerStatus& peer : peers_) {
    if (peer.wall) directive_desk_.learn(*peer.wall, now_ns);
  }
  // Of what waits for the disk it knows nothing: looked at again when it is stored.
  notice_due_ = held_.empty() ? std::nullopt : std::optional(shown);
  if (auto notice = directive_desk_.notice(transcript_.directives, shown, now_ns)) {
    held_.add(transcript::DirectiveGiven{std::move(*notice)});
  }
}

decltype(wire::DeskReply::body) Station::change_consent(const wire::PeerRequest& asked,
                                                        const transcript::ConsentOrder& order) {
  using wire::Refusal;
  const auto& command = std::get<wire::Command>(asked.request.body);
  if (auto known = consent_orders_done_.known(command, store_->identity().epoch)) return std::move(*known);
  const std::string name = admission_->name_of(asked.public_key).value_or("");
  if (auto changed = change_consent(order, name.empty() ? on_this_machine : name); !changed) {
    return wire::Refused{Refusal::invalid, changed.error().message};
  }
  if (!commit_asked() || !held_.empty()) {
    return wire::Refused{Refusal::failed, std::holds_alternative<transcript::WithdrawConsent>(order)
                                              ? base::tr("nothing is recorded any more, but that cannot be stored yet")
                                              : base::tr("it cannot be stored yet: the microphones stay closed until "
                                                         "it is")};
  }
  attend_consent();
  return consent_orders_done_.add({command.id, false, published_->last_sequence(), {}});
}

// Of the console; stored with the next commit.
void Station::take_consent_orders() {
  consent_orders_.wakeup().clear();
  while (const auto order = consent_orders_.try_take()) {
    if (const auto changed = change_consent(*order, at_the_console); !changed) {
      add_note(notes_, {base::to_ns(clock_.wall()), console::Severity::warning, changed.error().message, true});
    }
  }
}

console::ConsentView Station::consent_view() const {
  using State = console::ConsentView::State;
  console::ConsentView view;
  const ConsentChanged* word = consent_.newest(transcript_);
  if (word != nullptr) {
    view.state = word->given ? State::given : State::withdrawn;
    view.name = word->name;
    view.since_ns = word->time_ns;
  } else if (consent_.needed() && transcript_.session) {
    view.state = State::asked;
  }
  if (view.state != State::asked && view.state != State::withdrawn) return view;
  view.name = config_.consent.responsible;
  view.statement = consent_statement(config_);
  return view;
}

}  // namespace tongping::station
