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

  // Events of another log as they are; false, and nothing, where they do not follow the last one without a hole.
  bool copy(const std::vector<transcript::Event>& events) {
    std::uint64_t next = last_;
    for (const transcript::Event& event : events) {
      if (event.sequence != ++next) return false;
    }
    for (const transcript::Event& event : events) events_[event.sequence] = event;
    last_ = next;
    return true;
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
    forgotten_.erase(forgotten_.upper_bound(synced_), forgotten_.end());
    last_ = synced_;
  }

  const transcript::Event* find(std::uint64_t sequence) const {
    const auto at = events_.find(sequence);
    return at == events_.end() ? nullptr : &at->second;
  }

  // Deleted for good: the number stays taken. Who judges remembers it all the same.
  void forget(std::uint64_t sequence) {
    if (auto node = events_.extract(sequence)) forgotten_.insert(std::move(node));
  }
  const transcript::Event* find_forgotten(std::uint64_t sequence) const {
    const auto at = forgotten_.find(sequence);
    return at == forgotten_.end() ? nullptr : &at->second;
  }
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
  std::map<std::uint64_t, transcript::Event> forgotten_;
  std::uint64_t last_ = 0;
  std::uint64_t synced_ = 0;
  std::int64_t appended_ = 0;  // also what was lost again
  bool failing_ = false;
};

}  // namespace tongping::support
