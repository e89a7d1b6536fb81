// A durable change. Events carry the whole new state of what they change, so that applying one twice changes nothing.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "common/transcript/segment.hpp"

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
  bool operator==(const RoleChanged&) const = default;
};

struct MicrophoneChanged {
  Microphone microphone;
  bool removed = false;
  bool operator==(const MicrophoneChanged&) const = default;
};

using EventBody = std::variant<SessionStarted, SessionEnded, SegmentChanged, RoleChanged, MicrophoneChanged>;

struct Event {
  std::uint64_t sequence = 0;  // dense within a log, from 1
  std::int64_t wall_ns = 0;    // station's wall clock when it was appended
  std::string session;         // the session it belongs to; empty only before the first
  EventBody body;
  bool operator==(const Event&) const = default;
};

}  // namespace tongping::transcript
