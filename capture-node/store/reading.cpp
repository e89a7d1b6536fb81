#include "capture-node/store/reading.hpp"

#include <algorithm>
#include <tuple>

#include "capture-node/store/directives.hpp"
#include "common/base/format.hpp"
#include "common/wire/codec.hpp"

namespace tongping::store {
namespace {

using transcript::Event;
using transcript::Segment;

// Literals, as the indexes have them: withdrawn, and the kind of a row that holds claims.
constexpr const char* not_withdrawn = "state <> 3";
static_assert(static_cast<int>(transcript::SegmentState::withdrawn) == 3);
constexpr const char* holds_claims = "kind = 6";
static_assert(std::is_same_v<std::variant_alternative_t<5, transcript::EventBody>, transcript::MicrophonesClaimed>);

constexpr const char* holds_consent = "kind = 9";
constexpr const char* changes_roles = "kind IN (4, 5)";
static_assert(std::is_same_v<std::variant_alternative_t<8, transcript::EventBody>, transcript::ConsentChanged>);

std::string_view blob(const SQLite::Column& column) {
  const auto* bytes = static_cast<const char*>(column.getBlob());
  return {bytes, static_cast<std::size_t>(column.getBytes())};
}

// Columns: sequence, session, kind, wall_ns, sealed, from `at` on.
EventRow event_row(SQLite::Statement& row, int at = 0) {
  return {static_cast<std::uint64_t>(row.getColumn(at).getInt64()), row.getColumn(at + 1).getInt64(),
          row.getColumn(at + 2).getInt(), row.getColumn(at + 3).getInt64(), blob(row.getColumn(at + 4))};
}

auto damaged(Opened& opened, std::string_view why) {
  return store_failure(Cause::damaged, base::format("{}: {}", opened.connection().file().string(), why));
}

// The event of the row that a current state points at, which must be of the body's type.
template <typename Body>
StoreResult<Body> body_of(Opened& opened, const EventRow& row) {
  auto event = opened.event_of(row);
  if (!event) return pass_on(event.error());
  auto* body = std::get_if<Body>(&event->body);
  if (body == nullptr)
    return damaged(opened, base::format("event {} is of another kind than the row that points at it", row.sequence));
  return std::move(*body);
}

// Columns of the event, then station, segment, revision, state.
StoreResult<Segment> segment_of(Opened& opened, SQLite::Statement& row) {
  auto changed = body_of<transcript::SegmentChanged>(opened, event_row(row));
  if (!changed) return pass_on(changed.error());
  Segment& segment = changed->segment;
  const bool agrees = segment.key.station == row.getColumn(5).getString() &&
                      segment.key.segment == row.getColumn(6).getString() &&
                      segment.revision == static_cast<std::uint32_t>(row.getColumn(7).getInt64()) &&
                      static_cast<int>(segment.state) == row.getColumn(8).getInt();
  if (agrees) return std::move(segment);
  return damaged(opened, base::format("segment {} does not agree with its event: it was changed on the disk",
                                      row.getColumn(6).getString()));
}

StoreResult<std::vector<Segment>> segments_by(Opened& opened, SQLite::Statement& query) {
  std::vector<Segment> segments;
  while (query.executeStep()) {
    auto segment = segment_of(opened, query);
    if (!segment) return pass_on(segment.error());
    segments.push_back(std::move(*segment));
  }
  return segments;
}

// Bound: the session.
std::string segments_of_session(Withdrawn withdrawn, const char* order) {
  const std::string shown = withdrawn == Withdrawn::left_out ? base::format(" AND s.{}", not_withdrawn) : "";
  return base::format(
      "SELECT e.sequence, e.session, e.kind, e.wall_ns, e.sealed, s.station, s.segment, s.revision, s.state "
      "FROM segments s JOIN events e ON e.sequence = s.sequence WHERE s.session = ?{} ORDER BY {}",
      shown, order);
}

// Rows of a session lie one after the other: each is looked up once.
class DeletedSessions {
 public:
  explicit DeletedSessions(Opened& opened) : opened_(opened) {}

  StoreResult<bool> contains(std::int64_t session) {
    if (session == known_) return deleted_;
    const auto deleted = opened_.is_deleted(session);
    if (!deleted) return deleted;
    known_ = session;
    return deleted_ = *deleted;
  }

 private:
  Opened& opened_;
  std::int64_t known_ = 0;
  bool deleted_ = false;
};

StoreResult<std::string> name_of_session(Opened& opened, std::uint64_t started_sequence) {
  auto events = read_events(opened, started_sequence, 1);
  if (!events) return pass_on(events.error());
  if (events->empty()) return damaged(opened, base::format("event {} is missing", started_sequence));
  const auto* started = std::get_if<transcript::SessionStarted>(&events->front().body);
  if (started == nullptr)
    return damaged(opened, base::format("event {} is not the start of a session", started_sequence));
  return started->name;
}

StoreResult<SessionSummary> summary_of(Opened& opened, SQLite::Statement& row) {
  SessionSummary summary;
  summary.id = row.getColumn(0).getString();
  summary.started_ns = row.getColumn(1).getInt64();
  if (!row.getColumn(2).isNull()) summary.ended_ns = row.getColumn(2).getInt64();
  const auto deleted = opened.is_deleted(row.getColumn(7).getInt64());
  if (!deleted) return pass_on(deleted.error());
  summary.deleted = *deleted;
  if (summary.deleted) return summary;
  summary.segments = static_cast<std::uint64_t>(row.getColumn(4).getInt64());
  const std::chrono::milliseconds last_end(row.getColumn(5).getInt64());
  // By this machine's own clock: the session's may be another station's.
  const std::int64_t appended_ns = row.getColumn(6).getInt64();
  const std::chrono::nanoseconds whole(summary.ended_ns.value_or(appended_ns) - appended_ns);
  summary.duration = std::max(last_end, std::chrono::duration_cast<std::chrono::milliseconds>(whole));
  auto name = name_of_session(opened, static_cast<std::uint64_t>(row.getColumn(3).getInt64()));
  if (!name) return pass_on(name.error());
  summary.name = std::move(*name);
  return summary;
}

// Current roles or microphones, oldest first: copies of the events that set them, sealed with the station's key.
template <typename Changed>
StoreResult<std::vector<Changed>> settings(Opened& opened, const char* table, const char* kind) {
  std::vector<Changed> found;
  SQLite::Statement query(opened.database(), base::format("SELECT sequence, sealed FROM {} ORDER BY position", table));
  while (query.executeStep()) {
    const auto sequence = static_cast<std::uint64_t>(query.getColumn(0).getInt64());
    const auto plain = opened.unseal(SessionRow{}, kind, sequence, blob(query.getColumn(1)));
    if (!plain) return pass_on(plain.error());
    auto event = wire::decode_event(*plain);
    auto* body = event ? std::get_if<Changed>(&event->body) : nullptr;
    if (body == nullptr) return damaged(opened, base::format("{} {} cannot be decoded", kind, sequence));
    found.push_back(std::move(*body));
  }
  return found;
}

StoreResult<void> add_settings(Opened& opened, transcript::Transcript& transcript) {
  auto roles = settings<transcript::RoleChanged>(opened, "roles", "role");
  if (!roles) return pass_on(roles.error());
  for (auto& changed : *roles) transcript.roles.push_back(std::move(changed.role));
  auto microphones = settings<transcript::MicrophoneChanged>(opened, "microphones", "microphone");
  if (!microphones) return pass_on(microphones.error());
  for (auto& changed : *microphones) transcript.microphones.push_back(std::move(changed.microphone));
  auto directives = read_directives(opened);
  if (!directives) return pass_on(directives.error());
  transcript.directives = std::move(*directives);
  return {};
}

// The newest of each set of microphones. Rows of a session lie one after the other.
StoreResult<std::vector<transcript::MicrophonesClaimed>> claims_of(Opened& opened, std::int64_t session) {
  SQLite::Statement query(
      opened.database(),
      base::format("SELECT sequence, session, kind, wall_ns, sealed FROM events WHERE session = ?1 AND {} "
                   "AND sequence >= (SELECT started_sequence FROM sessions WHERE number = ?1) ORDER BY sequence",
                   holds_claims));
  query.bind(1, session);
  transcript::Transcript newest;
  while (query.executeStep()) {
    auto event = opened.event_of(event_row(query));
    if (!event) return pass_on(event.error());
    transcript::apply(newest, *event);
  }
  return std::move(newest.claims);
}

StoreResult<std::vector<transcript::ConsentChanged>> consents_of(Opened& opened, std::int64_t session) {
  SQLite::Statement query(
      opened.database(),
      base::format("SELECT sequence, session, kind, wall_ns, sealed FROM events WHERE session = ?1 AND {} "
                   "ORDER BY sequence",
                   holds_consent));
  query.bind(1, session);
  std::vector<transcript::ConsentChanged> consents;
  while (query.executeStep()) {
    auto consent = body_of<transcript::ConsentChanged>(opened, event_row(query));
    if (!consent) return pass_on(consent.error());
    consents.push_back(std::move(*consent));
  }
  return consents;
}

StoreResult<void> add_newest_segments(Opened& opened, std::int64_t session, std::size_t window,
                                      transcript::Transcript& transcript) {
  SQLite::Statement query(
      opened.database(),
      segments_of_session(Withdrawn::left_out, "s.wall_start_ns DESC, s.station DESC, s.segment DESC LIMIT ?"));
  query.bind(1, session);
  query.bind(2, static_cast<std::int64_t>(window));
  auto segments = segments_by(opened, query);
  if (!segments) return pass_on(segments.error());
  for (auto at = segments->rbegin(); at != segments->rend(); ++at) {
    transcript.segments.push_back(std::make_shared<const Segment>(std::move(*at)));
  }
  return {};
}

}  // namespace

StoreResult<std::vector<Event>> read_events(Opened& opened, std::uint64_t from_sequence, std::size_t max_events) {
  return opened.connection().attempt([&]() -> StoreResult<std::vector<Event>> {
    SQLite::Statement query(
        opened.database(),
        "SELECT sequence, session, kind, wall_ns, sealed FROM events WHERE sequence >= ? ORDER BY sequence");
    std::uint64_t expected = std::max<std::uint64_t>(from_sequence, 1);
    query.bind(1, static_cast<std::int64_t>(expected));
    std::vector<Event> events;
    DeletedSessions deleted(opened);
    while (events.size() < max_events && query.executeStep()) {
      const EventRow row = event_row(query);
      if (row.sequence != expected)
        return damaged(opened, base::format("event {} is missing: it was removed from the disk", expected));
      ++expected;
      const auto gone = deleted.contains(row.session);
      if (!gone) return pass_on(gone.error());
      if (*gone) continue;
      auto event = opened.event_of(row);
      if (!event) return pass_on(event.error());
      events.push_back(std::move(*event));
    }
    return events;
  });
}

StoreResult<std::vector<SessionSummary>> read_sessions(Opened& opened) {
  return opened.connection().attempt([&]() -> StoreResult<std::vector<SessionSummary>> {
    const ReadTransaction one_state(opened.database());
    SQLite::Statement query(
        opened.database(),
        base::format(
            "SELECT n.id, n.started_ns, n.ended_ns, n.started_sequence, count(s.segment), coalesce(max(s.end_ms), 0), "
            "(SELECT wall_ns FROM events WHERE sequence = n.started_sequence), n.number "
            "FROM sessions n LEFT JOIN segments s ON s.session = n.number AND s.{} "
            "GROUP BY n.number ORDER BY n.number DESC",
            not_withdrawn));
    std::vector<SessionSummary> sessions;
    while (query.executeStep()) {
      auto summary = summary_of(opened, query);
      if (!summary) return pass_on(summary.error());
      sessions.push_back(std::move(*summary));
    }
    return sessions;
  });
}

StoreResult<std::vector<Segment>> read_segments(Opened& opened, const std::string& session_id, Withdrawn withdrawn) {
  const auto session = opened.session(session_id);
  if (!session) return pass_on(session.error());
  if (!*session)
    return store_failure(Cause::refused, base::format("there is no session {}: see sessions list", session_id));
  const auto deleted = opened.is_deleted((*session)->number);
  if (!deleted) return pass_on(deleted.error());
  if (*deleted)
    return store_failure(Cause::refused, base::format("session {} was deleted: nothing of it is left", session_id));
  auto segments = opened.connection().attempt([&]() -> StoreResult<std::vector<Segment>> {
    // By event, so that the log is read in the order it lies on the disk; sorting happens in memory.
    SQLite::Statement query(opened.database(), segments_of_session(withdrawn, "s.sequence"));
    query.bind(1, (*session)->number);
    return segments_by(opened, query);
  });
  if (!segments) return segments;
  std::sort(segments->begin(), segments->end(),
            [](const Segment& a, const Segment& b) { return std::tie(a.start, a.key) < std::tie(b.start, b.key); });
  return segments;
}

StoreResult<std::vector<transcript::MicrophonesClaimed>> read_claims(Opened& opened, const std::string& session_id) {
  const auto session = opened.session(session_id);
  if (!session) return pass_on(session.error());
  if (!*session) return std::vector<transcript::MicrophonesClaimed>{};
  return opened.connection().attempt([&] { return claims_of(opened, (*session)->number); });
}

StoreResult<std::vector<transcript::ConsentChanged>> read_consents(Opened& opened, const std::string& session_id) {
  const auto session = opened.session(session_id);
  if (!session) return pass_on(session.error());
  const auto deleted = *session ? opened.is_deleted((*session)->number) : StoreResult<bool>(true);
  if (!deleted) return pass_on(deleted.error());
  if (*deleted) return std::vector<transcript::ConsentChanged>{};
  return opened.connection().attempt([&] { return consents_of(opened, (*session)->number); });
}

StoreResult<std::vector<transcript::EventBody>> read_role_changes(Opened& opened) {
  return opened.connection().attempt([&]() -> StoreResult<std::vector<transcript::EventBody>> {
    SQLite::Statement query(
        opened.database(),
        base::format("SELECT sequence, session, kind, wall_ns, sealed FROM events WHERE {} ORDER BY sequence",
                     changes_roles));
    std::vector<transcript::EventBody> changes;
    DeletedSessions deleted(opened);
    while (query.executeStep()) {
      const EventRow row = event_row(query);
      const auto gone = deleted.contains(row.session);
      if (!gone) return pass_on(gone.error());
      if (*gone) continue;
      auto event = opened.event_of(row);
      if (!event) return pass_on(event.error());
      changes.push_back(std::move(event->body));
    }
    return changes;
  });
}

StoreResult<std::optional<LatestSession>> read_latest_session(Opened& opened) {
  return opened.connection().attempt([&]() -> StoreResult<std::optional<LatestSession>> {
    SQLite::Statement query(
        opened.database(),
        "SELECT e.sequence, e.session, e.kind, e.wall_ns, e.sealed, n.ended_ns IS NOT NULL FROM sessions n "
        "JOIN events e ON e.sequence = n.started_sequence ORDER BY n.number DESC LIMIT 1");
    if (!query.executeStep()) return std::nullopt;
    const EventRow row = event_row(query);
    const auto deleted = opened.is_deleted(row.session);
    if (!deleted) return pass_on(deleted.error());
    if (*deleted) return std::nullopt;
    auto started = body_of<transcript::SessionStarted>(opened, row);
    if (!started) return pass_on(started.error());
    auto session = opened.session(row.session);
    if (!session) return pass_on(session.error());
    return LatestSession{std::move(*session), std::move(*started), query.getColumn(5).getInt() != 0};
  });
}

StoreResult<transcript::Transcript> read_snapshot(Opened& opened, std::size_t window) {
  return opened.connection().attempt([&]() -> StoreResult<transcript::Transcript> {
    const ReadTransaction one_state(opened.database());
    transcript::Transcript transcript;
    SQLite::Statement last(opened.database(), "SELECT sequence, wall_ns FROM events ORDER BY sequence DESC LIMIT 1");
    if (last.executeStep()) {
      transcript.last_sequence = static_cast<std::uint64_t>(last.getColumn(0).getInt64());
      transcript.last_wall_ns = last.getColumn(1).getInt64();
    }
    if (auto added = add_settings(opened, transcript); !added) return pass_on(added.error());
    auto latest = read_latest_session(opened);
    if (!latest) return pass_on(latest.error());
    if (!*latest) return transcript;
    if (auto added = add_newest_segments(opened, (*latest)->row.number, window, transcript); !added)
      return pass_on(added.error());
    auto claims = claims_of(opened, (*latest)->row.number);
    if (!claims) return pass_on(claims.error());
    transcript.claims = std::move(*claims);
    auto consents = consents_of(opened, (*latest)->row.number);
    if (!consents) return pass_on(consents.error());
    if (!consents->empty()) {
      transcript.consent = std::make_shared<const transcript::ConsentChanged>(std::move(consents->back()));
    }
    if (!(*latest)->ended) transcript.session = std::move((*latest)->started);
    return transcript;
  });
}

}  // namespace tongping::store
