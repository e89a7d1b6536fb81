#include "capture-node/store/append.hpp"

#include "capture-node/store/directives.hpp"
#include "common/base/format.hpp"
#include "common/wire/codec.hpp"

namespace tongping::store {
namespace {

using transcript::Event;
using transcript::Segment;

constexpr const char* put_segment_sql =
    "INSERT INTO segments(session, station, segment, revision, state, role, start_ms, end_ms, wall_start_ns, sequence) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT(session, station, segment) DO UPDATE SET "
    "revision = ?4, state = ?5, role = ?6, start_ms = ?7, end_ms = ?8, wall_start_ns = ?9, sequence = ?10";

template <typename... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <typename... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

void run(SQLite::Statement& statement) {
  const Rewind rewind(statement);
  statement.exec();
}

void bind_blob(SQLite::Statement& statement, int at, const std::string& bytes) {
  statement.bindNoCopy(at, bytes.data(), static_cast<int>(bytes.size()));
}

// As the encoding cleans and cuts it. A row that cannot be read again would stop every replay for ever, so it never
// gets in.
StoreResult<void> make_readable(Event& event) {
  auto read = wire::decode_event(wire::encode_event(event));
  if (!read) {
    return store_failure(Cause::refused, base::format("an event cannot be stored: {}", read.error().message));
  }
  event = std::move(*read);
  return {};
}

}  // namespace

Appender::Appender(Opened& opened)
    : opened_(opened),
      begin_(opened.database(), "BEGIN IMMEDIATE"),
      commit_(opened.database(), "COMMIT"),
      insert_event_(opened.database(),
                    "INSERT INTO events(sequence, session, kind, wall_ns, sealed) VALUES (?, ?, ?, ?, ?)"),
      insert_session_(opened.database(),
                      "INSERT INTO sessions(id, key_slot, started_ns, started_sequence) VALUES (?, ?, ?, ?)"),
      end_session_(opened.database(), "UPDATE sessions SET ended_ns = ? WHERE number = ?"),
      find_revision_(opened.database(),
                     "SELECT revision FROM segments WHERE session = ? AND station = ? AND segment = ?"),
      put_segment_(opened.database(), put_segment_sql) {}

void Appender::begin() { run(begin_); }
void Appender::commit() { run(commit_); }

StoreResult<std::vector<Event>> Appender::write(std::vector<transcript::EventBody> bodies, std::int64_t wall_ns,
                                                LogState& state) {
  std::vector<Event> events;
  events.reserve(bodies.size());
  for (std::size_t at = 0; at < bodies.size(); ++at) {
    Event event{state.last_sequence + 1, wall_ns, state.running.id, std::move(bodies[at])};
    if (auto written = write_body(event, state); !written) {
      StoreError error = std::move(written.error());
      error.body = at;
      return pass_on(std::move(error));
    }
    ++state.last_sequence;
    events.push_back(std::move(event));
  }
  return events;
}

StoreResult<void> Appender::copy(const std::vector<Event>& events, LogState& state) {
  for (std::size_t at = 0; at < events.size(); ++at) {
    Event event = events[at];
    const bool in_order = event.sequence == state.last_sequence + 1;
    auto written = in_order ? write_body(event, state)
                            : store_failure(Cause::refused, base::format("event {} cannot follow event {}",
                                                                         event.sequence, state.last_sequence));
    if (written && event != events[at]) {
      written = store_failure(Cause::refused,
                              base::format("event {} would not be stored as it was said: it does not belong to what "
                                           "came before it",
                                           event.sequence));
    }
    if (!written) {
      StoreError error = std::move(written.error());
      error.body = at;
      return pass_on(std::move(error));
    }
    state.last_sequence = event.sequence;
  }
  return {};
}

StoreResult<void> Appender::write_body(Event& event, LogState& state) {
  if (auto fit = make_readable(event); !fit) return fit;
  const auto session =
      std::visit(Overloaded{
                     [&](transcript::SessionStarted& body) { return start_session(body, event.sequence, state); },
                     [&](transcript::SessionEnded& body) { return end_session(body, event.wall_ns, state); },
                     [&](transcript::SegmentChanged& body) { return put_segment(body.segment, event.sequence); },
                     [&](const auto& /*setting*/) { return StoreResult<SessionRow>(state.running); },
                 },
                 event.body);
  if (!session) return pass_on(session.error());
  event.session = session->id;
  return put_event(event, *session).and_then([&] { return put_setting(event); });
}

StoreResult<void> Appender::put_event(const Event& event, const SessionRow& session) {
  const int kind = static_cast<int>(event.body.index()) + 1;
  const auto sealed = opened_.seal(session, kind_name(kind), event.sequence, wire::encode_event(event));
  if (!sealed) return pass_on(sealed.error());
  insert_event_.bind(1, static_cast<std::int64_t>(event.sequence));
  insert_event_.bind(2, session.number);
  insert_event_.bind(3, kind);
  insert_event_.bind(4, event.wall_ns);
  bind_blob(insert_event_, 5, *sealed);
  run(insert_event_);
  return {};
}

StoreResult<SessionRow> Appender::start_session(transcript::SessionStarted& body, std::uint64_t sequence,
                                                LogState& state) {
  if (body.session.empty()) return store_failure(Cause::refused, "a session needs an id");
  if (state.running.number != 0) {
    return store_failure(Cause::refused, base::format("session {} is running: end it before session {} starts",
                                                      state.running.id, body.session));
  }
  const auto known = opened_.session(body.session);
  if (!known) return pass_on(known.error());
  if (*known) return reopen_session(**known, body, state);
  const auto slot = opened_.keys().add(body.session);
  if (!slot) return pass_on(slot.error());
  insert_session_.bind(1, body.session);
  insert_session_.bind(2, static_cast<std::int64_t>(*slot));
  insert_session_.bind(3, body.wall_ns);
  insert_session_.bind(4, static_cast<std::int64_t>(sequence));
  run(insert_session_);
  state.running = {opened_.database().getLastInsertRowid(), body.session, *slot};
  state.started = body;
  return state.running;
}

// A station that was away comes back to a meeting that goes on elsewhere.
StoreResult<SessionRow> Appender::reopen_session(const SessionRow& session, const transcript::SessionStarted& body,
                                                 LogState& state) {
  const auto newest = opened_.database().execAndGet("SELECT max(number) FROM sessions").getInt64();
  if (session.number != newest) {
    return store_failure(Cause::refused,
                         base::format("session {} has ended and others came after it: it cannot go on", body.session));
  }
  SQLite::Statement reopen(opened_.database(),
                           "UPDATE sessions SET ended_ns = NULL WHERE number = ? AND started_ns = ?");
  reopen.bind(1, session.number);
  reopen.bind(2, body.wall_ns);
  if (reopen.exec() != 1) {
    return store_failure(Cause::refused,
                         base::format("session {} began at another time: it cannot go on", body.session));
  }
  state.running = session;
  state.started = body;
  return session;
}

StoreResult<SessionRow> Appender::end_session(const transcript::SessionEnded& body, std::int64_t wall_ns,
                                              LogState& state) {
  if (state.running.number == 0 || state.running.id != body.session) {
    return store_failure(Cause::refused, base::format("session {} is not running: it cannot be ended", body.session));
  }
  end_session_.bind(1, wall_ns);
  end_session_.bind(2, state.running.number);
  run(end_session_);
  return std::exchange(state.running, SessionRow{});
}

StoreResult<void> Appender::refuse_old_revision(const Segment& segment, const SessionRow& session) {
  const Rewind rewind(find_revision_);
  find_revision_.bind(1, session.number);
  find_revision_.bind(2, segment.key.station);
  find_revision_.bind(3, segment.key.segment);
  if (!find_revision_.executeStep()) return {};
  const auto stored = find_revision_.getColumn(0).getInt64();
  if (std::int64_t{segment.revision} > stored) return {};
  return store_failure(Cause::refused,
                       base::format("revision {} of segment {} is not newer than the stored revision {}",
                                    segment.revision, segment.key.segment, stored));
}

StoreResult<SessionRow> Appender::put_segment(Segment& segment, std::uint64_t sequence) {
  if (segment.state == transcript::SegmentState::interim) {
    return store_failure(Cause::refused,
                         base::format("segment {} is interim: only finished text is stored", segment.key.segment));
  }
  const auto session = opened_.session(segment.session);
  if (!session) return pass_on(session.error());
  if (!*session) {
    return store_failure(Cause::refused, base::format("segment {} is of session \"{}\", which was never started",
                                                      segment.key.segment, segment.session));
  }
  if (auto newer = refuse_old_revision(segment, **session); !newer) return pass_on(newer.error());
  segment.sequence = sequence;
  put_segment_.bind(1, (*session)->number);
  put_segment_.bind(2, segment.key.station);
  put_segment_.bind(3, segment.key.segment);
  put_segment_.bind(4, static_cast<std::int64_t>(segment.revision));
  put_segment_.bind(5, static_cast<int>(segment.state));
  put_segment_.bind(6, segment.role.id);
  put_segment_.bind(7, static_cast<std::int64_t>(segment.start.count()));
  put_segment_.bind(8, static_cast<std::int64_t>(segment.end.count()));
  put_segment_.bind(9, segment.wall_start_ns);
  put_segment_.bind(10, static_cast<std::int64_t>(sequence));
  run(put_segment_);
  return **session;
}

StoreResult<void> Appender::put_setting(const Event& event) {
  if (std::holds_alternative<transcript::DirectiveGiven>(event.body)) return put_directive(opened_, event);
  const auto* role = std::get_if<transcript::RoleChanged>(&event.body);
  const auto* microphone = std::get_if<transcript::MicrophoneChanged>(&event.body);
  if (role == nullptr && microphone == nullptr) return {};
  const std::string& id = role != nullptr ? role->role.shown.id : microphone->microphone.id;
  const char* table = role != nullptr ? "roles" : "microphones";
  if (role != nullptr ? role->removed : microphone->removed) {
    SQLite::Statement remove(opened_.database(), base::format("DELETE FROM {} WHERE id = ?", table));
    remove.bind(1, id);
    remove.exec();
    return {};
  }
  // A copy under the station's key: the setting must outlive the session in which it was made.
  const auto sealed =
      opened_.seal(SessionRow{}, role != nullptr ? "role" : "microphone", event.sequence, wire::encode_event(event));
  if (!sealed) return pass_on(sealed.error());
  SQLite::Statement put(opened_.database(),
                        base::format("INSERT INTO {}(id, position, sequence, sealed) VALUES (?1, ?2, ?2, ?3) "
                                     "ON CONFLICT(id) DO UPDATE SET sequence = ?2, sealed = ?3",
                                     table));
  put.bind(1, id);
  put.bind(2, static_cast<std::int64_t>(event.sequence));
  bind_blob(put, 3, *sealed);
  put.exec();
  return {};
}

}  // namespace tongping::store
