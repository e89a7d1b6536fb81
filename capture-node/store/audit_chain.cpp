#include "capture-node/store/audit_chain.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "capture-node/store/epoch.hpp"
#include "capture-node/store/put_number.hpp"
#include "common/base/format.hpp"
#include "common/base/json.hpp"
#include "common/base/utf8.hpp"

namespace tongping::store {
namespace {

constexpr std::string_view purpose = "tongping audit chain";
constexpr std::string_view seal_kind = "audit";
constexpr std::size_t max_field_bytes = 1024;
constexpr int first_version_with_audit = 2;

struct StoredRow {
  std::uint64_t number = 0;
  std::int64_t wall_ns = 0;
  std::int64_t kind = 0;
  std::string sealed;
  std::string tag;
};

std::string_view bytes_of(const access::Tag& tag) { return {reinterpret_cast<const char*>(tag.data()), tag.size()}; }

// Everything of a row, and the tag of the one before it. Only the last part has no fixed length.
access::Tag tag_of(const access::SecretKey& key, const access::Tag& before, const StoredRow& row) {
  std::string bytes(bytes_of(before));
  put_number(bytes, row.number);
  put_number(bytes, static_cast<std::uint64_t>(row.wall_ns));
  put_number(bytes, static_cast<std::uint64_t>(row.kind));
  bytes += row.sealed;
  return access::keyed_hash(key, bytes);
}

std::string to_plain(const AuditEntry& entry) {
  const auto field = [](const std::string& text) { return base::clean_text(text, max_field_bytes); };
  return base::to_line({{"subject", field(entry.subject)}, {"by", field(entry.by)}, {"detail", field(entry.detail)}});
}

std::optional<AuditEntry> entry_of(const StoredRow& row, const std::string& plain) {
  const auto json = base::parse_json(plain);
  if (!json || !json->is_object()) return std::nullopt;
  AuditEntry entry{row.wall_ns, static_cast<AuditKind>(row.kind), "", "", ""};
  for (const auto& [key, target] :
       {std::pair{"subject", &entry.subject}, {"by", &entry.by}, {"detail", &entry.detail}}) {
    const auto value = base::string_member(*json, key);
    if (!value || !*value) return std::nullopt;
    *target = **value;
  }
  return entry;
}

StoredRow row_from(SQLite::Statement& statement) {
  // A blob that somebody made a text or a number of is compared as the bytes it is.
  return {static_cast<std::uint64_t>(statement.getColumn(0).getInt64()), statement.getColumn(1).getInt64(),
          statement.getColumn(2).getInt64(), statement.getColumn(3).getString(), statement.getColumn(4).getString()};
}

StoreResult<access::SecretKey> chain_key(Opened& opened) {
  return opened.station_key().and_then([](const access::SecretKey* key) -> StoreResult<access::SecretKey> {
    auto derived = access::derive_key(*key, purpose);
    if (!derived) return store_failure(Cause::io, derived.error().message);
    return std::move(*derived);
  });
}

bool has_audit(Opened& opened) {
  return opened.database().execAndGet("PRAGMA user_version").getInt() >= first_version_with_audit;
}

// Follows the chain from row to row and notes where it is broken.
class Proof {
 public:
  Proof(Opened& opened, const access::SecretKey& key, StationMark mark) : opened_(opened), key_(key), mark_(mark) {}

  void take(const StoredRow& row) {
    if (row.number != last_ + 1) {
      problem(last_ + 1, base::format("rows {} to {} are missing", last_ + 1, row.number - 1));
    } else if (bytes_of(tag_of(key_, before_, row)) != row.tag) {
      problem(row.number, "was changed, moved or forged");
    }
    if (row.number == mark_.audit_number && row.tag != bytes_of(mark_.audit_tag)) {
      problem(row.number, "is not the one that the key file knows as the last");
    }
    const auto plain = opened_.unseal(SessionRow{}, seal_kind, row.number, row.sealed);
    auto entry = plain ? entry_of(row, *plain) : std::nullopt;
    if (!entry) problem(row.number, "does not open");
    if (entry) trail_.rows.push_back({row.number, std::move(*entry)});
    last_ = row.number;
    // From what stands there on, so that a single change is told once and not for every later row.
    if (row.tag.size() == before_.size()) std::copy(row.tag.begin(), row.tag.end(), before_.begin());
  }

  AuditTrail end(std::uint64_t epoch) {
    if (last_ < mark_.audit_number) {
      problem(mark_.audit_number, base::format("rows {} to {} were cut off", last_ + 1, mark_.audit_number));
    }
    // A start raises both one after the other.
    if (start_of(mark_.epoch) + 1 < start_of(epoch)) problem(last_, "the key file is older than the database");
    return std::move(trail_);
  }

 private:
  void problem(std::uint64_t number, std::string what) {
    const bool told = !trail_.problems.empty() && trail_.problems.back().number == number;
    if (!told) trail_.problems.push_back({number, std::move(what)});
  }

  Opened& opened_;
  const access::SecretKey& key_;
  const StationMark mark_;
  AuditTrail trail_;
  std::uint64_t last_ = 0;
  access::Tag before_{};
};

constexpr const char* all_rows_sql = "SELECT number, wall_ns, kind, sealed, tag FROM audit ORDER BY number";

}  // namespace

const char* name_of(AuditKind kind) {
  switch (kind) {
    case AuditKind::station_started: return "station_started";
    case AuditKind::self_test_passed: return "self_test_passed";
    case AuditKind::station_stopped: return "station_stopped";
    case AuditKind::key_approved: return "key_approved";
    case AuditKind::key_revoked: return "key_revoked";
    case AuditKind::key_dismissed: return "key_dismissed";
    case AuditKind::key_restored: return "key_restored";
    case AuditKind::refused: return "refused";
    case AuditKind::rows_lost: return "rows_lost";
    case AuditKind::session_deleted: return "session_deleted";
    case AuditKind::directive_given: return "directive_given";
    case AuditKind::consent_given: return "consent_given";
    case AuditKind::consent_withdrawn: return "consent_withdrawn";
    case AuditKind::role_changed: return "role_changed";
  }
  return "unknown";
}

StoreResult<AuditChain> AuditChain::open(Opened& opened) {
  auto key = chain_key(opened);
  if (!key) return pass_on(key.error());
  AuditHead head;
  const auto read = opened.connection().attempt([&]() -> StoreResult<void> {
    SQLite::Statement last(opened.database(), "SELECT number, tag FROM audit ORDER BY number DESC LIMIT 1");
    if (!last.executeStep()) return {};
    head.number = static_cast<std::uint64_t>(last.getColumn(0).getInt64());
    const std::string tag = last.getColumn(1).getString();
    if (tag.size() == head.tag.size()) std::copy(tag.begin(), tag.end(), head.tag.begin());
    return {};
  });
  if (!read) return pass_on(read.error());
  // Rows that were cut off must stay missing: their numbers are not given again.
  const auto mark = opened.keys().mark();
  if (!mark) return pass_on(mark.error());
  head.number = std::max(head.number, mark->audit_number);
  return AuditChain(opened, std::move(*key), head);
}

StoreResult<void> AuditChain::write(std::span<const AuditEntry> entries, AuditHead& head) {
  SQLite::Statement insert(opened_->database(),
                           "INSERT INTO audit(number, wall_ns, kind, sealed, tag) VALUES (?, ?, ?, ?, ?)");
  for (const AuditEntry& entry : entries) {
    StoredRow row{head.number + 1, entry.wall_ns, static_cast<std::int64_t>(entry.kind), "", ""};
    auto sealed = opened_->seal(SessionRow{}, seal_kind, row.number, to_plain(entry));
    if (!sealed) return pass_on(sealed.error());
    row.sealed = std::move(*sealed);
    head = {row.number, tag_of(key_, head.tag, row)};
    const Rewind rewind(insert);
    insert.bind(1, static_cast<std::int64_t>(row.number));
    insert.bind(2, row.wall_ns);
    insert.bind(3, row.kind);
    insert.bindNoCopy(4, row.sealed.data(), static_cast<int>(row.sealed.size()));
    insert.bindNoCopy(5, head.tag.data(), static_cast<int>(head.tag.size()));
    insert.exec();
  }
  return {};
}

StoreResult<void> AuditChain::committed(const AuditHead& head) {
  head_ = head;
  auto mark = opened_->keys().mark();
  if (!mark) return pass_on(mark.error());
  mark->audit_number = head.number;
  mark->audit_tag = head.tag;
  return opened_->keys().note(*mark);
}

StoreResult<AuditTrail> read_audit(Opened& opened) {
  const auto key = chain_key(opened);
  if (!key) return pass_on(key.error());
  // Before the rows: a running station may add some meanwhile.
  const auto mark = opened.keys().mark();
  if (!mark) return pass_on(mark.error());
  return opened.connection().attempt([&]() -> StoreResult<AuditTrail> {
    if (!has_audit(opened)) return AuditTrail{};
    const ReadTransaction reading(opened.database());
    Proof proof(opened, *key, *mark);
    SQLite::Statement rows(opened.database(), all_rows_sql);
    while (rows.executeStep()) proof.take(row_from(rows));
    return proof.end(static_cast<std::uint64_t>(opened.database().execAndGet("SELECT epoch FROM meta").getInt64()));
  });
}

StoreResult<std::vector<AuditEntry>> read_audit_of(Opened& opened, std::span<const AuditKind> kinds) {
  return opened.connection().attempt([&]() -> StoreResult<std::vector<AuditEntry>> {
    std::vector<AuditEntry> entries;
    SQLite::Statement rows(opened.database(), all_rows_sql);
    while (rows.executeStep()) {
      const StoredRow row = row_from(rows);
      if (std::find(kinds.begin(), kinds.end(), static_cast<AuditKind>(row.kind)) == kinds.end()) continue;
      const auto plain = opened.unseal(SessionRow{}, seal_kind, row.number, row.sealed);
      if (auto entry = plain ? entry_of(row, *plain) : std::nullopt) entries.push_back(std::move(*entry));
    }
    return entries;
  });
}

}  // namespace tongping::store
