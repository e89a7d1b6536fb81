// The station's part that changes roles and whose microphone is whose while it runs.
#include <algorithm>
#include <map>

#include "capture-node/past_turns.hpp"
#include "capture-node/session_opening.hpp"
#include "capture-node/station.hpp"
#include "capture-node/station_view.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/base/words.hpp"

namespace tongping::station {
namespace {

constexpr const char* console_operator = "console";
constexpr const char* local_operator = "local";  // a program of this user on this machine

// Where so many wait that nobody took, the newest say all: each is what holds from then on.
void post_newest(MuteSwitch mute, base::Mailbox<MuteSwitch>& mutes) {
  while (!mutes.try_post(mute) && mutes.try_take()) {
  }
}

bool is_recognised(const RoleSettings& settings, const transcript::Role& role) {
  return std::any_of(settings.microphones.begin(), settings.microphones.end(),
                     [&](const transcript::Microphone& m) { return m.role == role.shown.id && !is_typed(m); });
}

// Ids alone: a label may be somebody's name.
struct Summary {
  std::string operator()(const transcript::PutRole& order) const {
    return base::format("role {}, {}", order.role.shown.id, name_of(order.effect));
  }
  std::string operator()(const transcript::RemoveRole& order) const {
    return base::format("role {} removed", order.role);
  }
  std::string operator()(const transcript::AssignMicrophone& order) const {
    return base::format("microphone {} to {}, {}", order.microphone, order.role.empty() ? "nobody" : order.role,
                        name_of(order.effect));
  }
  std::string operator()(const transcript::SwapMicrophones& order) const {
    return base::format("microphones {} and {} swapped, {}", order.first, order.second, name_of(order.effect));
  }
  std::string operator()(const transcript::MuteMicrophone& order) const {
    return base::format("microphone {} {}", order.microphone, order.muted ? "muted" : "heard again");
  }
  std::string operator()(const transcript::ChangeSource& order) const {
    return base::format("microphone {} at {}", order.microphone, order.source);
  }
  std::string operator()(const transcript::UndoRoles& /*order*/) const { return "the last change is taken back"; }
};

// What was set because the other station of a pair has set it.
std::string summary_of(const transcript::EventBody& body) {
  if (const auto* role = std::get_if<transcript::RoleChanged>(&body)) {
    return base::format("role {}{}", role->role.shown.id, role->removed ? " removed" : "");
  }
  const auto* microphone = std::get_if<transcript::MicrophoneChanged>(&body);
  if (microphone == nullptr) return "";
  const transcript::Microphone& now = microphone->microphone;
  return base::format("microphone {}: {}, {}", now.id, now.role.empty() ? "nobody" : now.role,
                      now.muted ? "muted" : "heard");
}

const transcript::RoleLabel* label_for(const transcript::Segment& segment, const RoleChange& change) {
  const std::string& id = segment.key.segment;
  if (const auto before = change.put_back.find(id); before != change.put_back.end()) return &before->second;
  for (const Relabelling& relabelling : change.relabellings) {
    const bool there = relabelling.microphone.empty() || relabelling.microphone == microphone_of(id);
    const bool carries = relabelling.role == segment.role.id && segment.wall_start_ns >= relabelling.since_ns;
    if (there && carries) return &relabelling.to;
  }
  return nullptr;
}

// What waits for the disk belongs to the record as well.
void put_over(std::vector<transcript::Segment>& recorded, const std::vector<transcript::Segment>& held) {
  std::map<transcript::SegmentKey, const transcript::Segment*> newest;
  for (const transcript::Segment& segment : held) newest[segment.key] = &segment;
  std::erase_if(recorded, [&](const transcript::Segment& older) { return newest.contains(older.key); });
  for (const transcript::Segment& segment : held) {
    const bool stands = segment.state != transcript::SegmentState::withdrawn && newest.at(segment.key) == &segment;
    if (stands) recorded.push_back(segment);
  }
}

}  // namespace

// What a session that goes on has is not what the configuration has: the microphones that this adds or takes away are
// opened and closed as a person's change would.
void Station::begin_roles(bool goes_on) {
  const RoleSettings configured = role_desk_.settings();
  RoleSettings settings = opening_settings(transcript_, config_, goes_on);
  if (settings != configured) {
    log_.warning("the session goes on with the roles that it had, not with the configuration's; see roles list");
  }
  for (transcript::EventBody& body : changed_settings(transcript_, settings)) held_.add(std::move(body));
  role_desk_.begin(std::move(settings));
  if (goes_on && spool_ != nullptr) recall_turns();
  for (const transcript::Microphone& microphone : role_desk_.settings().microphones) {
    const RoleTurns::Holder role = role_in(role_desk_.settings(), microphone.id);
    begin_turn(microphone.id, role);
    if (microphone.muted) begin_muted(microphone.id);
    const bool understood = role && role_desk_.understands(microphone, *role);
    const bool elsewhere = find_microphone(configured, microphone.id)->source != microphone.source;
    if (!understood || elsewhere) rack_->take_out(microphone.id);
    if (role && (!understood || elsewhere || !role_in(configured, microphone.id))) rack_->bring(microphone, *role);
  }
  if (auto ready = make_ready(role_desk_.settings()); !ready) log_.error(ready.error().message);
}

// What was heard before the crash, and is recognised late, is under the role that the microphone had then.
void Station::recall_turns() {
  const auto changes = reader_->role_changes();
  if (!changes) return log_.error(changes.error().message);
  role_turns_ = past_turns(*changes);
}

// What is heard from now on is of a turn of its own where the newest one was somebody else's.
void Station::begin_turn(const std::string& microphone, const RoleTurns::Holder& holder) {
  const std::vector<RoleTurns::Turn> turns = role_turns_.turns_of(microphone);
  if (turns.empty()) {
    role_turns_.begin(microphone, holder, 0);
    return;
  }
  const base::WallTime now = speech_clock_.wall();
  const bool goes_on = turns.back().holder == holder;
  const std::uint64_t turn = goes_on ? turns.back().number : role_turns_.begin(microphone, holder, base::to_ns(now));
  if (turn_takings_.contains(microphone)) divide_speech(microphone, {turn, now, false});
}

// In a session that goes on: what was heard before it was muted, and is recognised late, stays its role's.
void Station::begin_muted(const std::string& microphone) {
  const base::WallTime now = speech_clock_.wall();
  const std::uint64_t turn = role_turns_.begin(microphone, {}, base::to_ns(now));
  if (!turn_takings_.contains(microphone)) return;
  MuteSwitch always{true, {}};
  turn_takings_.at(microphone)->mutes.try_post(always);
  divide_speech(microphone, {turn, now, false});
}

base::Result<void, base::Trouble> Station::make_ready(const RoleSettings& settings) {
  for (const auto& [microphone, turns] : turn_takings_) {
    if (std::max(turns->cuts.size(), turns->mutes.size()) < TurnTaking::most_cuts) continue;
    constexpr std::size_t most = TurnTaking::most_cuts;
    return base::trouble(base::words("microphone \"{}\": its recogniser is {} changes behind", microphone, most),
                         base::words("wait a moment"));
  }
  for (const transcript::Role& role : settings.roles) {
    if (auto ready = translators_->prepare(role, is_recognised(settings, role)); !ready) return ready;
  }
  return {};
}

base::Result<RoleChange, base::Trouble> Station::change_roles(const transcript::RoleOrder& order,
                                                              const std::string& author) {
  // Roles that are set here while another station speaks would be gone in a moment; a mute counts at both, and sources
  // are each one's own.
  const std::string speaker = meeting_->speaks_instead();
  const bool holds_here = std::holds_alternative<transcript::MuteMicrophone>(order) ||
                          std::holds_alternative<transcript::ChangeSource>(order);
  if (!speaker.empty() && !holds_here) {
    return base::trouble(base::words("this station stands by for \"{}\": change roles there", speaker));
  }
  const std::int64_t now_ns = base::to_ns(speech_clock_.wall());
  const auto next = role_desk_.after(order);
  if (!next) return base::pass_on(next.error());
  if (auto ready = make_ready(*next); !ready) return base::pass_on(ready.error());
  auto change = role_desk_.give(order, author, now_ns);
  if (!change || change->events.empty()) return change;
  for (const MicrophoneMove& move : change->moves) carry_out(move, now_ns);
  for (const transcript::EventBody& body : change->events) held_.add(body);
  if (auto relabelled = relabel_finished(*change); !relabelled) return base::pass_on(relabelled.error());
  const std::string what = std::visit(Summary{}, order);
  log_.info(base::format("{} changes roles: {}", author, what));
  audit_.add(store::AuditKind::role_changed, "", author, what);
  return change;
}

// Who takes over goes on as the one did that spoke, and what is muted there is never heard here.
void Station::share_settings() {
  auto next = meeting_->shared_settings(role_desk_.settings(), transcript_);
  if (!next) return;
  const std::int64_t now_ns = base::to_ns(speech_clock_.wall());
  for (const transcript::Role& role : next->roles) {
    if (auto ready = translators_->prepare(role, is_recognised(*next, role)); !ready) log_.error(ready.error().message);
  }
  const RoleChange change = role_desk_.follow(std::move(*next), meeting_->other_name(), now_ns);
  for (const MicrophoneMove& move : change.moves) carry_out(move, now_ns);
  for (const transcript::EventBody& body : change.events) {
    const std::string what = summary_of(body);
    log_.info(base::format("as at \"{}\": {}", change.by.author, what));
    audit_.add(store::AuditKind::role_changed, "", change.by.author, what);
    held_.add(body);
  }
}

void Station::carry_out(const MicrophoneMove& move, std::int64_t from_ns) {
  const std::string& id = move.microphone;
  if (const auto sound = turn_takings_.find(id); move.mutes && sound != turn_takings_.end()) {
    post_newest({*move.mutes, base::from_ns(from_ns)}, sound->second->mutes);
  }
  const RoleTurns::Newest before = role_turns_.newest(id);
  if (!move.divides) {
    role_turns_.change(id, move.after);
    for (SegmentBook::Running& running : book_->relabel_running(id, before.number, *move.before, *move.after)) {
      role_desk_.relabelled(running.segment.key.segment, running.before);
      take_segment(std::move(running.segment));
    }
    return;
  }
  const std::uint64_t turn = role_turns_.begin(id, move.after, from_ns);
  if (const auto captioner = captioners_.find(id); captioner != captioners_.end()) {
    for (SegmentChange& part : captioner->second.divide()) {
      part.turn = before.number;
      take_change(part);
    }
  } else {
    const bool same_talker = move.before && move.after && move.before->shown.id == move.after->shown.id;
    divide_speech(id, {turn, base::from_ns(from_ns), same_talker});
  }
  const transcript::Microphone& microphone = *find_microphone(role_desk_.settings(), id);
  // Of a language that is not recognised here nothing would be understood: why it is closed is told as it opens.
  if (!move.role || move.reopens || !role_desk_.understands(microphone, *move.role)) rack_->take_out(id);
  if (move.role) rack_->bring(microphone, *move.role);
}

void Station::divide_speech(const std::string& microphone, Cut cut) {
  TurnTaking& turns = *turn_takings_.at(microphone);
  const auto goes_on = [&](const auto& unit) { return unit->microphone().id == microphone && !unit->idle(); };
  if (rack_->is_leaving(microphone) || std::any_of(microphones_.begin(), microphones_.end(), goes_on)) {
    turns.cuts.try_post(cut);
    return;
  }
  // Nobody listens there, so that this thread may: what is heard next is of the new turn.
  while (turns.cuts.try_take()) {
  }
  turns.next.reset();
  turns.turn = cut.turn;
}

// Those of this station that stand in the record; a label is then changed beside speech, some at a time.
base::Result<void> Station::relabel_finished(const RoleChange& change) {
  if ((change.relabellings.empty() && change.put_back.empty()) || !transcript_.session) return {};
  for (const Relabelling& next : change.relabellings) {
    role_turns_.relabel(next.microphone, next.role, next.since_ns, next.to);
  }
  for (transcript::Segment& segment : book_->unfinished()) {
    const transcript::RoleLabel* label = label_for(segment, change);
    auto changed = label == nullptr ? std::nullopt : book_->relabel(segment.key.segment, *label);
    if (!changed) continue;
    role_desk_.relabelled(segment.key.segment, segment.role);
    take_segment(std::move(*changed));
  }
  relabel_some(to_relabel_.size());
  if (auto committed = commit_asked(); !committed) return committed;
  auto segments = reader_->segments(transcript_.session->session);
  if (!segments) return base::pass_on(segments.error());
  put_over(*segments, held_.segments());
  // The newest first: they stand on the walls.
  std::reverse(segments->begin(), segments->end());
  for (transcript::Segment& segment : *segments) {
    const bool own = segment.key.station == config_.name;
    const transcript::RoleLabel* label = own ? label_for(segment, change) : nullptr;
    if (label == nullptr || *label == segment.role) continue;
    role_desk_.relabelled(segment.key.segment, segment.role);
    to_relabel_.push_back({std::move(segment), *label});
  }
  return {};
}

void Station::relabel_some(std::size_t most) {
  for (; most > 0 && !to_relabel_.empty(); --most) {
    ToRelabel next = std::move(to_relabel_.front());
    to_relabel_.pop_front();
    if (auto changed = book_->relabel(next.segment.key.segment, next.label)) {
      take_segment(std::move(*changed));
      continue;
    }
    const transcript::Segment* newest = transcript::find(transcript_, next.segment.key);
    if (newest != nullptr && newest->revision > next.segment.revision) next.segment = *newest;
    if (next.segment.role == next.label || next.segment.state == transcript::SegmentState::withdrawn) continue;
    next.segment.role = next.label;
    next.segment.state = transcript::SegmentState::corrected;
    next.segment.unstored = false;
    ++next.segment.revision;
    take_segment(std::move(next.segment));
  }
}

decltype(wire::DeskReply::body) Station::change_roles(const wire::PeerRequest& asked,
                                                      const transcript::RoleOrder& order) {
  using wire::Refusal;
  const auto& command = std::get<wire::Command>(asked.request.body);
  if (auto known = role_orders_done_.known(command, store_->identity().epoch)) return std::move(*known);
  if (command.expected_sequence != 0 && command.expected_sequence < last_role_change_) {
    return wire::Refused{Refusal::stale, base::tr("somebody has changed roles since; look, and ask again")};
  }
  const std::string name = admission_->name_of(asked.public_key).value_or("");
  const auto change = change_roles(order, name.empty() ? local_operator : name);
  if (!change) return wire::Refused{Refusal::invalid, change.error().whole().shown()};
  const bool stored = commit_asked() && held_.empty();
  const wire::CommandDone& done = role_orders_done_.add({command.id, false, published_->last_sequence(), {}});
  if (stored) return done;
  return wire::Refused{Refusal::failed, base::tr("the change cannot be stored yet; it holds all the same")};
}

// Of the console; stored with the next commit.
void Station::take_role_orders() {
  while (const auto order = role_orders_.try_take()) {
    if (const auto changed = change_roles(*order, console_operator); !changed) {
      add_note(notes_, {base::to_ns(clock_.wall()), console::Severity::warning, changed.error().whole().shown(), true});
      refused_order_ = console::RefusedOrder{*order, notes_.back().number, notes_.back().text};
    }
  }
}

void Station::attend_rack() {
  const base::SteadyTime now = clock_.steady();
  for (const AirSwitch::Failure& failure : air_->take_failures()) {
    const RoleTurns::Holder role = role_in(role_desk_.settings(), failure.microphone.id);
    if (role) rack_->fail(failure.microphone, *role, failure.reason, now);
  }
  while (const auto microphone = retries_.try_take()) rack_->retry(*microphone);
  const MicrophoneRack::News news = rack_->turn(air_->on_air() && !stopping_, now);
  for (const base::Words& failure : news.failures) {
    log_.error(base::format("{}; it is tried again by itself", failure.english()));
    add_note(notes_, {base::to_ns(clock_.wall()), console::Severity::error, failure.shown()});
  }
  for (const std::string& microphone : news.recovered) {
    add_note(notes_, {base::to_ns(clock_.wall()), console::Severity::info,
                      base::tr_format("Microphone {} is open now.", microphone)});
  }
}

}  // namespace tongping::station
