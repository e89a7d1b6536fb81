// Queries that the writer and every reader share. Internal to the store.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "capture-node/store/history.hpp"
#include "capture-node/store/opened.hpp"
#include "common/transcript/event.hpp"
#include "common/transcript/transcript.hpp"

namespace tongping::store {

StoreResult<std::vector<transcript::Event>> read_events(Opened& opened, std::uint64_t from_sequence,
                                                        std::size_t max_events);

StoreResult<std::vector<SessionSummary>> read_sessions(Opened& opened);

// In spoken order (start on the session's clock, then key).
StoreResult<std::vector<transcript::Segment>> read_segments(Opened& opened, const std::string& session_id,
                                                            Withdrawn withdrawn);

// The newest of each set of microphones that was claimed in the session.
StoreResult<std::vector<transcript::MicrophonesClaimed>> read_claims(Opened& opened, const std::string& session_id);

// What was said of consent in the session, oldest first.
StoreResult<std::vector<transcript::ConsentChanged>> read_consents(Opened& opened, const std::string& session_id);

// Changes of roles and microphones, oldest first.
StoreResult<std::vector<transcript::EventBody>> read_role_changes(Opened& opened);

// What applying every event would give, read from the current state.
StoreResult<transcript::Transcript> read_snapshot(Opened& opened, std::size_t window);

// The session that was started last, ended or not.
struct LatestSession {
  SessionRow row;
  transcript::SessionStarted started;
  bool ended = false;
};
StoreResult<std::optional<LatestSession>> read_latest_session(Opened& opened);

}  // namespace tongping::store
