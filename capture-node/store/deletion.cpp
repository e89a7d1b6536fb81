#include "capture-node/store/deletion.hpp"

namespace tongping::store {

StoreResult<void> destroy_key(Opened& opened, const SessionRow& session) {
  opened.forget_latest();
  return opened.keys().destroy(session.key_slot);
}

StoreResult<void> empty_rows(Opened& opened, const SessionRow& session) {
  return opened.connection().attempt([&]() -> StoreResult<void> {
    SQLite::Database& database = opened.database();
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    SQLite::Statement events(database, "UPDATE events SET sealed = x'', wall_ns = 0 WHERE session = ?");
    events.bind(1, session.number);
    events.exec();
    SQLite::Statement segments(database, "DELETE FROM segments WHERE session = ?");
    segments.bind(1, session.number);
    segments.exec();
    transaction.commit();
    return {};
  });
}

StoreResult<std::vector<SessionRow>> half_deleted(Opened& opened) {
  return opened.connection().attempt([&]() -> StoreResult<std::vector<SessionRow>> {
    std::vector<SessionRow> found;
    SQLite::Statement query(opened.database(),
                            "SELECT n.number, n.id, n.key_slot FROM sessions n JOIN events e "
                            "ON e.sequence = n.started_sequence WHERE length(e.sealed) > 0 ORDER BY n.number");
    while (query.executeStep()) {
      SessionRow session = session_from(query);
      const auto destroyed = opened.keys().is_destroyed(session.key_slot);
      if (!destroyed) return pass_on(destroyed.error());
      if (*destroyed) found.push_back(std::move(session));
    }
    return found;
  });
}

}  // namespace tongping::store
