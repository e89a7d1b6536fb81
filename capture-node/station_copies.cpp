// The station's part that shows the same words at the same time once, and keeps the second copy in the record.
#include "capture-node/station.hpp"
#include "common/base/format.hpp"

namespace tongping::station {

// True when nobody is to see the change: another microphone has its words from nearer.
bool Station::is_second_copy(const transcript::Segment& segment, const SegmentChange& change) {
  if (!config_.separate_voices) return false;
  const std::string& id = segment.key.segment;
  const CopyWatch::Found found = copy_watch_.take(id, change);
  for (const CopyWatch::Copy& copy : found.copies) withdraw_copy(copy.segment, copy.of);
  if (!found.copy_of) return false;
  if (segment.state != transcript::SegmentState::interim) withdraw_copy(id, *found.copy_of);
  return true;
}

// What the stations beside this one say is compared as it comes: whichever of two is later finds the copy.
void Station::hear_stations_beside() {
  for (const auto& [station, texts] : meeting_->take_heard(transcript_)) {
    if (!config_.separate_voices || station == config_.name) continue;
    for (const CopyWatch::Copy& copy : copy_watch_.hear(station, *texts)) withdraw_copy(copy.segment, copy.of);
  }
}

void Station::withdraw_copy(const std::string& id, const transcript::SegmentKey& of) {
  const std::string& station = of.station.empty() ? config_.name : of.station;
  auto copy = book_->withdraw(id, {station, of.segment});
  if (!copy) return;
  log_.info(base::format("segment {} has the words of {}{} from farther away: it is kept and not shown", id, of.segment,
                         of.station.empty() ? "" : base::format(" of \"{}\"", of.station)));
  take_segment(std::move(*copy));
}

}  // namespace tongping::station
