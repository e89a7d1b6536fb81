#include "capture-node/store/store.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "capture-node/store/append.hpp"
#include "capture-node/store/audit_chain.hpp"
#include "capture-node/store/database_file.hpp"
#include "capture-node/store/deletion.hpp"
#include "capture-node/store/epoch.hpp"
#include "capture-node/store/lock_file.hpp"
#include "capture-node/store/opened.hpp"
#include "capture-node/store/reading.hpp"
#include "capture-node/store/schema.hpp"
#include "capture-node/store/whole_file.hpp"
#include "common/base/format.hpp"

namespace tongping::store {
namespace {

namespace fs = std::filesystem;

// Pages of 4 KiB in the write-ahead log: from the first on `maintain` checkpoints, from the second on append does not
// wait for it.
constexpr int checkpoint_pages = 256;
constexpr int checkpoint_at_once_pages = 768;

StoreResult<void> make_directory(const fs::path& directory) {
  std::error_code error;
  const fs::path parent = fs::absolute(directory).parent_path();
  fs::create_directories(parent, error);
  if (error)
    return store_failure(Cause::unusable,
                         base::format("cannot make the directory {}: {}", parent.string(), error.message()));
  if (::mkdir(directory.c_str(), 0700) == 0) return sync_directory(parent);
  if (errno == EEXIST && fs::is_directory(directory, error)) return {};
  return store_failure(Cause::unusable,
                       base::format("{} cannot be the station's directory: it is not a directory, or may not be made",
                                    directory.string()));
}

StoreResult<access::SecretKey> copy_of(const access::SecretKey& key) {
  auto copy = access::SecretKey::copy_of(key.bytes());
  if (!copy) return store_failure(Cause::io, copy.error().message);
  return std::move(*copy);
}

std::uint64_t number_in(const access::Identity& random) {
  std::uint64_t number = 0;
  for (const std::uint8_t byte : std::span(random).last<sizeof number>()) number = number << 8 | byte;
  return number;
}

// The next epoch, durable. A database older than its key file was brought back from a backup: what it will number has
// been numbered before, so it becomes a new log.
StoreResult<LogIdentity> begin_epoch(Opened& opened) {
  auto mark = opened.keys().mark();
  if (!mark) return pass_on(mark.error());
  const auto fresh = access::random_identity();
  if (!fresh) return store_failure(Cause::io, fresh.error().message);
  LogIdentity identity;
  const auto written = opened.connection().attempt([&]() -> StoreResult<void> {
    SQLite::Database& database = opened.database();
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    const auto known = static_cast<std::uint64_t>(database.execAndGet("SELECT epoch FROM meta").getInt64());
    const bool restored = known < mark->epoch;
    identity.epoch = next_epoch(std::max(known, mark->epoch), number_in(*fresh));
    SQLite::Statement update(database, "UPDATE meta SET epoch = ?1, log_id = iif(?2, ?3, log_id) RETURNING log_id");
    update.bind(1, static_cast<std::int64_t>(identity.epoch));
    update.bind(2, restored ? 1 : 0);
    update.bind(3, fresh->data(), static_cast<int>(fresh->size()));
    update.executeStep();
    const auto* log_id = static_cast<const std::uint8_t*>(update.getColumn(0).getBlob());
    std::copy_n(log_id, identity.log_id.size(), identity.log_id.begin());
    update.reset();
    transaction.commit();
    return {};
  });
  mark->epoch = identity.epoch;
  return written.and_then([&] { return opened.keys().note(*mark); }).map([&] { return identity; });
}

StoreResult<LogState> read_log_state(Opened& opened) {
  LogState state;
  const auto last = opened.connection().attempt([&]() -> StoreResult<std::int64_t> {
    return opened.database().execAndGet("SELECT coalesce(max(sequence), 0) FROM events").getInt64();
  });
  if (!last) return pass_on(last.error());
  state.last_sequence = static_cast<std::uint64_t>(*last);
  auto latest = read_latest_session(opened);
  if (!latest) return pass_on(latest.error());
  if (*latest && !(*latest)->ended) {
    state.running = std::move((*latest)->row);
    state.started = std::move((*latest)->started);
  }
  return state;
}

}  // namespace

struct Store::State {
  State(LockFile taken, fs::path place, std::shared_ptr<Opened> database, AuditChain chain, const base::Clock& time)
      : lock(std::move(taken)),
        directory(std::move(place)),
        opened(std::move(database)),
        clock(time),
        history(opened),
        appender(*opened),
        audit(std::move(chain)) {}

  const LockFile lock;
  const fs::path directory;
  const std::shared_ptr<Opened> opened;
  const base::Clock& clock;
  const History history;
  LogIdentity identity;

  Appender appender;
  AuditChain audit;
  LogState log;
  std::optional<StoreError> failed;  // set once and for ever: see Cause::io

  // Remembers an error after which nothing can be trusted; hands it on.
  base::Unexpected<StoreError> note(StoreError error) {
    const bool harmless = error.cause == Cause::refused || error.cause == Cause::full || error.cause == Cause::busy;
    if (harmless) return pass_on(std::move(error));
    // A database that could be opened and can no longer be written has been moved, unmounted or locked away under us.
    if (error.cause == Cause::unusable) error.cause = Cause::io;
    if (!failed) failed = error;
    opened->connection().leave_log_alone();
    return pass_on(std::move(error));
  }

  StoreResult<void> roll_back() {
    opened->forget_latest();
    if (sqlite3_get_autocommit(opened->database().getHandle()) != 0) return {};
    return opened->connection().attempt([&]() -> StoreResult<void> {
      opened->database().exec("ROLLBACK");
      return {};
    });
  }

  // `write` gets the state that is to become the log's: all or nothing.
  template <typename Write>
  auto transact(Write write) -> decltype(write(log)) {
    if (failed) return pass_on(*failed);
    LogState next = log;
    auto written = opened->connection().attempt([&]() -> decltype(write(next)) {
      appender.begin();
      auto done = write(next);
      if (done) appender.commit();
      return done;
    });
    if (!written) {
      const auto undone = roll_back();
      return note(undone ? written.error() : undone.error());
    }
    log = std::move(next);
    checkpoint_before_limit();
    return written;
  }

  // What was written is durable whatever becomes of the checkpoint; its failure is what the next call returns.
  void checkpoint_before_limit() {
    if (opened->connection().wal_pages() < checkpoint_at_once_pages) return;
    if (auto done = opened->connection().checkpoint(); !done) (void)note(done.error());
  }

  StoreResult<void> append_audit(std::span<const AuditEntry> entries) {
    AuditHead head = audit.head();
    const auto written = opened->connection().attempt([&]() -> StoreResult<void> {
      appender.begin();
      auto rows = audit.write(entries, head);
      if (rows) appender.commit();
      return rows;
    });
    if (!written) {
      const auto undone = roll_back();
      return note(undone ? written.error() : undone.error());
    }
    if (auto noted = audit.committed(head); !noted) return note(noted.error());
    return {};
  }

  StoreResult<void> complete_deletion(const SessionRow& session, const std::string& by) {
    const AuditEntry entry{base::to_ns(clock.wall()), AuditKind::session_deleted, session.id, by,
                           "its key is destroyed"};
    return append_audit(std::span(&entry, 1)).and_then([&]() -> StoreResult<void> {
      std::error_code stays;
      fs::remove_all(directory / "audio" / std::to_string(session.number), stays);
      if (stays) return store_failure(Cause::busy, base::format("its sound cannot be removed: {}", stays.message()));
      if (auto emptied = empty_rows(*opened, session); !emptied) return note(emptied.error());
      return {};
    });
  }

  StoreResult<void> complete_deletions() {
    const auto sessions = half_deleted(*opened);
    if (!sessions) return pass_on(sessions.error());
    for (const SessionRow& session : *sessions) {
      if (auto done = complete_deletion(session, "completed by the next start"); !done) return done;
    }
    return {};
  }
};

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}
Store::~Store() = default;

StoreResult<std::unique_ptr<Store>> Store::open(const fs::path& directory, const std::string& station,
                                                access::SecretKey key, const base::Clock& clock,
                                                const StoreOptions& options) {
  if (auto made = make_directory(directory); !made) return pass_on(made.error());
  auto lock = LockFile::take(directory / "station.lock");
  if (!lock) return pass_on(lock.error());
  const auto found = inspect(database_file(directory));
  if (!found) return pass_on(found.error());
  if (*found == Found::nothing) {
    auto made = copy_of(key).and_then(
        [&](access::SecretKey copy) { return make_database(directory, station, std::move(copy), options); });
    if (!made) return pass_on(made.error());
  }
  auto opened = Opened::open(directory, std::move(key), Connection::Mode::write, options);
  if (!opened) return pass_on(opened.error());
  if (auto migrated = migrate((*opened)->connection(), migrations()); !migrated) return pass_on(migrated.error());
  const auto identity = begin_epoch(**opened);
  if (!identity) return pass_on(identity.error());
  auto log = read_log_state(**opened);
  if (!log) return pass_on(log.error());
  auto audit = AuditChain::open(**opened);
  if (!audit) return pass_on(audit.error());
  return (*opened)->connection().attempt([&]() -> StoreResult<std::unique_ptr<Store>> {
    auto state = std::make_unique<State>(std::move(*lock), directory, *opened, std::move(*audit), clock);
    state->identity = *identity;
    state->log = std::move(*log);
    if (auto completed = state->complete_deletions(); !completed) return pass_on(completed.error());
    return std::unique_ptr<Store>(new Store(std::move(state)));
  });
}

const LogIdentity& Store::identity() const { return state_->identity; }

std::uint64_t Store::last_sequence() const { return state_->log.last_sequence; }

StoreResult<std::vector<transcript::Event>> Store::append(std::vector<transcript::EventBody> bodies) {
  return state_->transact([&](LogState& next) {
    return state_->appender.write(std::move(bodies), base::to_ns(state_->clock.wall()), next);
  });
}

StoreResult<void> Store::mirror(const std::vector<transcript::Event>& events) {
  return state_->transact([&](LogState& next) { return state_->appender.copy(events, next); });
}

StoreResult<void> Store::append_audit(std::span<const AuditEntry> entries) {
  if (state_->failed) return pass_on(*state_->failed);
  return state_->append_audit(entries);
}

StoreResult<void> Store::delete_session(const std::string& session, const std::string& by) {
  if (state_->log.running.number != 0 && state_->log.running.id == session) {
    if (const auto ended = append({transcript::SessionEnded{session}}); !ended) return pass_on(ended.error());
  }
  if (state_->failed) return pass_on(*state_->failed);
  const auto row = state_->opened->session(session);
  if (!row) return state_->note(row.error());
  if (!*row) return store_failure(Cause::refused, base::format("there is no session {}: see sessions list", session));
  const auto deleted = state_->opened->is_deleted((*row)->number);
  if (!deleted) return state_->note(deleted.error());
  if (*deleted) return store_failure(Cause::refused, base::format("session {} was deleted before", session));
  if (auto destroyed = destroy_key(*state_->opened, **row); !destroyed) return state_->note(destroyed.error());
  return state_->complete_deletion(**row, by);
}

bool Store::wants_maintenance() const {
  return state_->failed || state_->opened->connection().wal_pages() >= checkpoint_pages;
}

StoreResult<void> Store::maintain() {
  if (state_->failed) return pass_on(*state_->failed);
  if (!wants_maintenance()) return {};
  if (auto done = state_->opened->connection().checkpoint(); !done) return state_->note(done.error());
  return {};
}

StoreResult<std::vector<transcript::Event>> Store::read(std::uint64_t from_sequence, std::size_t max_events) const {
  return state_->history.events(from_sequence, max_events);
}

StoreResult<transcript::Transcript> Store::snapshot(std::size_t window) const {
  return read_snapshot(*state_->opened, window);
}

std::optional<transcript::SessionStarted> Store::open_session() const {
  if (state_->log.running.number == 0) return std::nullopt;
  return state_->log.started;
}

const History& Store::history() const { return state_->history; }

}  // namespace tongping::store
