#include "capture-node/store/opened.hpp"

#include <algorithm>
#include <array>

#include "capture-node/store/database_file.hpp"
#include "capture-node/store/schema.hpp"
#include "common/base/format.hpp"
#include "common/wire/codec.hpp"

namespace tongping::store {
namespace {

constexpr std::array kind_names{"none",         "session_started",    "session_ended",       "segment_changed",
                                "role_changed", "microphone_changed", "microphones_claimed", "directive_given",
                                "sound_gap",    "consent_changed"};
static_assert(kind_names.size() == std::variant_size_v<transcript::EventBody> + 1);

}  // namespace

SessionRow session_from(SQLite::Statement& row) {
  return {row.getColumn(0).getInt64(), row.getColumn(1).getString(), static_cast<Slot>(row.getColumn(2).getInt64())};
}

const char* kind_name(int kind) {
  const auto at = static_cast<std::size_t>(kind);
  return at < kind_names.size() ? kind_names.at(at) : kind_names[0];
}

StoreResult<std::shared_ptr<Opened>> Opened::open(const std::filesystem::path& directory, access::SecretKey station_key,
                                                  Connection::Mode mode, const StoreOptions& options) {
  std::shared_ptr<Opened> opened(new Opened());
  auto connection = Connection::open(database_file(directory), mode, options);
  if (!connection) return pass_on(connection.error());
  opened->connection_ = std::move(*connection);
  if (auto read = opened->read_identity(); !read) return pass_on(read.error());
  const auto keys_mode = mode == Connection::Mode::read ? SessionKeys::Mode::read : SessionKeys::Mode::write;
  auto keys = SessionKeys::open(directory, opened->database_id_, std::move(station_key), keys_mode);
  if (!keys) {
    opened->connection_->leave_log_alone();
    return pass_on(keys.error());
  }
  opened->keys_ = std::move(*keys);
  return opened;
}

StoreResult<void> Opened::read_identity() {
  return connection_->attempt([&]() -> StoreResult<void> {
    // The header may be older than the log: a newer program may have left its version there.
    const int version = database().execAndGet("PRAGMA user_version");
    if (version < 1 || static_cast<std::size_t>(version) > migrations().size()) {
      connection_->leave_log_alone();
      return store_failure(
          Cause::unusable,
          base::format("{} has version {}, this program knows versions up to {}: install the newer program "
                       "that wrote it",
                       connection_->file().string(), version, migrations().size()));
    }
    SQLite::Statement meta(database(), "SELECT database_id FROM meta");
    const bool found = meta.executeStep();
    if (!found || meta.getColumn(0).getBytes() != static_cast<int>(database_id_.size())) {
      return store_failure(Cause::damaged,
                           base::format("{} has no identity: the file is damaged; restore it from the newest backup",
                                        connection_->file().string()));
    }
    const auto* bytes = static_cast<const std::uint8_t*>(meta.getColumn(0).getBlob());
    std::copy_n(bytes, database_id_.size(), database_id_.begin());
    return {};
  });
}

StoreResult<SessionRow> Opened::session(std::int64_t number) {
  if (number == 0) return SessionRow{};
  if (latest_ && latest_->session.number == number) return latest_->session;
  return connection_->attempt([&]() -> StoreResult<SessionRow> {
    SQLite::Statement row(database(), "SELECT number, id, key_slot FROM sessions WHERE number = ?");
    row.bind(1, number);
    if (row.executeStep()) return session_from(row);
    return store_failure(
        Cause::damaged,
        base::format("{} has rows of session number {}, which it does not know: it was changed on the disk",
                     connection_->file().string(), number));
  });
}

StoreResult<std::optional<SessionRow>> Opened::session(const std::string& id) {
  if (latest_ && latest_->session.id == id) return std::optional(latest_->session);
  return connection_->attempt([&]() -> StoreResult<std::optional<SessionRow>> {
    SQLite::Statement row(database(), "SELECT number, id, key_slot FROM sessions WHERE id = ?");
    row.bind(1, id);
    if (!row.executeStep()) return std::nullopt;
    return std::optional(session_from(row));
  });
}

StoreResult<bool> Opened::is_deleted(std::int64_t session_number) {
  if (session_number == 0) return false;
  return session(session_number).and_then([&](const SessionRow& row) { return keys_->is_destroyed(row.key_slot); });
}

StoreResult<const access::SecretKey*> Opened::key_of(const SessionRow& session) {
  std::optional<Kept>& kept = session.number == 0 ? station_ : latest_;
  if (kept && kept->session.number == session.number && kept->session.key_slot == session.key_slot) return &kept->key;
  auto key = keys_->key(session.key_slot, session.id);
  if (!key) return pass_on(key.error());
  kept.emplace(Kept{session, std::move(*key)});
  return &kept->key;
}

StoreResult<std::string> Opened::seal(const SessionRow& session, std::string_view kind, std::uint64_t sequence,
                                      std::string_view plain) {
  return key_of(session).map([&](const access::SecretKey* key) {
    return access::seal(*key, {database_id_, session.id, kind, sequence}, plain);
  });
}

StoreResult<std::string> Opened::unseal(const SessionRow& session, std::string_view kind, std::uint64_t sequence,
                                        std::string_view sealed) {
  auto key = key_of(session);
  if (!key) return pass_on(key.error());
  auto plain = access::open_seal(**key, {database_id_, session.id, kind, sequence}, sealed);
  if (!plain)
    return store_failure(Cause::damaged, base::format("{}: {}", connection_->file().string(), plain.error().message));
  return std::move(*plain);
}

StoreResult<transcript::Event> Opened::event_of(const EventRow& row) {
  const auto damaged = [&](std::string_view why) {
    return store_failure(Cause::damaged,
                         base::format("{}: event {} {}", connection_->file().string(), row.sequence, why));
  };
  const auto owner = session(row.session);
  if (!owner) return pass_on(owner.error());
  const auto plain = unseal(*owner, kind_name(row.kind), row.sequence, row.sealed);
  if (!plain) return pass_on(plain.error());
  auto event = wire::decode_event(*plain);
  if (!event) return damaged(base::format("cannot be decoded: {}", event.error().message));
  const bool agrees = event->sequence == row.sequence && event->wall_ns == row.wall_ns && event->session == owner->id &&
                      event->body.index() + 1 == static_cast<std::size_t>(row.kind);
  if (!agrees) return damaged("does not agree with its row: it was changed on the disk");
  return std::move(*event);
}

}  // namespace tongping::store
