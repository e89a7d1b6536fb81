// What a station or a screen knows of a meeting: the newest segments, the roles, the microphones. Pure.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/transcript/event.hpp"

namespace tongping::transcript {

// A value: copying it copies pointers to unchanging segments, so that it crosses threads cheaply. Keeps the newest
// `window` segments that are not withdrawn; older ones are the store's.
struct Transcript {
  static constexpr std::size_t window = 512;

  std::optional<SessionStarted> session;  // the running one
  std::vector<Role> roles;
  std::vector<Microphone> microphones;
  std::vector<MicrophonesClaimed> claims;                // of the session, one a set
  std::vector<MicrophonesClaimed> unstored_claims;       // hold already, and wait for the disk
  std::vector<Directive> directives;                     // in force; they outlive sessions
  std::vector<std::shared_ptr<const Segment>> segments;  // by start, then key
  std::uint64_t last_sequence = 0;
  std::int64_t last_wall_ns = 0;                       // Event::wall_ns of that event; 0: not known, it was deleted
  std::shared_ptr<const ConsentChanged> consent = {};  // the last word in the session; nullptr: none
};

// Applies a durable change. False when it brings nothing new (applied before, or older than what is known). [any]
bool apply(Transcript& transcript, const Event& event);

// Applies interim text: newest revision wins, and it never replaces what is final. False when it brings nothing new.
// [any]
bool apply_interim(Transcript& transcript, const Segment& segment);

// Forgets interim segments of a station and claims that it has not stored (it restarted, or its epoch changed): nobody
// will finish them. [any]
void drop_interim(Transcript& transcript, std::string_view station);

// All claims that hold, in whatever order. [any]
std::vector<MicrophonesClaimed> claims_in_force(const Transcript& transcript);

// Whether the people who are recorded in the running session agreed, and have not said otherwise since. [any]
bool consent_stands(const Transcript& transcript);

const Segment* find(const Transcript& transcript, const SegmentKey& key);
const Role* find_role(const Transcript& transcript, std::string_view id);

}  // namespace tongping::transcript
