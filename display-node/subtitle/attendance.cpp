#include "display-node/subtitle/attendance.hpp"

#include <algorithm>
#include <map>

namespace tongping::subtitle {
namespace {

using transcript::Event;
using transcript::Segment;
using transcript::SegmentChanged;
using transcript::SegmentState;

std::int64_t spoken_ns(const Segment& segment) {
  return segment.wall_start_ns + std::chrono::nanoseconds(segment.end - segment.start).count();
}

std::int64_t newest_ns(const std::vector<Event>& applied, const transcript::Transcript& known) {
  std::int64_t newest = 0;
  for (const Event& event : applied) newest = std::max(newest, event.wall_ns);
  for (const auto& segment : known.segments) newest = std::max(newest, spoken_ns(*segment));
  return newest;
}

}  // namespace

std::vector<Due> Attendance::look(const std::string& station, const std::string& log, const std::vector<Event>& applied,
                                  const transcript::Transcript& known, bool live, base::SteadyTime now) {
  // What goes back was brought back from a backup: other text under the same numbers.
  if (log != log_ || known.last_sequence < reach_) {
    log_ = log;
    reach_ = 0;
    joined_ = false;
    listened_.reset();
  }
  std::vector<Due> due;
  if (known.last_sequence > reach_) {
    const Span span{listened_, now, newest_ns(applied, known)};
    for (const Event& event : applied) {
      if (event.sequence <= reach_) continue;
      jump(station, event.sequence - 1, known, span, due);
      reach_ = event.sequence;
      const auto* change = std::get_if<SegmentChanged>(&event.body);
      if (change == nullptr) continue;
      due.push_back({change->segment.key, event.sequence, event.sequence,
                     change->segment.state == SegmentState::withdrawn, placed(span, event.wall_ns),
                     joined_ ? SkipReason::behind : SkipReason::joined});
    }
    jump(station, known.last_sequence, known, span, due);
    reach_ = known.last_sequence;
  }
  joined_ = true;
  if (live) listened_ = now;
  return due;
}

base::SteadyTime Attendance::placed(const Span& span, std::int64_t station_ns) const {
  const base::SteadyTime when =
      span.end - std::chrono::nanoseconds(std::max<std::int64_t>(0, span.newest_ns - station_ns));
  return span.begin ? std::max(when, *span.begin) : when;
}

// What a snapshot covers: its segments are known, the numbers between them are not.
void Attendance::jump(const std::string& station, std::uint64_t through, const transcript::Transcript& known,
                      const Span& span, std::vector<Due>& due) const {
  if (through <= reach_) return;
  std::map<std::uint64_t, const Segment*> there;
  for (const auto& segment : known.segments) {
    const bool durable = segment->state != SegmentState::interim;
    if (durable && segment->sequence > reach_ && segment->sequence <= through) there[segment->sequence] = segment.get();
  }
  const SkipReason late = joined_ ? SkipReason::behind : SkipReason::joined;
  std::uint64_t next = reach_ + 1;
  const auto gap_until = [&](std::uint64_t end) {
    if (next < end) due.push_back({{station, ""}, next, end - 1, false, span.end, late});
  };
  for (const auto& [sequence, segment] : there) {
    gap_until(sequence);
    due.push_back({segment->key, sequence, sequence, segment->state == SegmentState::withdrawn,
                   placed(span, spoken_ns(*segment)), late});
    next = sequence + 1;
  }
  gap_until(through + 1);
}

}  // namespace tongping::subtitle
