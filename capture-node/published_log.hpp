// What the hall has been told, as the wire reads it.
#pragma once

#include <algorithm>

#include "capture-node/store/history.hpp"
#include "common/wire/event_log.hpp"

namespace tongping::station {

// Beside the store, which may be writing: an event that is on the disk and was not told yet is not in it. [station]
class PublishedLog final : public wire::EventLog {
 public:
  // Borrows the history. `last`: what was told by earlier starts.
  PublishedLog(const store::History& history, std::uint64_t last) : history_(history), last_(last) {}

  void publish(std::uint64_t sequence) { last_ = sequence; }  // rises
  std::uint64_t last_sequence() const override { return last_; }

  base::Result<std::vector<transcript::Event>> read(std::uint64_t from, std::size_t max) override {
    auto events = history_.events(from, max);
    if (!events) return base::pass_on(events.error());
    std::erase_if(*events, [&](const transcript::Event& event) { return event.sequence > last_; });
    return std::move(*events);
  }

 private:
  const store::History& history_;
  std::uint64_t last_;
};

}  // namespace tongping::station
