// The wall's debts: durable changes that it has neither shown nor passed over, in order, and a record of what it
// passed over. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "display-node/subtitle/wall_text.hpp"

namespace tongping::subtitle {

// From a sequence through another of one station, never to be shown.
struct Skip {
  std::string station;
  std::uint64_t from = 0;
  std::uint64_t through = 0;
  SkipReason reason = SkipReason::behind;
  bool operator==(const Skip&) const = default;
};

struct Owed {
  transcript::SegmentKey key;
  std::uint64_t sequence = 0;
  base::SteadyTime since;
  SkipReason late = SkipReason::behind;
};

// Owned by the stage. [main]
class Intake {
 public:
  // A newer change of a segment takes the place of an older one: only the last is owed, the other is recorded as
  // replaced. A withdrawal is owed nothing, and what it withdraws neither. A
  // sequence that is not higher than the station's last one: it has another log, and what was owed is void.
  void take(std::span<const Due> due);

  const std::map<std::uint64_t, Owed>& queue() const { return queue_; }  // by arrival; a station's by sequence
  bool owes(const transcript::SegmentKey& key) const { return places_.contains(key); }

  Owed shift();  // the first is no longer owed
  void record(const std::string& station, std::uint64_t sequence, SkipReason reason);

  // `known`, but for each station only so far as nothing is owed any more.
  std::vector<StationReach> answered(std::vector<StationReach> known) const;

  // What was recorded since the last call, neighbours joined, by station and sequence.
  std::vector<Skip> take_skips();

 private:
  std::optional<Owed> forget(const transcript::SegmentKey& key);
  void forget_station(const std::string& station);

  std::map<std::uint64_t, Owed> queue_;
  std::map<transcript::SegmentKey, std::uint64_t> places_;
  std::map<std::string, std::uint64_t> reach_;
  std::vector<Skip> skips_;
  std::uint64_t next_ = 1;
};

}  // namespace tongping::subtitle
