// One transaction of the log: bodies become numbered, sealed rows together with the current state that they change.
// Internal to the store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capture-node/store/opened.hpp"
#include "common/transcript/event.hpp"

namespace tongping::store {

// What the log knows of itself between transactions; replaced only when one has been committed.
struct LogState {
  std::uint64_t last_sequence = 0;
  SessionRow running;  // number 0: none
  transcript::SessionStarted started;
};

// The kept statements of the writing connection.
class Appender {
 public:
  explicit Appender(Opened& opened);

  // Inside an open transaction. On an error the caller rolls back.
  StoreResult<std::vector<transcript::Event>> write(std::vector<transcript::EventBody> bodies, std::int64_t wall_ns,
                                                    LogState& state);

  // The same for events that another log has numbered and stamped; see Store::mirror.
  StoreResult<void> copy(const std::vector<transcript::Event>& events, LogState& state);

  void begin();
  void commit();

 private:
  struct Draft;
  StoreResult<void> write_body(transcript::Event& event, LogState& state);
  StoreResult<void> put_event(const transcript::Event& event, const SessionRow& session);
  StoreResult<SessionRow> start_session(transcript::SessionStarted& body, std::uint64_t sequence, LogState& state);
  StoreResult<SessionRow> reopen_session(const SessionRow& session, const transcript::SessionStarted& body,
                                         LogState& state);
  StoreResult<SessionRow> end_session(const transcript::SessionEnded& body, std::int64_t wall_ns, LogState& state);
  StoreResult<SessionRow> put_segment(transcript::Segment& segment, std::uint64_t sequence);
  StoreResult<void> put_setting(const transcript::Event& event);
  StoreResult<void> refuse_old_revision(const transcript::Segment& segment, const SessionRow& session);

  Opened& opened_;
  SQLite::Statement begin_;
  SQLite::Statement commit_;
  SQLite::Statement insert_event_;
  SQLite::Statement insert_session_;
  SQLite::Statement end_session_;
  SQLite::Statement find_revision_;
  SQLite::Statement put_segment_;
};

}  // namespace tongping::store
