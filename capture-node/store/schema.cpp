#include "capture-node/store/schema.hpp"

#include <array>

#include "common/base/format.hpp"

namespace tongping::store {
namespace {

constexpr const char* first_schema = R"(
CREATE TABLE meta(
  one INTEGER PRIMARY KEY CHECK (one = 1),
  database_id BLOB NOT NULL,
  log_id BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  station TEXT NOT NULL
) STRICT;
CREATE TABLE sessions(
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  key_slot INTEGER NOT NULL,
  started_ns INTEGER NOT NULL,
  ended_ns INTEGER,
  started_sequence INTEGER NOT NULL
) STRICT;
CREATE TABLE events(
  sequence INTEGER PRIMARY KEY,
  session INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  wall_ns INTEGER NOT NULL,
  sealed BLOB NOT NULL
) STRICT;
CREATE TABLE segments(
  session INTEGER NOT NULL,
  station TEXT NOT NULL,
  segment TEXT NOT NULL,
  revision INTEGER NOT NULL,
  state INTEGER NOT NULL,
  role TEXT NOT NULL,
  start_ms INTEGER NOT NULL,
  end_ms INTEGER NOT NULL,
  wall_start_ns INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (session, station, segment)
) STRICT, WITHOUT ROWID;
CREATE TABLE roles(
  id TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE microphones(
  id TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
)";

constexpr const char* audit_schema = R"(
CREATE TABLE audit(
  number INTEGER PRIMARY KEY,
  wall_ns INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  tag BLOB NOT NULL
) STRICT;
)";

constexpr const char* directives_schema = R"(
CREATE TABLE directives(
  sequence INTEGER PRIMARY KEY,
  sealed BLOB NOT NULL
) STRICT;
)";

// A snapshot reads the newest segments and the claims of one session, however long that is. The conditions must stand
// in the queries as they stand here, as literals: else SQLite does not use these indexes.
constexpr const char* snapshot_indexes = R"(
CREATE INDEX segments_by_speech ON segments(session, wall_start_ns, station, segment) WHERE state <> 3;
CREATE INDEX claims ON events(session) WHERE kind = 6;
)";

// Consent is asked for at every start, and a long session has many events.
constexpr const char* consent_index = R"(
CREATE INDEX consents ON events(session) WHERE kind = 9;
)";

// A station that goes on after a crash reads whose each microphone was, and when.
constexpr const char* role_index = R"(
CREATE INDEX role_changes ON events(sequence) WHERE kind IN (4, 5);
)";

constexpr std::array all_schemas{first_schema,     audit_schema,  directives_schema,
                                 snapshot_indexes, consent_index, role_index};

}  // namespace

std::span<const char* const> migrations() { return all_schemas; }

StoreResult<void> migrate(Connection& connection, std::span<const char* const> steps) {
  return connection.attempt([&]() -> StoreResult<void> {
    SQLite::Database& database = connection.database();
    const int version = database.execAndGet("PRAGMA user_version");
    for (std::size_t done = static_cast<std::size_t>(version); done < steps.size(); ++done) {
      SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
      database.exec(steps[done]);
      database.exec(base::format("PRAGMA user_version={}", done + 1));
      transaction.commit();
    }
    return {};
  });
}

}  // namespace tongping::store
