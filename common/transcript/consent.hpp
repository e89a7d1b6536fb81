// Whether the people who are recorded agreed, as somebody who answers for it has said. It belongs to a session: a new
// one is asked for anew, and one that goes on after a crash goes by what was said last.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>

namespace tongping::transcript {

struct ConsentChanged {
  std::string session;
  bool given = false;        // false: withdrawn
  std::string name;          // the person who answers for it; of a withdrawal empty where nobody was named
  std::string author;        // on whose word: "console", "start", "configuration", "local" or a key's name
  std::string statement;     // what was confirmed, as it was shown; empty of a withdrawal
  std::int64_t time_ns = 0;  // on the clock that speech is stamped with
  std::string station;       // where it was said
  bool operator==(const ConsentChanged&) const = default;
};

// Two stations of a pair hear of each other's words in any order: the later one counts, of two at once the withdrawal.
inline bool is_newer(const ConsentChanged& one, const ConsentChanged& other) {
  return std::make_tuple(one.time_ns, !one.given, std::string_view(one.station)) >
         std::make_tuple(other.time_ns, !other.given, std::string_view(other.station));
}

struct GiveConsent {
  std::string name;  // of the person who answers for it
  bool operator==(const GiveConsent&) const = default;
};

struct WithdrawConsent {
  bool operator==(const WithdrawConsent&) const = default;
};

using ConsentOrder = std::variant<GiveConsent, WithdrawConsent>;

}  // namespace tongping::transcript
