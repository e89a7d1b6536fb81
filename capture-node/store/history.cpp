#include "capture-node/store/history.hpp"

#include <algorithm>

#include "capture-node/store/audit_chain.hpp"
#include "capture-node/store/database_file.hpp"
#include "capture-node/store/opened.hpp"
#include "capture-node/store/reading.hpp"
#include "common/base/format.hpp"

namespace tongping::store {

History::History(std::shared_ptr<Opened> opened) : opened_(std::move(opened)) {}
History::~History() = default;

StoreResult<std::unique_ptr<History>> History::open(const std::filesystem::path& directory, access::SecretKey key) {
  const auto file = database_file(directory);
  const auto found = inspect(file);
  if (!found) return pass_on(found.error());
  if (*found == Found::nothing) {
    return store_failure(Cause::unusable,
                         base::format("{} is not there: no station has recorded in this directory", file.string()));
  }
  return open_beside_store(directory, std::move(key));
}

StoreResult<std::unique_ptr<History>> History::open_beside_store(const std::filesystem::path& directory,
                                                                 access::SecretKey key) {
  auto opened = Opened::open(directory, std::move(key), Connection::Mode::read, {});
  if (!opened) return pass_on(opened.error());
  return std::make_unique<History>(std::move(*opened));
}

StoreResult<std::vector<SessionSummary>> History::sessions() const { return read_sessions(*opened_); }

StoreResult<SessionSummary> History::find_session(std::string_view id_or_prefix) const {
  auto all = read_sessions(*opened_);
  if (!all) return pass_on(all.error());
  const auto exact =
      std::find_if(all->begin(), all->end(), [&](const SessionSummary& s) { return s.id == id_or_prefix; });
  if (exact != all->end()) return std::move(*exact);
  std::erase_if(*all, [&](const SessionSummary& s) { return !s.id.starts_with(id_or_prefix); });
  if (all->size() == 1 && !id_or_prefix.empty()) return std::move(all->front());
  if (all->empty())
    return store_failure(Cause::refused, base::format("there is no session {}: see sessions list", id_or_prefix));
  return store_failure(Cause::refused, base::format("{} sessions begin with \"{}\" ({}, {}, …): give more of the id",
                                                    all->size(), id_or_prefix, all->front().id, all->back().id));
}

StoreResult<std::vector<transcript::Segment>> History::segments(const std::string& session_id,
                                                                Withdrawn withdrawn) const {
  return read_segments(*opened_, session_id, withdrawn);
}

StoreResult<AuditTrail> History::audit() const { return read_audit(*opened_); }

StoreResult<std::vector<AuditEntry>> History::audit_of(std::span<const AuditKind> kinds) const {
  return read_audit_of(*opened_, kinds);
}

StoreResult<std::vector<transcript::MicrophonesClaimed>> History::claims(const std::string& session_id) const {
  return read_claims(*opened_, session_id);
}

StoreResult<std::vector<transcript::ConsentChanged>> History::consents(const std::string& session_id) const {
  return read_consents(*opened_, session_id);
}

StoreResult<std::vector<transcript::EventBody>> History::role_changes() const { return read_role_changes(*opened_); }

StoreResult<std::vector<transcript::Event>> History::events(std::uint64_t from_sequence, std::size_t max_events) const {
  return read_events(*opened_, from_sequence, max_events);
}

StoreResult<access::AudioKey> History::audio_key(const std::string& session) const {
  const auto row = opened_->session(session);
  if (!row) return pass_on(row.error());
  if (!*row) return store_failure(Cause::refused, base::format("there is no session {}", session));
  auto key = opened_->keys().key((*row)->key_slot, session);
  if (!key) return pass_on(key.error());
  return access::AudioKey{opened_->database_id(), session, (*row)->number, std::move(*key)};
}

bool holds_database(const std::filesystem::path& directory) {
  std::error_code error;
  return std::filesystem::exists(database_file(directory), error);
}

}  // namespace tongping::store
