#include "capture-node/audit_book.hpp"

#include <utility>
#include <vector>

#include "common/base/format.hpp"

namespace tongping::station {
namespace {

constexpr std::chrono::seconds retry_interval{1};

}  // namespace

void AuditBook::add(store::AuditKind kind, std::string subject, std::string by, std::string detail) {
  add({base::to_ns(clock_.wall()), kind, std::move(subject), std::move(by), std::move(detail)});
}

void AuditBook::add(store::AuditEntry entry) {
  if (entries_.empty()) since_ = clock_.steady();
  if (entries_.size() >= max_held) {
    ++lost_;
    return;
  }
  entries_.push_back(std::move(entry));
}

std::vector<store::AuditEntry> AuditBook::next() {
  if (entries_.empty() || (waits_ && clock_.steady() - tried_ < retry_interval)) return {};
  tried_ = clock_.steady();
  std::vector<store::AuditEntry> rows(entries_.begin(), entries_.end());
  under_way_ = entries_.size();
  lost_under_way_ = lost_;
  if (lost_ > 0) {
    rows.push_back({base::to_ns(clock_.wall()), store::AuditKind::rows_lost, "", "", base::format("{} rows", lost_)});
  }
  return rows;
}

bool AuditBook::overdue() const { return !waits_ && !entries_.empty() && clock_.steady() - since_ >= longest_wait; }

base::Result<void> AuditBook::write(store::Store& store) {
  const auto rows = next();
  return rows.empty() ? base::Result<void>() : settle(store.append_audit(rows));
}

base::Result<void> AuditBook::settle(const store::StoreResult<void>& written) {
  if (written) {
    if (waits_) log_.info(base::format("the audit is written again: {} rows were held", under_way_));
    entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(under_way_));
    lost_ -= lost_under_way_;
    since_ = clock_.steady();
    waits_ = false;
    return {};
  }
  const store::Cause cause = written.error().cause;
  if (cause != store::Cause::full && cause != store::Cause::busy) return base::pass_on(written.error());
  if (!std::exchange(waits_, true)) log_.error(base::format("the audit waits: {}", written.error().message));
  return {};
}

}  // namespace tongping::station
