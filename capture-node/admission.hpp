// Who may come in: the list of approved keys, those who wait, and what the technician decides about them.
#pragma once

#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "capture-node/audit_book.hpp"
#include "capture-node/console/view.hpp"
#include "capture-node/key_writer.hpp"
#include "capture-node/waiting_room.hpp"
#include "common/base/clock.hpp"
#include "common/wire/peer_keys.hpp"

namespace tongping::station {

// Owned by the station, its thread's only once it runs. What is decided stands in the file `authorised_keys` and
// nowhere else: the `keys` command writes the same file, and a change of it is in force a moment later. A key that is
// revoked at the console is refused at once, whatever its disk does.
class Admission {
 public:
  // `local_key`: of this user's programs on this machine, which may do everything. `audit` outlives it. `write` carries
  // a decision out in the file, as this does by itself where there is none.
  static base::Result<Admission> open(const std::filesystem::path& keys_directory, std::string local_key,
                                      AuditBook& audit, const base::Clock& clock, KeyWriter::Write write = nullptr);

  std::optional<wire::Permissions> permissions_of(std::string_view public_key) const;
  // Given at its approval; empty for this user's programs; nothing: the key is not accepted.
  std::optional<std::string> name_of(std::string_view public_key) const;

  // What the audit said before this start: the list may have been changed while the station was off.
  void go_on_from(const std::vector<store::AuditEntry>& decisions);

  void take_knocks(const std::vector<wire::Knock>& knocks);
  std::vector<wire::PendingKey> waiting() const;

  // Both give the keys that are no longer accepted and must be cut off. `refresh` looks at the file, and tells by an
  // error, once, what was decided and could not be written.
  base::Result<std::vector<std::string>> refresh();
  base::Result<std::vector<std::string>> decide(const console::KeyDecision& decision);

 private:
  Admission(wire::PeerKeys keys, std::string local_key, AuditBook& audit, const base::Clock& clock,
            KeyWriter::Write write);
  const console::KeyDecision* decided_about(std::string_view public_key) const;
  template <typename Decision>
  bool is_decided(std::string_view public_key) const;
  const char* author_of(std::string_view public_key, const char* otherwise) const;
  std::vector<std::string> note_changes(const char* by);

  wire::PeerKeys keys_;
  const std::string local_key_;
  AuditBook& audit_;
  const base::Clock& clock_;
  WaitingRoom waiting_room_;
  std::map<std::string, std::string> noted_;  // key -> permissions and name, as the audit knows them
  std::deque<console::KeyDecision> decided_;  // and not seen in the file yet, the oldest first
  std::size_t written_ = 0;                   // of them
  std::unique_ptr<KeyWriter> writer_;
};

// An approval or a revocation, in the list as it stands there. [any]
base::Result<void> write_decision(const std::filesystem::path& list, const console::KeyDecision& decision);

}  // namespace tongping::station
