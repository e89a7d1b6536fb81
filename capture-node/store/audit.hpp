// The audit: who was let in, turned away or shut out, and when the station ran. Rows are only ever added, each proves
// the ones before it, and none holds a word of what was said. SCHEMA.md has the bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tongping::store {

// Numbers are on the disk: only ever added to.
enum class AuditKind {
  station_started = 1,
  self_test_passed = 2,  // a stranger was refused at both endpoints
  station_stopped = 3,   // in order; missing where the station was killed
  key_approved = 4,
  key_revoked = 5,
  key_dismissed = 6,     // a technician refused a key that waited
  key_restored = 7,      // and took that back
  refused = 8,           // a peer or a request, with the named reason; a flood is one row with its number
  rows_lost = 9,         // could not be written while the disk was full
  session_deleted = 20,  // its key was destroyed; the subject is its id
  directive_given = 10,  // walls were told what to do; the text of a card is not said
  consent_given = 40,    // the recorded agreed, as the one says whom the subject names
  consent_withdrawn = 41,
  role_changed = 30,  // a role, or whose microphone is whose; a label is not said
};
const char* name_of(AuditKind kind);

struct AuditEntry {
  std::int64_t wall_ns = 0;  // when it happened; a row may be written later, when the disk was full
  AuditKind kind = AuditKind::station_started;
  std::string subject;  // whom it is about: a public key, or nobody
  std::string by;       // on whose word: "console", "authorised_keys", a key's name, or nobody
  std::string detail;   // one line; of key_approved: its permissions, a space, its name
  bool operator==(const AuditEntry&) const = default;
};

struct AuditRow {
  std::uint64_t number = 0;  // 1, 2, 3, … without a gap
  AuditEntry entry;
};

// What is wrong with the rows, by number: changed, missing, forged, cut off.
struct AuditProblem {
  std::uint64_t number = 0;
  std::string what;
};

struct AuditTrail {
  std::vector<AuditRow> rows;  // that could be opened, oldest first
  std::vector<AuditProblem> problems;
};

}  // namespace tongping::store
