// Reading what a station has recorded: its sessions and what was said in them.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "capture-node/access/audio_key.hpp"
#include "capture-node/access/secret_key.hpp"
#include "capture-node/store/audit.hpp"
#include "capture-node/store/error.hpp"
#include "common/transcript/event.hpp"

namespace tongping::store {

struct SessionSummary {
  std::string id;
  std::string name;
  std::int64_t started_ns = 0;            // wall clock of the station
  std::optional<std::int64_t> ended_ns;   // nothing: it runs, or its station stopped without ending it
  std::chrono::milliseconds duration{0};  // until the end, or until the last segment's end while it runs
  std::uint64_t segments = 0;             // that are not withdrawn
  bool deleted = false;                   // its times are all that is left
};

enum class Withdrawn { left_out, included };

class Opened;

// One reader of one database, used by one thread at a time. Opened by itself it is read-only beside a running station
// and does not disturb it: SQLite's WAL lets one writer and any readers work at once. Every call reads one state of the
// database and ends its read before it returns, so that the station's log can be checkpointed.
class History {
 public:
  // `directory`: the station's. Errors: no database there, not ours, newer than this program, wrong key.
  static StoreResult<std::unique_ptr<History>> open(const std::filesystem::path& directory, access::SecretKey key);

  // Beside the store that this process has open. Such a reader looks at the file through SQLite alone: closing any
  // other descriptor of it would drop the locks that this process has on it (fcntl(2)), and whoever closes the database
  // next would take its log away.
  static StoreResult<std::unique_ptr<History>> open_beside_store(const std::filesystem::path& directory,
                                                                 access::SecretKey key);

  // Newest first.
  StoreResult<std::vector<SessionSummary>> sessions() const;

  // By id, or by a beginning of it that only one session has. `refused` where there is none or more than one.
  StoreResult<SessionSummary> find_session(std::string_view id_or_prefix) const;

  // The current revision of each segment of a session, in spoken order (start, then station and id).
  StoreResult<std::vector<transcript::Segment>> segments(const std::string& session_id,
                                                         Withdrawn withdrawn = Withdrawn::left_out) const;

  // Every row of the audit, and what is wrong with it. A station that is not of this version yet has none.
  StoreResult<AuditTrail> audit() const;

  // What the audit says of these kinds alone, oldest first, without proving it.
  StoreResult<std::vector<AuditEntry>> audit_of(std::span<const AuditKind> kinds) const;

  // Who spoke for which microphones of a session, as far as this station knows; one a set.
  StoreResult<std::vector<transcript::MicrophonesClaimed>> claims(const std::string& session_id) const;

  // Who confirmed that the recorded agreed, to what, and who withdrew that, oldest first.
  StoreResult<std::vector<transcript::ConsentChanged>> consents(const std::string& session_id) const;

  // Every change of a role and of whose a microphone is, oldest first, in whatever session; those of a deleted one
  // cannot be read.
  StoreResult<std::vector<transcript::EventBody>> role_changes() const;

  // Events from `from_sequence` on, at most `max_events`, in order: the replay. Empty when there are none yet.
  StoreResult<std::vector<transcript::Event>> events(std::uint64_t from_sequence, std::size_t max_events) const;

  // What the sound of a session is sealed with. `refused`: no such session, or deleted.
  StoreResult<access::AudioKey> audio_key(const std::string& session) const;

  explicit History(std::shared_ptr<Opened> opened);  // the store's own
  ~History();
  History(const History&) = delete;
  History& operator=(const History&) = delete;

 private:
  std::shared_ptr<Opened> opened_;
};

// True where a station has kept its database: `load_station_key` must then not make a new key. [any]
bool holds_database(const std::filesystem::path& directory);

}  // namespace tongping::store
