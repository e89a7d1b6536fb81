// The station's log: events are numbered, sealed and on the disk before anybody hears of them. SCHEMA.md describes the
// file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "capture-node/access/secret_key.hpp"
#include "capture-node/store/audit.hpp"
#include "capture-node/store/error.hpp"
#include "capture-node/store/history.hpp"
#include "common/base/clock.hpp"
#include "common/transcript/event.hpp"
#include "common/transcript/transcript.hpp"

namespace tongping::store {

// Who speaks, as the wire says it: a log is one database's numbering, an epoch one start of its station.
struct LogIdentity {
  access::Identity log_id{};
  std::uint64_t epoch = 0;
  bool operator==(const LogIdentity&) const = default;
};

struct StoreOptions {
  // SQLite's durability level. Anything weaker than `full` loses acknowledged events at a power cut (SQLite, "PRAGMA
  // synchronous"); it can be set so that the power-cut test can show that it finds such losses.
  enum class Synchronous { full, normal, off };

  std::string vfs;  // name of a registered SQLite file layer; empty: the system's. For disks that fail on purpose.
  Synchronous synchronous = Synchronous::full;
};

// The only writer of a station's database. Owned by the station, used by one thread at a time: the station's, or that
// of its StoreWriter.
class Store {
 public:
  // `directory`: the station's, made with mode 0700 if it is missing; holds station.db, station.lock and keys/. When
  // this returns, the lock is held, the schema is current and the new epoch is durable. Nothing is touched where it
  // refuses: `busy` (a second station on the same directory), `unusable` (not a database, another program's, newer than
  // this program, wrong key), `io`, `full`. `clock` must outlive the store.
  static StoreResult<std::unique_ptr<Store>> open(const std::filesystem::path& directory, const std::string& station,
                                                  access::SecretKey key, const base::Clock& clock,
                                                  const StoreOptions& options = {});
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  const LogIdentity& identity() const;
  std::uint64_t last_sequence() const;  // 0: nothing yet

  // Numbers the bodies densely, stamps them with the wall clock and writes them with the rows they change in one
  // transaction; returns them as stored (segments carry their sequence) only after the commit is on the disk. All or
  // nothing. `refused` (see StoreError::body): a segment whose revision is not higher than the stored one, an interim
  // segment, an unknown or ended session, a second running session, one that began earlier and after which others came.
  // A session that has ended may start again, at the same time. After `full` and `busy` the same call may be made
  // again. After `io` and `damaged` every further call gives the same error: end the process.
  StoreResult<std::vector<transcript::Event>> append(std::vector<transcript::EventBody> bodies);

  // Adds rows to the audit in one transaction, all or nothing; the key file then knows of the last one. After `full`
  // and `busy` the same call may be made again; `io` and `damaged` end the store as with append.
  StoreResult<void> append_audit(std::span<const AuditEntry> entries);

  // Destroys the key of a session where it stands, then removes its sound and empties its rows: nothing that was said
  // in it can be read again, from no copy. One that a crash left open ends first. The audit gets a row. Interrupted, it
  // is completed by the next open. `refused`: no such session, or deleted before.
  StoreResult<void> delete_session(const std::string& session, const std::string& by);

  // Copies events of another log as they are: number, time and session stay, so that this store answers replays and
  // snapshots as that log does. One transaction, as in append. `refused`: what does not
  // follow the last event directly, what append would refuse, and what would be stored differently. A store that
  // mirrors is never appended to.
  StoreResult<void> mirror(const std::vector<transcript::Event>& events);

  // Checkpoints when enough has been written. Call it after publishing, whenever the loop has turned; costs nothing
  // when there is nothing to do. append does it itself only when the write-ahead log nears its limit of 4 MiB.
  StoreResult<void> maintain();
  bool wants_maintenance() const;  // there is something to do

  // Events from `from_sequence` on, at most `max_events`, in order: the replay. Empty when there are none yet.
  StoreResult<std::vector<transcript::Event>> read(std::uint64_t from_sequence, std::size_t max_events) const;

  // What applying all events gives: the last session with its newest `window` segments that are not withdrawn, roles,
  // microphones.
  StoreResult<transcript::Transcript> snapshot(std::size_t window = transcript::Transcript::window) const;

  // The session that has no end: the running one, or, right after open, one that a crash left open.
  std::optional<transcript::SessionStarted> open_session() const;

  // Sessions and segments through the writer's own connection.
  const History& history() const;

 private:
  struct State;
  explicit Store(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tongping::store
