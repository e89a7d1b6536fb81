#include "capture-node/past_turns.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "capture-node/role_desk.hpp"

namespace tongping::station {
namespace {

using transcript::MicrophoneChanged;
using transcript::RoleChanged;
using transcript::RoleEffect;

class Replay {
 public:
  RoleTurns turns;

  void take(const RoleChanged& changed) {
    const std::string& id = changed.role.shown.id;
    const transcript::Role* known = find_role(settings_, id);
    const bool renamed = known != nullptr && known->shown != changed.role.shown;
    std::erase_if(settings_.roles, [&](const transcript::Role& role) { return role.shown.id == id; });
    if (!changed.removed) settings_.roles.push_back(changed.role);
    for (const transcript::Microphone& microphone : settings_.microphones) {
      if (microphone.role == id) set(microphone.id, changed.by);
    }
    if (renamed && changed.by.effect == RoleEffect::meeting) turns.relabel("", id, 0, changed.role.shown);
  }

  void take(const MicrophoneChanged& changed) {
    const std::string& id = changed.microphone.id;
    const RoleTurns::Holder had = role_in(settings_, id);
    std::erase_if(settings_.microphones, [&](const transcript::Microphone& known) { return known.id == id; });
    if (!changed.removed) settings_.microphones.push_back(changed.microphone);
    set(id, changed.by);
    const RoleTurns::Holder has = role_in(settings_, id);
    if (!had || !has || had->shown.id == has->shown.id || changed.by.effect != RoleEffect::meeting) return;
    turns.relabel(id, had->shown.id, 0, has->shown);
  }

  template <typename Other>
  void take(const Other& /*says nothing of whose a microphone is*/) {}

 private:
  // As RoleDesk and Station do it: a change from now on divides, as one to or from nobody does. One that takes back
  // what divided says when that was, and its turn is then the one from before.
  void set(const std::string& microphone, const transcript::ChangedBy& by) {
    const RoleTurns::Holder holder = holder_in(settings_, microphone);
    const auto known = newest_.find(microphone);
    if (known == newest_.end()) {
      turns.begin(microphone, newest_[microphone] = holder, 0);
      return;
    }
    const RoleTurns::Holder before = std::exchange(known->second, holder);
    if (before == holder) return;
    const bool divides = by.effect == RoleEffect::now || !before || !holder;
    if (divides && !by.author.empty() && by.from_ns > turns.newest(microphone).from_ns)
      turns.begin(microphone, holder, by.from_ns);
    else
      turns.change(microphone, holder);
  }

  RoleSettings settings_;
  std::map<std::string, RoleTurns::Holder> newest_;
};

}  // namespace

RoleTurns past_turns(std::span<const transcript::EventBody> changes) {
  Replay replay;
  for (const transcript::EventBody& change : changes) {
    std::visit([&](const auto& body) { replay.take(body); }, change);
  }
  return std::move(replay.turns);
}

}  // namespace tongping::station
