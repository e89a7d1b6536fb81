// A store that has nothing under way, as the wire reads it.
#pragma once

#include "capture-node/store/store.hpp"
#include "common/wire/event_log.hpp"

namespace tongping::bench {

// Borrows the store.
class StoreLog final : public wire::EventLog {
 public:
  explicit StoreLog(const store::Store& store) : store_(store) {}

  std::uint64_t last_sequence() const override { return store_.last_sequence(); }

  base::Result<std::vector<transcript::Event>> read(std::uint64_t from, std::size_t max) override {
    auto events = store_.read(from, max);
    if (!events) return base::pass_on(events.error());
    return std::move(*events);
  }

 private:
  const store::Store& store_;
};

}  // namespace tongping::bench
