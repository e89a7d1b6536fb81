// Changes roles and whose microphone is whose as people ask for it: what is then to be done with what is being said and
// with what was said, and how it is all taken back. Pure.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "capture-node/role_settings.hpp"
#include "capture-node/role_turns.hpp"
#include "common/base/result.hpp"
#include "common/base/words.hpp"
#include "common/transcript/event.hpp"
#include "common/transcript/role_order.hpp"

namespace tongping::station {

RoleTurns::Holder role_in(const RoleSettings& settings, const std::string& microphone);
// For whom what is said there counts: of a muted microphone for nobody.
RoleTurns::Holder holder_in(const RoleSettings& settings, const std::string& microphone);
bool is_typed(const transcript::Microphone& microphone);

// What a change does to one microphone.
struct MicrophoneMove {
  std::string microphone;
  RoleTurns::Holder before;
  RoleTurns::Holder after;
  RoleTurns::Holder role;     // that it has afterwards, muted or not; nothing: it closes
  std::optional<bool> mutes;  // it is muted, or heard again; nothing: that stays
  bool reopens = false;       // at another source
  bool divides = false;       // a turn begins; otherwise the newest one is changed from its beginning on
};

// What a change does to what was said: finished segments that carry `role` carry `to`.
struct Relabelling {
  std::string microphone;  // empty: any
  std::string role;
  std::int64_t since_ns = 0;  // those that began then or later
  transcript::RoleLabel to;
};

struct RoleChange {
  transcript::ChangedBy by;
  std::vector<transcript::EventBody> events;
  std::vector<MicrophoneMove> moves;
  std::vector<Relabelling> relabellings;
  std::map<std::string, transcript::RoleLabel> put_back;  // by segment: what it carried before
};

// Owned by the station. [station]
class RoleDesk {
 public:
  static constexpr std::size_t most_undone = 32;

  // `understood`: the language that microphones with sound are recognised in.
  explicit RoleDesk(std::string understood) : understood_(std::move(understood)) {}

  // As the session begins; there is nothing to be undone then.
  void begin(RoleSettings settings);
  const RoleSettings& settings() const { return settings_; }
  bool can_undo() const { return !done_.empty(); }

  // What would be set after the order. Refuses, in one line: a role or microphone that is not known, a role that has a
  // microphone and is to go, an id, a label or a language that cannot be one, a language that the recogniser does not
  // understand at a microphone with sound, more roles than can be, a source that is none or another microphone's,
  // undoing what was not done.
  base::Result<RoleSettings, base::Trouble> after(const transcript::RoleOrder& order) const;

  // Sets it. No events: all that is asked for is so already.
  base::Result<RoleChange, base::Trouble> give(const transcript::RoleOrder& order, const std::string& author,
                                               std::int64_t now_ns);

  // Sets what the other station of a pair has set, from now on; `author`: its name. What was done here cannot be undone
  // any more where roles change: that would take back what was done there. Where only a mute does, undoing leaves it.
  RoleChange follow(RoleSettings next, const std::string& author, std::int64_t now_ns);

  // Whether this station's recogniser understands who speaks there.
  bool understands(const transcript::Microphone& microphone, const transcript::Role& role) const;

  // The change that was given last has given a segment another label than this: undoing it puts it back.
  void relabelled(const std::string& segment, const transcript::RoleLabel& before);

 private:
  struct Done {
    RoleSettings before;
    transcript::ChangedBy by;
    std::map<std::string, transcript::RoleLabel> relabelled;
  };

  base::Result<void, base::Trouble> check(const transcript::Role& role) const;
  base::Result<void, base::Trouble> check_understood(const RoleSettings& settings) const;

  const std::string understood_;
  RoleSettings settings_;
  std::deque<Done> done_;   // the newest last
  bool remembers_ = false;  // the last change can be undone
};

}  // namespace tongping::station
