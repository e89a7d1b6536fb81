// What the audit has to hold, until the disk has it. A full disk delays rows, never captions.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "capture-node/store/store.hpp"
#include "common/base/clock.hpp"
#include "common/base/log.hpp"

namespace tongping::station {

class AuditBook {
 public:
  AuditBook(const base::Clock& clock, const base::Log& log) : clock_(clock), log_(log) {}

  void add(store::AuditKind kind, std::string subject, std::string by, std::string detail);  // [station]
  void add(store::AuditEntry entry);                                                         // [station]

  // What is to be written now; nothing where there is nothing, or where a full disk is not to be asked yet: a second
  // after it was. [station]
  std::vector<store::AuditEntry> next();

  // What became of what `next` gave last. Where the disk is full it is kept; an error means that the database cannot be
  // trusted any more. [station]
  base::Result<void> settle(const store::StoreResult<void>& written);

  // Both, with the write between them. [station]
  base::Result<void> write(store::Store& store);

  // Speech goes first, and on a slow disk there is always some: rows that have waited so long go before it. [station]
  static constexpr std::chrono::seconds longest_wait{5};
  bool overdue() const;

  std::size_t held() const { return entries_.size(); }
  static constexpr std::size_t max_held = 1000;  // later ones are counted

 private:
  const base::Clock& clock_;
  const base::Log& log_;
  std::deque<store::AuditEntry> entries_;
  std::size_t lost_ = 0;
  std::size_t under_way_ = 0;       // of the entries
  std::size_t lost_under_way_ = 0;  // as the row that is under way tells
  bool waits_ = false;              // the disk has refused rows
  base::SteadyTime tried_;
  base::SteadyTime since_;  // the oldest has waited
};

}  // namespace tongping::station
