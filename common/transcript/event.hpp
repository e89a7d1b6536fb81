// A durable change. Events carry the whole new state of what they change, so that applying one twice changes nothing.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "common/transcript/consent.hpp"
#include "common/transcript/directive.hpp"
#include "common/transcript/role_order.hpp"
#include "common/transcript/segment.hpp"
#include "common/transcript/sound_gap.hpp"

namespace tongping::transcript {

struct SessionStarted {
  std::string session;
  std::string name;
  std::int64_t wall_ns = 0;  // zero of the session's clock
  bool operator==(const SessionStarted&) const = default;
};

struct SessionEnded {
  std::string session;
  bool operator==(const SessionEnded&) const = default;
};

// Final, corrected or withdrawn: the state says which.
struct SegmentChanged {
  Segment segment;
  bool operator==(const SegmentChanged&) const = default;
};

struct RoleChanged {
  Role role;
  bool removed = false;
  ChangedBy by = {};
  bool operator==(const RoleChanged&) const = default;
};

struct MicrophoneChanged {
  Microphone microphone;
  bool removed = false;
  ChangedBy by = {};
  bool operator==(const MicrophoneChanged&) const = default;
};

// Who speaks for a set of microphones, from when on; ownership.hpp has the rule.
struct Claim {
  std::uint64_t term = 0;    // higher than every one before
  std::string station;       // that speaks
  std::int64_t from_ns = 0;  // on the clock that the set's speech is stamped with
  bool operator==(const Claim&) const = default;
};

// A standby has taken over the microphones of `set` (or its first owner has taken them back).
struct MicrophonesClaimed {
  std::string set;            // the station that they belong to by configuration
  std::vector<Claim> claims;  // all that are known, by term
  bool operator==(const MicrophonesClaimed&) const = default;
};

// Somebody has told walls what to show; directive.hpp has the rule.
struct DirectiveGiven {
  Directive directive;
  bool operator==(const DirectiveGiven&) const = default;
};

using EventBody = std::variant<SessionStarted, SessionEnded, SegmentChanged, RoleChanged, MicrophoneChanged,
                               MicrophonesClaimed, DirectiveGiven, SoundGap, ConsentChanged>;

struct Event {
  std::uint64_t sequence = 0;  // dense within a log, from 1
  std::int64_t wall_ns = 0;    // station's wall clock when it was appended
  std::string session;         // the session it belongs to; empty only before the first
  EventBody body;
  bool operator==(const Event&) const = default;
};

}  // namespace tongping::transcript
