// Who speaks for a set of microphones, and when: the fence between a station and its standby. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "common/transcript/event.hpp"

namespace tongping::transcript {

// A set of microphones is named by the station that they belong to by configuration; that station speaks for it until
// somebody claims it. A claim has a term, higher than those before, and a time on the clock that the set's speech is
// stamped with. At any time the station speaks whose claim has the highest term of those that are not later; what
// another one heard then does not count, whenever it says so and in whatever order claims and text arrive. A value: the
// same claims give the same answers.
class Ownership {
 public:
  // What an event says of a set; older news change nothing. Two claims of one term: the earlier one counts, and of two
  // at the same time the one whose station's name comes first. [any]
  void learn(const MicrophonesClaimed& claimed);

  // Whether the segment, as far as it goes, was heard by the station that spoke for its microphones when it ended.
  // [any]
  bool admits(const Segment& segment) const;

  // Who speaks for the set at that time, and by its newest claim. [any]
  std::string owner_at(std::string_view set, std::int64_t wall_ns) const;
  std::string owner(std::string_view set) const;

  std::uint64_t newest_term(std::string_view set) const;   // 0: it was never claimed
  std::int64_t newest_time(std::string_view set) const;    // of all its claims; 0: there is none
  MicrophonesClaimed known(const std::string& set) const;  // everything, as an event says it
  bool operator==(const Ownership&) const = default;

 private:
  using Claims = std::map<std::uint64_t, Claim>;  // by term
  static const Claim* claim_at(const Claims& claims, std::int64_t wall_ns);
  const Claims* claims_of(std::string_view set) const;

  std::map<std::string, Claims, std::less<>> sets_;
};

// When the last of it was heard, on the clock that it is stamped with. [any]
std::int64_t wall_end_ns(const Segment& segment);

}  // namespace tongping::transcript
