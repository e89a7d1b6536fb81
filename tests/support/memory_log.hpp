// A station's log on a disk in memory: what was not synced is gone after a power cut.
#pragma once

#include <algorithm>
#include <map>
#include <vector>

#include "common/wire/event_log.hpp"

namespace tongping::support {

class MemoryLog final : public wire::EventLog {
 public:
  // Numbers the event and keeps it.
  transcript::Event append(transcript::EventBody body) {
    transcript::Event event;
    event.sequence = ++last_;
    event.wall_ns = 1'700'000'000'000'000'000 + ++appended_;  // no two are appended at the same time
    event.session = "s1";
    event.body = std::move(body);
    if (auto* change = std::get_if<transcript::SegmentChanged>(&event.body)) change->segment.sequence = event.sequence;
    events_[event.sequence] = event;
    return event;
  }

  void sync() { synced_ = last_; }
  std::uint64_t synced() const { return synced_; }

  void break_promise() {
    synced_ -= std::min<std::uint64_t>(1, synced_);
  }  // a disk that lies: the next power cut shows it

  // Somebody brings back a copy that was made earlier.
  void put_back(const MemoryLog& copy) {
    const std::int64_t appended = appended_;
    *this = copy;
    appended_ = appended;
  }

  void power_cut() {
    events_.erase(events_.upper_bound(synced_), events_.end());
    last_ = synced_;
  }

  const transcript::Event* find(std::uint64_t sequence) const {
    const auto at = events_.find(sequence);
    return at == events_.end() ? nullptr : &at->second;
  }

  // Deleted for good: the number stays taken.
  void forget(std::uint64_t sequence) { events_.erase(sequence); }
  void fail_next_read() { failing_ = true; }

  std::uint64_t last_sequence() const override { return last_; }

  base::Result<std::vector<transcript::Event>> read(std::uint64_t from, std::size_t max) override {
    if (std::exchange(failing_, false)) return base::failure("the disk does not answer");
    std::vector<transcript::Event> found;
    for (auto at = events_.lower_bound(from); at != events_.end() && found.size() < max; ++at)
      found.push_back(at->second);
    return found;
  }

  std::vector<transcript::Event> all() const {
    std::vector<transcript::Event> events;
    for (const auto& [sequence, event] : events_) events.push_back(event);
    return events;
  }

 private:
  std::map<std::uint64_t, transcript::Event> events_;
  std::uint64_t last_ = 0;
  std::uint64_t synced_ = 0;
  std::int64_t appended_ = 0;  // also what was lost again
  bool failing_ = false;
};

}  // namespace tongping::support
