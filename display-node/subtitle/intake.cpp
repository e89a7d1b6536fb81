#include "display-node/subtitle/intake.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tongping::subtitle {

void Intake::take(std::span<const Due> due) {
  for (const Due& one : due) {
    std::uint64_t& reach = reach_[one.key.station];
    if (one.through <= reach) forget_station(one.key.station);
    reach = one.through;
    if (one.key.segment.empty()) {
      skips_.push_back({one.key.station, one.from, one.through, one.late});
      continue;
    }
    const auto older = forget(one.key);
    if (one.withdrawn) continue;
    if (older) record(older->key.station, older->sequence, SkipReason::replaced);
    places_[one.key] = next_;
    queue_[next_++] = {one.key, one.through, one.since, one.late};
  }
}

Owed Intake::shift() {
  Owed first = std::move(queue_.extract(queue_.begin()).mapped());
  places_.erase(first.key);
  return first;
}

void Intake::record(const std::string& station, std::uint64_t sequence, SkipReason reason) {
  skips_.push_back({station, sequence, sequence, reason});
}

std::vector<Skip> Intake::take_skips() {
  const auto earlier = [](const Skip& a, const Skip& b) {
    return std::tie(a.station, a.from) < std::tie(b.station, b.from);
  };
  std::stable_sort(skips_.begin(), skips_.end(), earlier);
  std::vector<Skip> joined;
  for (Skip& skip : skips_) {
    const bool goes_on = !joined.empty() && joined.back().station == skip.station &&
                         joined.back().reason == skip.reason && joined.back().through + 1 == skip.from;
    if (goes_on) {
      joined.back().through = skip.through;
    } else {
      joined.push_back(std::move(skip));
    }
  }
  skips_.clear();
  return joined;
}

std::vector<StationReach> Intake::answered(std::vector<StationReach> known) const {
  for (StationReach& reach : known) {
    for (const auto& [place, owed] : queue_) {
      if (owed.key.station == reach.station) reach.sequence = std::min(reach.sequence, owed.sequence - 1);
    }
  }
  return known;
}

std::optional<Owed> Intake::forget(const transcript::SegmentKey& key) {
  const auto place = places_.find(key);
  if (place == places_.end()) return std::nullopt;
  auto owed = queue_.extract(place->second);
  places_.erase(place);
  return std::move(owed.mapped());
}

void Intake::forget_station(const std::string& station) {
  std::erase_if(queue_, [&](const auto& item) { return item.second.key.station == station; });
  std::erase_if(places_, [&](const auto& item) { return item.first.station == station; });
}

}  // namespace tongping::subtitle
