#include "capture-node/store/connection.hpp"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "common/base/format.hpp"

namespace tongping::store {
namespace {

// How long another program's short lock (a shell, a backup) is waited for before `busy`.
constexpr int patience_ms = 250;

// Larger than the checkpoint limit, so that SQLite cuts the file back to this after a reader had held it long.
constexpr int wal_kept_bytes = 4 * 1024 * 1024;

bool no_space(int code, int system_error) {
  // Growing the shared index of the log on a full disk comes as an I/O error; nothing was lost by it.
  const bool sharing = code == SQLITE_IOERR_SHMSIZE || code == SQLITE_IOERR_SHMOPEN || code == SQLITE_IOERR_SHMMAP;
  return (code & 0xFF) == SQLITE_FULL || (sharing && (system_error == ENOSPC || system_error == EDQUOT));
}

Cause cause_of(int code) {
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return Cause::busy;
    case SQLITE_IOERR:
    case SQLITE_NOMEM: return Cause::io;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR:
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT: return Cause::damaged;
    default: return Cause::unusable;
  }
}

std::string_view advice(Cause cause) {
  switch (cause) {
    case Cause::full: return "free some space on its disk";
    case Cause::busy: return "another program holds it; close that program";
    case Cause::io: return "the disk failed; start again, and replace the disk if it comes back";
    case Cause::damaged: return "the file is damaged; restore it with its keys from the newest backup";
    case Cause::refused:
    case Cause::unusable: return "check the owner and the mode of the file and of its directory";
  }
  return "";
}

int note_wal_pages(void* pages, sqlite3* /*database*/, const char* /*name*/, int count) {
  *static_cast<int*>(pages) = count;
  return SQLITE_OK;
}

const char* name_of(StoreOptions::Synchronous level) {
  switch (level) {
    case StoreOptions::Synchronous::off: return "OFF";
    case StoreOptions::Synchronous::normal: return "NORMAL";
    case StoreOptions::Synchronous::full: return "FULL";
  }
  return "FULL";
}

// An append touches the ends of two trees and a replay reads each page once: more kept pages serve nobody, and the
// usual 2 MiB would let a station's memory grow for the first hour of a meeting.
constexpr int kept_kib = 512;

}  // namespace

StoreResult<std::unique_ptr<Connection>> Connection::open(const std::filesystem::path& file, Mode mode,
                                                          const StoreOptions& options) {
  std::unique_ptr<Connection> connection(new Connection(file));
  return connection->attempt([&]() -> StoreResult<std::unique_ptr<Connection>> {
    const int flags = mode == Mode::read ? SQLite::OPEN_READONLY : SQLite::OPEN_READWRITE;
    connection->database_ = std::make_unique<SQLite::Database>(file.string(), flags, patience_ms, options.vfs);
    connection->configure(mode, options);
    return std::move(connection);
  });
}

Connection::~Connection() = default;

void Connection::configure(Mode mode, const StoreOptions& options) {
  sqlite3* const handle = database_->getHandle();
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  database_->exec("PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY");
  database_->exec(base::format("PRAGMA cache_size=-{}", kept_kib));
  if (mode == Mode::read) {
    database_->exec("PRAGMA query_only=ON");
    return;
  }
  sqlite3_wal_hook(handle, note_wal_pages, &wal_pages_);
  database_->exec("PRAGMA secure_delete=ON");
  database_->exec(base::format("PRAGMA synchronous={}", name_of(options.synchronous)));
  database_->exec(base::format("PRAGMA journal_size_limit={}", wal_kept_bytes));
}

StoreResult<void> Connection::checkpoint() {
  return attempt([&]() -> StoreResult<void> {
    int pages = 0;
    int copied = 0;
    const int code =
        sqlite3_wal_checkpoint_v2(database_->getHandle(), "main", SQLITE_CHECKPOINT_PASSIVE, &pages, &copied);
    if (code != SQLITE_OK) throw SQLite::Exception(database_->getHandle(), code);
    // Once all is copied the next commit starts the log anew.
    wal_pages_ = pages - copied;
    return {};
  });
}

void Connection::leave_log_alone() {
  if (!database_) return;
  sqlite3_db_config(database_->getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

StoreError Connection::translate(const SQLite::Exception& error) const {
  const int code = error.getExtendedErrorCode() > 0 ? error.getExtendedErrorCode() : error.getErrorCode();
  const int system_error = database_ ? sqlite3_system_errno(database_->getHandle()) : 0;
  const Cause cause = no_space(code, system_error) ? Cause::full : cause_of(code);
  const bool known = system_error != 0 && (cause == Cause::io || cause == Cause::unusable);
  const std::string why = known ? base::format("{} ({})", error.what(), std::strerror(system_error)) : error.what();
  return {base::format("{}: {}: {}", file_.string(), why, advice(cause)), cause, 0};
}

ReadTransaction::ReadTransaction(SQLite::Database& database) : database_(database) { database_.exec("BEGIN"); }

ReadTransaction::~ReadTransaction() { database_.tryExec("COMMIT"); }

}  // namespace tongping::store
