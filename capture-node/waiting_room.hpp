// Who has asked to come in and may not yet. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/result.hpp"
#include "common/wire/station_endpoint.hpp"

namespace tongping::station {

// Unknown keys that knocked in the last 24 hours, 64 at most and 8 of one address, so that a stranger with many keys
// crowds out nobody else. A screen knocks every second: whoever was crowded out is back soon.
// [station]
class WaitingRoom {
 public:
  void knock(const wire::Knock& knock, base::WallTime wall, base::SteadyTime now);

  // Not shown any more, until it is restored or the station starts again.
  void dismiss(std::string_view public_key) { set_dismissed(public_key, true); }
  void restore(std::string_view public_key) { set_dismissed(public_key, false); }

  void leave(std::string_view public_key);  // it has come in

  // Newest first, without those that were dismissed.
  std::vector<wire::PendingKey> all(base::SteadyTime now) const;

  static constexpr std::chrono::hours longest_wait{24};
  static constexpr std::size_t most_of_one_address = 8;

 private:
  struct Waiting {
    wire::PendingKey key;
    base::SteadyTime last;
    bool dismissed = false;
  };

  void set_dismissed(std::string_view public_key, bool dismissed);
  void make_room(const std::string& address, base::SteadyTime now);

  std::vector<Waiting> waiting_;
};

// The four words of a fingerprint as a person typed them, in any case and with spaces, as `wire::fingerprint` writes
// them. [any]
std::string as_fingerprint(std::string_view typed);

// The key that is meant by itself (40 characters) or by the words of one that waits. Refuses words that none of them
// has, or more than one. [any]
base::Result<std::string> key_meant(std::string_view words_or_key, const std::vector<wire::PendingKey>& pending);

}  // namespace tongping::station
