// The schema's types into plain values, distrusting every field.
#include <tongping.pb.h>

#include <algorithm>
#include <cmath>

#include "common/base/format.hpp"
#include "common/base/utf8.hpp"
#include "common/wire/codec_parts.hpp"
#include "common/wire/limits.hpp"

namespace tongping::wire {
namespace {

transcript::SegmentState read_state(pb::SegmentState from, const char* field, Reading& reading) {
  if (from < pb::SEGMENT_STATE_INTERIM || from > pb::SEGMENT_STATE_WITHDRAWN) {
    reading.refuse(base::format("{} has the unknown state {}", field, static_cast<int>(from)));
    return transcript::SegmentState::interim;
  }
  return static_cast<transcript::SegmentState>(static_cast<int>(from) - 1);
}

void read(const pb::RoleLabel& from, transcript::RoleLabel& to, Reading& reading) {
  reading.name(from.id(), "role id", to.id);
  reading.name(from.label(), "role label", to.label);
  if (from.color() > 0xFFFFFF) reading.refuse(base::format("colour {:#x} is not 0xRRGGBB", from.color()));
  const auto channel = [&](unsigned shift) { return static_cast<std::uint8_t>(from.color() >> shift); };
  to.color = {channel(16), channel(8), channel(0)};
}

transcript::RoleEffect read_effect(int from, Reading& reading) {
  if (from == pb::ROLE_EFFECT_UNSPECIFIED) return transcript::RoleEffect::now;
  if (from >= pb::ROLE_EFFECT_NOW && from <= pb::ROLE_EFFECT_MEETING) {
    return static_cast<transcript::RoleEffect>(from - 1);
  }
  reading.refuse(base::format("a change of a role with the unknown effect {}", from));
  return transcript::RoleEffect::now;
}

void read(const pb::ChangedBy& from, transcript::ChangedBy& to, Reading& reading) {
  reading.name(from.author(), "author of a change", to.author);
  to.effect = read_effect(from.effect(), reading);
  reading.wall(from.from_ns(), "time of a change", to.from_ns);
}

std::chrono::milliseconds read_time(std::int64_t from, const char* field, Reading& reading) {
  if (from < -longest_ms || from > longest_ms) reading.refuse(base::format("{} of {} ms is out of range", field, from));
  return std::chrono::milliseconds(std::clamp(from, -longest_ms, longest_ms));
}

void read_translations(const pb::Segment& from, transcript::Segment& to, Reading& reading) {
  reading.count(from.translations_size(), max_translations, "translations");
  if (reading.failed()) return;
  for (const pb::Translation& translation : from.translations()) {
    transcript::Translation& read = to.translations.emplace_back();
    reading.name(translation.language(), "translation language", read.language);
    reading.text(translation.text(), max_text_bytes, "translation", read.text);
    read.state = read_state(translation.state(), "translation", reading);
  }
}

void read_text(const pb::Segment& from, transcript::Segment& to, Reading& reading) {
  reading.text(from.text(), max_text_bytes, "text", to.text);
  const std::size_t length = base::code_points(from.text());
  if (from.committed() > length) {
    reading.refuse(base::format("committed is {} of {} characters", from.committed(), length));
  }
  // Cleaning may have shortened the text.
  to.committed = std::min(from.committed(), static_cast<std::uint32_t>(base::code_points(to.text)));
}

}  // namespace

void Reading::text(std::string_view from, std::size_t max_bytes, const char* field, std::string& to) {
  if (from.size() > max_bytes) return refuse(base::format("{} of {} bytes is over {}", field, from.size(), max_bytes));
  if (!base::is_valid_utf8(from)) return refuse(base::format("{} is not UTF-8", field));
  to = base::clean_text(from, max_bytes);
}

void Reading::name(std::string_view from, const char* field, std::string& to) { text(from, max_name_bytes, field, to); }

void Reading::wall(std::uint64_t from, const char* field, std::int64_t& to) {
  if (from > INT64_MAX) return refuse(base::format("{} is out of range", field));
  to = static_cast<std::int64_t>(from);
}

void Reading::count(int items, std::size_t most, const char* field) {
  if (static_cast<std::size_t>(items) > most) refuse(base::format("{} {} are over {}", items, field, most));
}

void read(const pb::Origin& from, Origin& to, Reading& reading) {
  if (from.log_id().size() != to.log_id.size()) {
    return reading.refuse(base::format("log id has {} bytes instead of {}", from.log_id().size(), to.log_id.size()));
  }
  std::copy(from.log_id().begin(), from.log_id().end(), to.log_id.begin());
  to.epoch = from.epoch();
  reading.name(from.station(), "station", to.station);
}

void read(const pb::SessionStarted& from, transcript::SessionStarted& to, Reading& reading) {
  reading.name(from.session(), "session", to.session);
  reading.name(from.name(), "session name", to.name);
  reading.wall(from.wall_ns(), "session's time", to.wall_ns);
}

void read(const pb::Role& from, transcript::Role& to, Reading& reading) {
  read(from.shown(), to.shown, reading);
  reading.name(from.language(), "role language", to.language);
  reading.count(from.translate_size(), max_translations, "target languages");
  if (reading.failed()) return;
  for (const std::string& language : from.translate()) {
    reading.name(language, "target language", to.translate.emplace_back());
  }
}

void read(const pb::Microphone& from, transcript::Microphone& to, Reading& reading) {
  reading.name(from.id(), "microphone id", to.id);
  reading.text(from.source(), max_source_bytes, "source", to.source);
  reading.name(from.role(), "microphone's role", to.role);
  to.muted = from.muted();
  to.muted_ns = from.muted_ns();
  to.source_ns = from.source_ns();
}

void read(const pb::MicrophonesClaimed& from, transcript::MicrophonesClaimed& to, Reading& reading) {
  reading.name(from.set(), "set of microphones", to.set);
  reading.count(from.claims_size(), max_claims, "claims");
  if (reading.failed()) return;
  for (const pb::Claim& claim : from.claims()) {
    transcript::Claim& read = to.claims.emplace_back();
    read.term = claim.term();
    reading.name(claim.station(), "claiming station", read.station);
    reading.wall(claim.from_ns(), "claim's time", read.from_ns);
  }
}

void read(const pb::SoundGap& from, transcript::SoundGap& to, Reading& reading) {
  reading.name(from.microphone(), "gap's microphone", to.microphone);
  reading.wall(from.start_ns(), "gap's start", to.start_ns);
  if (from.length_ms() > static_cast<std::uint64_t>(longest_ms)) return reading.refuse("a gap of more than 1000 years");
  to.length = std::chrono::milliseconds(static_cast<std::int64_t>(from.length_ms()));
  to.over = from.over();
  if (from.fault() < pb::SOUND_FAULT_MISSING || from.fault() > pb::SOUND_FAULT_DRIFT) {
    return reading.refuse(base::format("sound with the unknown fault {}", static_cast<int>(from.fault())));
  }
  to.fault = static_cast<transcript::SoundFault>(static_cast<int>(from.fault()) - 1);
}

void read(const pb::ConsentChanged& from, transcript::ConsentChanged& to, Reading& reading) {
  reading.name(from.session(), "consent's session", to.session);
  to.given = from.given();
  reading.name(from.name(), "consent's name", to.name);
  reading.name(from.author(), "consent's author", to.author);
  reading.text(from.statement(), max_statement_bytes, "consent's statement", to.statement);
  reading.wall(from.time_ns(), "consent's time", to.time_ns);
  reading.name(from.station(), "consent's station", to.station);
}

void read(const pb::Segment& from, transcript::Segment& to, Reading& reading) {
  reading.name(from.station(), "segment's station", to.key.station);
  reading.name(from.id(), "segment id", to.key.segment);
  reading.name(from.session(), "segment's session", to.session);
  to.revision = from.revision();
  to.state = read_state(from.state(), "segment", reading);
  read(from.role(), to.role, reading);
  reading.name(from.language(), "language", to.language);
  read_text(from, to, reading);
  read_translations(from, to, reading);
  to.start = read_time(from.start_ms(), "start", reading);
  to.end = read_time(from.end_ms(), "end", reading);
  reading.wall(from.wall_start_ns(), "wall_start_ns", to.wall_start_ns);
  if (from.has_confidence()) {
    if (!(from.confidence() >= 0 && from.confidence() <= 1)) reading.refuse("confidence is not between 0 and 1");
    to.confidence = from.confidence();
  }
  to.unstored = from.unstored() && to.state == transcript::SegmentState::interim;
  to.late = from.late();
  reading.name(from.copy_of(), "copy_of", to.copy_of);
  reading.name(from.copy_of_station(), "copy_of_station", to.copy_of_station);
  reading.count(static_cast<int>(from.levels().size()), max_levels, "levels");
  to.levels_db.assign(from.levels().begin(), from.levels().end());
  to.sequence = from.sequence();
  reading.wall(from.published_ns(), "published_ns", to.published_ns);
}

void read(const pb::Event& from, transcript::Event& to, Reading& reading) {
  to.sequence = from.sequence();
  reading.wall(from.wall_ns(), "event's time", to.wall_ns);
  reading.name(from.session(), "event's session", to.session);
  switch (from.body_case()) {
    case pb::Event::kSessionStarted:
      return read(from.session_started(), to.body.emplace<transcript::SessionStarted>(), reading);
    case pb::Event::kSessionEnded:
      return reading.name(from.session_ended().session(), "session",
                          to.body.emplace<transcript::SessionEnded>().session);
    case pb::Event::kSegmentChanged:
      return read(from.segment_changed(), to.body.emplace<transcript::SegmentChanged>().segment, reading);
    case pb::Event::kRoleChanged: {
      auto& body = to.body.emplace<transcript::RoleChanged>();
      body.removed = from.role_changed().removed();
      read(from.role_changed().by(), body.by, reading);
      return read(from.role_changed().role(), body.role, reading);
    }
    case pb::Event::kMicrophoneChanged: {
      auto& body = to.body.emplace<transcript::MicrophoneChanged>();
      body.removed = from.microphone_changed().removed();
      read(from.microphone_changed().by(), body.by, reading);
      return read(from.microphone_changed().microphone(), body.microphone, reading);
    }
    case pb::Event::kMicrophonesClaimed:
      return read(from.microphones_claimed(), to.body.emplace<transcript::MicrophonesClaimed>(), reading);
    case pb::Event::kDirectiveGiven:
      return read(from.directive_given(), to.body.emplace<transcript::DirectiveGiven>().directive, reading);
    case pb::Event::kSoundGap: return read(from.sound_gap(), to.body.emplace<transcript::SoundGap>(), reading);
    case pb::Event::kConsentChanged:
      return read(from.consent_changed(), to.body.emplace<transcript::ConsentChanged>(), reading);
    case pb::Event::BODY_NOT_SET: break;
  }
  reading.refuse("an event without a body that is known");
}

void read(const pb::Hello& from, Hello& to, Reading& reading) {
  reading.name(from.name(), "peer's name", to.name);
  to.protocol = from.protocol();
  if (from.kind() < pb::PEER_KIND_SCREEN || from.kind() > pb::PEER_KIND_TOOL) {
    return reading.refuse(base::format("peer of the unknown kind {}", static_cast<int>(from.kind())));
  }
  to.kind = static_cast<PeerKind>(static_cast<int>(from.kind()) - 1);
}

void read(const pb::Command& from, Command& to, Reading& reading) {
  reading.name(from.id(), "command id", to.id);
  if (to.id.empty()) reading.refuse("a command without an id");
  to.epoch = from.epoch();
  to.expected_sequence = from.expected_sequence();
  switch (from.body_case()) {
    case pb::Command::kPutRole: {
      auto& body = to.body.emplace<PutRole>();
      body.effect = read_effect(from.role_effect(), reading);
      return read(from.put_role(), body.role, reading);
    }
    case pb::Command::kRemoveRole:
      return reading.name(from.remove_role().role(), "role id", to.body.emplace<RemoveRole>().role);
    case pb::Command::kAssignMicrophone: {
      auto& body = to.body.emplace<AssignMicrophone>();
      body.effect = read_effect(from.role_effect(), reading);
      reading.name(from.assign_microphone().microphone(), "microphone id", body.microphone);
      return reading.name(from.assign_microphone().role(), "role id", body.role);
    }
    case pb::Command::kTakeMicrophones: to.body = TakeMicrophones{}; return;
    case pb::Command::kGiveDirective: {
      auto& body = to.body.emplace<GiveDirective>();
      return read(from.give_directive(), body.screens, body.body, reading);
    }
    case pb::Command::kUndoDirective: to.body = UndoDirective{}; return;
    case pb::Command::kSwapMicrophones: {
      auto& body = to.body.emplace<SwapMicrophones>();
      body.effect = read_effect(from.role_effect(), reading);
      reading.name(from.swap_microphones().first(), "microphone id", body.first);
      return reading.name(from.swap_microphones().second(), "microphone id", body.second);
    }
    case pb::Command::kUndoRoles: to.body = UndoRoles{}; return;
    case pb::Command::kMuteMicrophone: {
      auto& body = to.body.emplace<MuteMicrophone>();
      body.muted = from.mute_microphone().muted();
      return reading.name(from.mute_microphone().microphone(), "microphone id", body.microphone);
    }
    case pb::Command::kChangeSource: {
      auto& body = to.body.emplace<ChangeSource>();
      reading.name(from.change_source().microphone(), "microphone id", body.microphone);
      return reading.name(from.change_source().source(), "microphone's source", body.source);
    }
    case pb::Command::kGiveConsent:
      return reading.name(from.give_consent().name(), "name", to.body.emplace<GiveConsent>().name);
    case pb::Command::kWithdrawConsent: to.body = WithdrawConsent{}; return;
    case pb::Command::BODY_NOT_SET: break;
  }
  reading.refuse("a command without a body that is known");
}

ReplicaState read_state(pb::FollowerState from, Reading& reading) {
  if (from >= pb::FOLLOWER_STATE_WAITING && from <= pb::FOLLOWER_STATE_LIVE) {
    return static_cast<ReplicaState>(static_cast<int>(from) - 1);
  }
  reading.refuse(base::format("receiver in the unknown state {}", static_cast<int>(from)));
  return ReplicaState::waiting;
}

void read(const pb::ScreenBehind& from, ScreenBehind& to, Reading& reading) {
  reading.name(from.name(), "name of a screen behind a relay", to.name);
  reading.name(from.via(), "relay before a screen", to.via);
  to.state = read_state(from.state(), reading);
  to.silent = from.silent();
  to.sequence = from.sequence();
  if (from.has_presented()) to.presented = from.presented();
  if (from.has_wall()) read(from.wall(), to.wall.emplace(), reading);
}

void read(const pb::Position& from, Position& to, Reading& reading) {
  to.sequence = from.sequence();
  if (from.has_presented()) to.presented = from.presented();
  if (from.has_round_trip_us()) to.round_trip_us = from.round_trip_us();
  if (from.has_interims()) to.interims = from.interims();
  to.dropped_interims = from.dropped_interims();
  if (from.has_wall()) read(from.wall(), to.wall.emplace(), reading);
  reading.count(from.behind_size(), max_screens_behind, "screens behind a relay");
  if (reading.failed()) return;
  for (const pb::ScreenBehind& screen : from.behind()) read(screen, to.behind.emplace_back(), reading);
  to.state = read_state(from.state(), reading);
}

void read(const pb::Thumbnail& from, Thumbnail& to, Reading& reading) {
  reading.name(from.name(), "name of a thumbnail's screen", to.name);
  reading.name(from.via(), "relay before a thumbnail's screen", to.via);
  if (from.jpeg().size() > max_thumbnail_bytes) {
    return reading.refuse(base::format("thumbnail of {} bytes; {} at most", from.jpeg().size(), max_thumbnail_bytes));
  }
  if (from.turned_degrees() % 90 != 0 || from.turned_degrees() > 270) {
    return reading.refuse(base::format("thumbnail turned by {} degrees", from.turned_degrees()));
  }
  to.jpeg = from.jpeg();
  to.turned_degrees = from.turned_degrees();
  to.mirrored = from.mirrored();
}

void read(const pb::PendingKeys& from, PendingKeys& to, Reading& reading) {
  reading.count(from.keys_size(), max_pending_keys, "pending keys");
  if (reading.failed()) return;
  for (const pb::PendingKey& key : from.keys()) {
    PendingKey& pending = to.keys.emplace_back();
    reading.name(key.public_key(), "pending key", pending.public_key);
    reading.name(key.address(), "pending key's address", pending.address);
    reading.wall(key.first_ns(), "pending key's first time", pending.first_ns);
    reading.wall(key.last_ns(), "pending key's last time", pending.last_ns);
    pending.count = key.count();
  }
}

void read(const pb::Refused& from, Refused& to, Reading& reading) {
  reading.text(from.reason(), max_text_bytes, "reason", to.reason);
  if (from.refusal() < pb::REFUSAL_INVALID || from.refusal() > pb::REFUSAL_FAILED) {
    return reading.refuse(base::format("refusal of the unknown kind {}", static_cast<int>(from.refusal())));
  }
  to.refusal = static_cast<Refusal>(static_cast<int>(from.refusal()) - 1);
}

}  // namespace tongping::wire
