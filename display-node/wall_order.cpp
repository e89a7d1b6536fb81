#include "display-node/wall_order.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>

#include "common/transcript/ownership.hpp"

namespace tongping::screen {
namespace {

using SegmentPointer = std::shared_ptr<const transcript::Segment>;
using transcript::SegmentKey;

struct Spoken {
  std::int64_t when_ns;  // on the clock here; never falls within a station
  SegmentPointer segment;
};

// A station can send any time; wrapping around is harmless where overflow is not.
std::int64_t difference(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

transcript::Ownership ownership_of(std::span<const StationText> stations) {
  transcript::Ownership ownership;
  for (const StationText& station : stations) {
    for (const auto& claimed : transcript::claims_in_force(*station.transcript)) ownership.learn(claimed);
  }
  return ownership;
}

// What was given out before, found by its key; made only when something is asked for.
class Before {
 public:
  explicit Before(const std::vector<SegmentPointer>& given) : given_(given) {}

  SegmentPointer find(const SegmentKey& key) {
    if (by_key_.empty()) {
      for (const auto& segment : given_) by_key_.emplace(segment->key, segment);
    }
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? nullptr : found->second;
  }

 private:
  const std::vector<SegmentPointer>& given_;
  std::map<SegmentKey, SegmentPointer> by_key_;
};

// What is due of several stations, in the order of speaking and each station's in its own.
std::vector<subtitle::Due> in_order(std::span<StationText> stations, const std::vector<SegmentPointer>& spoken,
                                    const std::set<SegmentKey>& fenced) {
  std::map<SegmentKey, std::size_t> places;
  for (std::size_t i = 0; i < spoken.size(); ++i) places.emplace(spoken[i]->key, i);
  std::vector<std::pair<std::size_t, subtitle::Due>> all;
  for (StationText& station : stations) {
    std::size_t latest = 0;
    for (subtitle::Due& due : station.due) {
      const auto place = places.find(due.key);
      if (place != places.end()) latest = std::max(latest, place->second);
      if (!due.withdrawn && fenced.contains(due.key)) {
        due.key.segment.clear();
        due.late = subtitle::SkipReason::fenced;
      }
      all.emplace_back(latest, std::move(due));
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<subtitle::Due> due;
  for (auto& [place, one] : all) due.push_back(std::move(one));
  return due;
}

}  // namespace

subtitle::WallText WallOrder::merge(std::vector<StationText> stations) {
  const transcript::Ownership ownership = ownership_of(stations);
  subtitle::WallText text;
  Before before(given_);
  std::set<SegmentKey> fenced;
  std::vector<Spoken> all;
  for (const StationText& station : stations) {
    if (!station.name.empty()) text.reach.push_back({station.name, station.transcript->last_sequence});
    std::int64_t newest_ns = INT64_MIN;
    for (const auto& segment : station.transcript->segments) {
      const bool admitted = ownership.admits(*segment);
      SegmentPointer shown = admitted ? segment : before.find(segment->key);
      if (shown != segment) fenced.insert(segment->key);
      if (shown == nullptr) continue;
      newest_ns = std::max(newest_ns, difference(segment->wall_start_ns, station.clock_ahead.count()));
      all.push_back({newest_ns, std::move(shown)});
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const Spoken& a, const Spoken& b) { return a.when_ns < b.when_ns; });
  for (Spoken& spoken : all) text.segments.push_back(std::move(spoken.segment));
  given_ = text.segments;
  const bool owes = std::any_of(stations.begin(), stations.end(), [](const StationText& s) { return !s.due.empty(); });
  if (owes) text.due = in_order(stations, text.segments, fenced);
  return text;
}

}  // namespace tongping::screen
