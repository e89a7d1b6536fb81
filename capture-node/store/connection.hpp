// One SQLite connection with this room's settings, and its exceptions as values. Internal to the store: SQLiteCpp
// stands in this header.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "capture-node/store/error.hpp"
#include "capture-node/store/store.hpp"

namespace tongping::store {

class Connection {
 public:
  enum class Mode { read, write, make };

  static StoreResult<std::unique_ptr<Connection>> open(const std::filesystem::path& file, Mode mode,
                                                       const StoreOptions& options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  SQLite::Database& database() { return *database_; }
  const std::filesystem::path& file() const { return file_; }

  // Runs `body`, which returns a StoreResult, and turns a thrown library error into one.
  template <typename Body>
  auto attempt(Body body) -> decltype(body()) {
    try {
      return body();
    } catch (const SQLite::Exception& error) {
      StoreError translated = translate(error);
      if (translated.cause == Cause::io) leave_log_alone();
      return base::Unexpected<StoreError>(std::move(translated));
    }
  }

  // Pages in the write-ahead log after the last commit of this connection.
  int wal_pages() const { return wal_pages_; }

  // Copies what it can of the write-ahead log into the database, without waiting for readers. Both are synced as SQLite
  // does it.
  StoreResult<void> checkpoint();

  // Closing must not checkpoint: after a failed sync nothing more may be written, and what is refused must stay as it
  // is.
  void leave_log_alone();

 private:
  explicit Connection(std::filesystem::path file) : file_(std::move(file)) {}
  StoreError translate(const SQLite::Exception& error) const;
  void configure(Mode mode, const StoreOptions& options);

  std::filesystem::path file_;
  int wal_pages_ = 0;
  std::unique_ptr<SQLite::Database> database_;
};

// A read of several statements that see one state of the database.
class ReadTransaction {
 public:
  explicit ReadTransaction(SQLite::Database& database);
  ~ReadTransaction();
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;

 private:
  SQLite::Database& database_;
};

// Makes a kept statement ready for its next use, whatever happened to this one.
class Rewind {
 public:
  explicit Rewind(SQLite::Statement& statement) : statement_(statement) {}
  ~Rewind() { statement_.tryReset(); }
  Rewind(const Rewind&) = delete;
  Rewind& operator=(const Rewind&) = delete;

 private:
  SQLite::Statement& statement_;
};

}  // namespace tongping::store
