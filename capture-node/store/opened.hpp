// A database that has been opened and whose keys fit: what the writer and every reader share. Internal to the store.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "capture-node/access/sealing.hpp"
#include "capture-node/access/secret_key.hpp"
#include "capture-node/store/connection.hpp"
#include "capture-node/store/session_keys.hpp"
#include "common/transcript/event.hpp"

namespace tongping::store {

// A row of `sessions`, as far as sealing needs it. Number 0 is no session: what belongs to the station itself.
struct SessionRow {
  std::int64_t number = 0;
  std::string id;
  Slot key_slot = SessionKeys::station_slot;
};

struct EventRow {
  std::uint64_t sequence = 0;
  std::int64_t session = 0;
  int kind = 0;  // index in transcript::EventBody, from 1
  std::int64_t wall_ns = 0;
  std::string_view sealed;
};

// Columns: number, id, key_slot.
SessionRow session_from(SQLite::Statement& row);

// "segment_changed", …: the name under which an event is sealed.
const char* kind_name(int kind);

class Opened {
 public:
  static StoreResult<std::shared_ptr<Opened>> open(const std::filesystem::path& directory,
                                                   access::SecretKey station_key, Connection::Mode mode,
                                                   const StoreOptions& options);

  Connection& connection() { return *connection_; }
  SQLite::Database& database() { return connection_->database(); }
  SessionKeys& keys() { return *keys_; }
  const access::Identity& database_id() const { return database_id_; }

  StoreResult<SessionRow> session(std::int64_t number);
  StoreResult<std::optional<SessionRow>> session(const std::string& id);
  // True where its key was destroyed: nothing of it can be read again.
  StoreResult<bool> is_deleted(std::int64_t session_number);
  // After a rollback: what is kept of the latest session may never have come to be. After a deletion: it is no more.
  void forget_latest() { latest_.reset(); }

  // Sealing with the key of a session (number 0: the station's). The key of the session last used is kept open.
  StoreResult<std::string> seal(const SessionRow& session, std::string_view kind, std::uint64_t sequence,
                                std::string_view plain);
  StoreResult<std::string> unseal(const SessionRow& session, std::string_view kind, std::uint64_t sequence,
                                  std::string_view sealed);

  // The key of what belongs to the station itself, which its other keys are derived from.
  StoreResult<const access::SecretKey*> station_key() { return key_of(SessionRow{}); }

  // The event of a row; `damaged` where what is sealed does not agree with the row that it stands in.
  StoreResult<transcript::Event> event_of(const EventRow& row);

 private:
  Opened() = default;
  StoreResult<void> read_identity();
  StoreResult<const access::SecretKey*> key_of(const SessionRow& session);

  std::unique_ptr<Connection> connection_;
  std::optional<SessionKeys> keys_;
  access::Identity database_id_{};

  struct Kept {
    SessionRow session;
    access::SecretKey key;
  };
  std::optional<Kept> station_;
  std::optional<Kept> latest_;
};

}  // namespace tongping::store
