#include "capture-node/store_writer.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace tongping::station {

StoreWriter::StoreWriter(store::Store& store, const base::Clock& clock) : store_(store), clock_(clock) {
  worker_.start("store", [this](const base::Worker::StopFlag& /*closing ends it*/) { run(); });
}

StoreWriter::~StoreWriter() {
  orders_.close();
  outcomes_.close();
  worker_.join();
}

void StoreWriter::run() {
  while (auto order = orders_.take()) outcomes_.post(carry_out(std::move(*order)));
}

StoreWriter::Outcome StoreWriter::carry_out(Order order) {
  if (auto* bodies = std::get_if<std::vector<transcript::EventBody>>(&order))
    return Appended{store_.append(std::move(*bodies))};
  if (const auto* entries = std::get_if<std::vector<store::AuditEntry>>(&order))
    return Audited{store_.append_audit(*entries)};
  if (const auto* events = std::get_if<std::vector<transcript::Event>>(&order)) return Mirrored{store_.mirror(*events)};
  return Maintained{store_.maintain()};
}

void StoreWriter::hand_over(Order order) {
  assert(idle());
  since_ = clock_.steady();
  orders_.post(std::move(order));
}

void StoreWriter::append(std::vector<transcript::EventBody> bodies) { hand_over(std::move(bodies)); }
void StoreWriter::append_audit(std::vector<store::AuditEntry> entries) { hand_over(std::move(entries)); }
void StoreWriter::maintain() { hand_over(Maintain{}); }
void StoreWriter::mirror(std::vector<transcript::Event> events) { hand_over(std::move(events)); }

std::chrono::milliseconds StoreWriter::left_of(std::chrono::milliseconds patience) const {
  if (idle()) return {};
  return std::max({}, std::chrono::ceil<std::chrono::milliseconds>(*since_ + patience - clock_.steady()));
}

std::optional<StoreWriter::Outcome> StoreWriter::take(std::chrono::milliseconds patience) {
  if (idle()) return std::nullopt;
  auto outcome = outcomes_.take_for(patience);
  if (outcome) since_.reset();
  return outcome;
}

}  // namespace tongping::station
