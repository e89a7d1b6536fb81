// Plain values into the schema's types.
#include <tongping.pb.h>

#include <algorithm>

#include "common/base/utf8.hpp"
#include "common/wire/codec_parts.hpp"
#include "common/wire/limits.hpp"

namespace tongping::wire {
namespace {

// The schema's 0 is "unspecified", so that a missing state is not taken for a real one.
pb::SegmentState state_of(transcript::SegmentState state) {
  return static_cast<pb::SegmentState>(static_cast<int>(state) + 1);
}

void write_label(const transcript::RoleLabel& from, pb::RoleLabel& to) {
  to.set_id(fit_name(from.id));
  to.set_label(fit_name(from.label));
  const auto channel = [](std::uint8_t value, unsigned shift) { return static_cast<std::uint32_t>(value) << shift; };
  to.set_color(channel(from.color.red, 16) | channel(from.color.green, 8) | channel(from.color.blue, 0));
}

// Whoever does not say means from now on.
pb::RoleEffect effect_of(transcript::RoleEffect effect) {
  if (effect == transcript::RoleEffect::now) return pb::ROLE_EFFECT_UNSPECIFIED;
  return static_cast<pb::RoleEffect>(static_cast<int>(effect) + 1);
}

void write_by(const transcript::ChangedBy& from, pb::ChangedBy& to) {
  to.set_author(fit_name(from.author));
  to.set_effect(effect_of(from.effect));
  to.set_from_ns(wall_time(from.from_ns));
}

struct EventWriter {
  pb::Event& to;

  void operator()(const transcript::SessionStarted& body) const { write(body, *to.mutable_session_started()); }
  void operator()(const transcript::SessionEnded& body) const {
    to.mutable_session_ended()->set_session(fit_name(body.session));
  }
  void operator()(const transcript::SegmentChanged& body) const { write(body.segment, *to.mutable_segment_changed()); }
  void operator()(const transcript::RoleChanged& body) const {
    write(body.role, *to.mutable_role_changed()->mutable_role());
    to.mutable_role_changed()->set_removed(body.removed);
    if (!body.by.author.empty()) write_by(body.by, *to.mutable_role_changed()->mutable_by());
  }
  void operator()(const transcript::MicrophoneChanged& body) const {
    write(body.microphone, *to.mutable_microphone_changed()->mutable_microphone());
    to.mutable_microphone_changed()->set_removed(body.removed);
    if (!body.by.author.empty()) write_by(body.by, *to.mutable_microphone_changed()->mutable_by());
  }
  void operator()(const transcript::MicrophonesClaimed& body) const { write(body, *to.mutable_microphones_claimed()); }
  void operator()(const transcript::DirectiveGiven& body) const {
    write(body.directive, *to.mutable_directive_given());
  }
  void operator()(const transcript::SoundGap& body) const { write(body, *to.mutable_sound_gap()); }
  void operator()(const transcript::ConsentChanged& body) const { write(body, *to.mutable_consent_changed()); }
};

struct CommandWriter {
  pb::Command& to;

  void operator()(const PutRole& body) const {
    write(body.role, *to.mutable_put_role());
    to.set_role_effect(effect_of(body.effect));
  }
  void operator()(const RemoveRole& body) const { to.mutable_remove_role()->set_role(fit_name(body.role)); }
  void operator()(const AssignMicrophone& body) const {
    to.mutable_assign_microphone()->set_microphone(fit_name(body.microphone));
    to.mutable_assign_microphone()->set_role(fit_name(body.role));
    to.set_role_effect(effect_of(body.effect));
  }
  void operator()(const SwapMicrophones& body) const {
    to.mutable_swap_microphones()->set_first(fit_name(body.first));
    to.mutable_swap_microphones()->set_second(fit_name(body.second));
    to.set_role_effect(effect_of(body.effect));
  }
  void operator()(const UndoRoles& /*body*/) const { to.mutable_undo_roles(); }
  void operator()(const MuteMicrophone& body) const {
    to.mutable_mute_microphone()->set_microphone(fit_name(body.microphone));
    to.mutable_mute_microphone()->set_muted(body.muted);
  }
  void operator()(const ChangeSource& body) const {
    to.mutable_change_source()->set_microphone(fit_name(body.microphone));
    to.mutable_change_source()->set_source(fit_name(body.source));
  }
  void operator()(const GiveConsent& body) const { to.mutable_give_consent()->set_name(fit_name(body.name)); }
  void operator()(const WithdrawConsent& /*body*/) const { to.mutable_withdraw_consent(); }
  void operator()(const TakeMicrophones& /*body*/) const { to.mutable_take_microphones(); }
  void operator()(const GiveDirective& body) const { write(body.screens, body.body, *to.mutable_give_directive()); }
  void operator()(const UndoDirective& /*body*/) const { to.mutable_undo_directive(); }
};

}  // namespace

std::string fit(const std::string& text, std::size_t max_bytes) { return base::clean_text(text, max_bytes); }

std::string fit_name(const std::string& text) { return fit(text, max_name_bytes); }

std::string_view as_bytes(const std::vector<std::uint8_t>& levels) {
  return {reinterpret_cast<const char*>(levels.data()), std::min(levels.size(), max_levels)};
}

std::uint64_t wall_time(std::int64_t ns) { return static_cast<std::uint64_t>(std::max<std::int64_t>(ns, 0)); }

void write(const Origin& from, pb::Origin& to) {
  to.set_log_id(from.log_id.data(), from.log_id.size());
  to.set_epoch(from.epoch);
  to.set_station(fit_name(from.station));
}

void write(const transcript::SessionStarted& from, pb::SessionStarted& to) {
  to.set_session(fit_name(from.session));
  to.set_name(fit_name(from.name));
  to.set_wall_ns(wall_time(from.wall_ns));
}

void write(const transcript::Role& from, pb::Role& to) {
  write_label(from.shown, *to.mutable_shown());
  to.set_language(fit_name(from.language));
  const std::size_t targets = std::min(from.translate.size(), max_translations);
  for (std::size_t i = 0; i < targets; ++i) to.add_translate(fit_name(from.translate[i]));
}

void write(const transcript::Microphone& from, pb::Microphone& to) {
  to.set_id(fit_name(from.id));
  to.set_source(fit(from.source, max_source_bytes));
  to.set_role(fit_name(from.role));
  to.set_muted(from.muted);
  to.set_muted_ns(from.muted_ns);
  to.set_source_ns(from.source_ns);
}

void write(const transcript::MicrophonesClaimed& from, pb::MicrophonesClaimed& to) {
  to.set_set(fit_name(from.set));
  // The newest matter most.
  const std::size_t left_out = from.claims.size() - std::min(from.claims.size(), max_claims);
  for (std::size_t i = left_out; i < from.claims.size(); ++i) {
    pb::Claim& claim = *to.add_claims();
    claim.set_term(from.claims[i].term);
    claim.set_station(fit_name(from.claims[i].station));
    claim.set_from_ns(wall_time(from.claims[i].from_ns));
  }
}

void write(const transcript::SoundGap& from, pb::SoundGap& to) {
  to.set_microphone(fit_name(from.microphone));
  to.set_fault(static_cast<pb::SoundFault>(static_cast<int>(from.fault) + 1));
  to.set_start_ns(wall_time(from.start_ns));
  to.set_length_ms(static_cast<std::uint64_t>(std::max<std::int64_t>(from.length.count(), 0)));
  to.set_over(from.over);
}

void write(const transcript::ConsentChanged& from, pb::ConsentChanged& to) {
  to.set_session(fit_name(from.session));
  to.set_given(from.given);
  to.set_name(fit_name(from.name));
  to.set_author(fit_name(from.author));
  to.set_statement(fit(from.statement, max_statement_bytes));
  to.set_time_ns(wall_time(from.time_ns));
  to.set_station(fit_name(from.station));
}

void write(const transcript::Segment& from, pb::Segment& to) {
  to.set_station(fit_name(from.key.station));
  to.set_id(fit_name(from.key.segment));
  to.set_session(fit_name(from.session));
  to.set_revision(from.revision);
  to.set_state(state_of(from.state));
  write_label(from.role, *to.mutable_role());
  to.set_language(fit_name(from.language));
  to.set_text(fit(from.text, max_text_bytes));
  to.set_committed(std::min(from.committed, static_cast<std::uint32_t>(base::code_points(to.text()))));
  const std::size_t translations = std::min(from.translations.size(), max_translations);
  for (std::size_t i = 0; i < translations; ++i) {
    pb::Translation& translation = *to.add_translations();
    translation.set_language(fit_name(from.translations[i].language));
    translation.set_text(fit(from.translations[i].text, max_text_bytes));
    translation.set_state(state_of(from.translations[i].state));
  }
  to.set_start_ms(from.start.count());
  to.set_end_ms(from.end.count());
  to.set_wall_start_ns(wall_time(from.wall_start_ns));
  if (from.confidence >= 0) to.set_confidence(std::min(from.confidence, 1.0F));
  to.set_unstored(from.unstored && from.state == transcript::SegmentState::interim);
  to.set_late(from.late);
  to.set_copy_of(fit_name(from.copy_of));
  to.set_copy_of_station(fit_name(from.copy_of_station));
  to.set_levels(std::string(as_bytes(from.levels_db)));
  to.set_sequence(from.sequence);
  to.set_published_ns(wall_time(from.published_ns));
}

void write(const transcript::Event& from, pb::Event& to) {
  to.set_sequence(from.sequence);
  to.set_wall_ns(wall_time(from.wall_ns));
  to.set_session(fit_name(from.session));
  std::visit(EventWriter{to}, from.body);
}

void write(const Hello& from, pb::Hello& to) {
  to.set_name(fit_name(from.name));
  to.set_kind(static_cast<pb::PeerKind>(static_cast<int>(from.kind) + 1));
  to.set_protocol(from.protocol);
}

void write(const Command& from, pb::Command& to) {
  to.set_id(fit_name(from.id));
  to.set_epoch(from.epoch);
  to.set_expected_sequence(from.expected_sequence);
  std::visit(CommandWriter{to}, from.body);
}

// As many as fit: a position that is refused would tell nothing at all.
void write(const std::vector<ScreenBehind>& from, pb::Position& to) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < from.size() && i < max_screens_behind; ++i) {
    const ScreenBehind& screen = from[i];
    pb::ScreenBehind out;
    out.set_name(fit_name(screen.name));
    out.set_via(fit_name(screen.via));
    out.set_state(static_cast<pb::FollowerState>(static_cast<int>(screen.state) + 1));
    out.set_silent(screen.silent);
    out.set_sequence(screen.sequence);
    if (screen.presented) out.set_presented(*screen.presented);
    if (screen.wall) write(*screen.wall, *out.mutable_wall());
    bytes += out.ByteSizeLong();
    if (bytes > max_behind_bytes) return;
    *to.add_behind() = std::move(out);
  }
}

void write(const Position& from, pb::Position& to) {
  to.set_sequence(from.sequence);
  if (from.presented) to.set_presented(*from.presented);
  to.set_state(static_cast<pb::FollowerState>(static_cast<int>(from.state) + 1));
  if (from.round_trip_us) to.set_round_trip_us(*from.round_trip_us);
  if (from.interims) to.set_interims(*from.interims);
  to.set_dropped_interims(from.dropped_interims);
  if (from.wall) write(*from.wall, *to.mutable_wall());
  write(from.behind, to);
}

// One that is too long is none: half a picture is damaged.
void write(const Thumbnail& from, pb::Thumbnail& to) {
  to.set_name(fit_name(from.name));
  to.set_via(fit_name(from.via));
  if (from.jpeg.size() <= max_thumbnail_bytes) to.set_jpeg(from.jpeg);
  to.set_turned_degrees(from.turned_degrees);
  to.set_mirrored(from.mirrored);
}

void write(const PendingKeys& from, pb::PendingKeys& to) {
  for (std::size_t i = 0; i < from.keys.size() && i < max_pending_keys; ++i) {
    const PendingKey& key = from.keys[i];
    pb::PendingKey& out = *to.add_keys();
    out.set_public_key(fit_name(key.public_key));
    out.set_address(fit_name(key.address));
    out.set_first_ns(wall_time(key.first_ns));
    out.set_last_ns(wall_time(key.last_ns));
    out.set_count(key.count);
  }
}

void write(const Refused& from, pb::Refused& to) {
  to.set_refusal(static_cast<pb::Refusal>(static_cast<int>(from.refusal) + 1));
  to.set_reason(fit(from.reason, max_text_bytes));
}

}  // namespace tongping::wire
