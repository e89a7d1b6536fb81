#include "capture-node/store/merging.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "common/transcript/ownership.hpp"

namespace tongping::store {

using transcript::Segment;

std::vector<Segment> merged(std::span<const Recording> recordings) {
  transcript::Ownership ownership;
  std::map<transcript::SegmentKey, const Segment*> newest;
  for (const Recording& recording : recordings) {
    for (const transcript::MicrophonesClaimed& claimed : recording.claims) ownership.learn(claimed);
    for (const Segment& segment : recording.segments) {
      const Segment*& known = newest[segment.key];
      if (known == nullptr || known->revision < segment.revision) known = &segment;
    }
  }
  std::vector<Segment> all;
  for (const auto& [key, segment] : newest) {
    const bool withdrawn = segment->state == transcript::SegmentState::withdrawn;
    if (!withdrawn && ownership.admits(*segment)) all.push_back(*segment);
  }
  std::sort(all.begin(), all.end(),
            [](const Segment& a, const Segment& b) { return std::tie(a.start, a.key) < std::tie(b.start, b.key); });
  return all;
}

}  // namespace tongping::store
