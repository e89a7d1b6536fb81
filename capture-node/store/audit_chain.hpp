// Writing and proving the rows of the audit. Internal to the store.
#pragma once

#include <cstdint>
#include <span>

#include "capture-node/access/keyed_hash.hpp"
#include "capture-node/store/audit.hpp"
#include "capture-node/store/opened.hpp"

namespace tongping::store {

// The end of the chain: how many rows there are, and the newest one's tag. Noted in the key file too, where removing
// rows from the database does not reach it.
struct AuditHead {
  std::uint64_t number = 0;
  access::Tag tag{};
};

// Owned by the writer.
class AuditChain {
 public:
  static StoreResult<AuditChain> open(Opened& opened);

  // Inside an open transaction; `head` becomes that of the last row. On an error the caller rolls back.
  StoreResult<void> write(std::span<const AuditEntry> entries, AuditHead& head);

  const AuditHead& head() const { return head_; }

  // After the commit: the key file learns of it.
  StoreResult<void> committed(const AuditHead& head);

 private:
  AuditChain(Opened& opened, access::SecretKey key, AuditHead head)
      : opened_(&opened), key_(std::move(key)), head_(head) {}

  Opened* opened_;
  access::SecretKey key_;
  AuditHead head_;
};

// All rows with all that is wrong with them.
StoreResult<AuditTrail> read_audit(Opened& opened);

// Only rows of these kinds, as they stand: what is wrong is `read_audit`'s to tell.
StoreResult<std::vector<AuditEntry>> read_audit_of(Opened& opened, std::span<const AuditKind> kinds);

}  // namespace tongping::store
