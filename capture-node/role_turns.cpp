#include "capture-node/role_turns.hpp"

#include <algorithm>
#include <utility>

namespace tongping::station {

std::uint64_t RoleTurns::begin(const std::string& microphone, Holder holder, std::int64_t from_ns) {
  std::deque<Turn>& turns = turns_[microphone];
  const std::uint64_t number = turns.empty() ? 0 : turns.back().number + 1;
  turns.push_back({number, from_ns, std::move(holder)});
  if (turns.size() > most_turns) turns.pop_front();
  return number;
}

void RoleTurns::change(const std::string& microphone, Holder holder) {
  const auto turns = turns_.find(microphone);
  if (turns != turns_.end()) turns->second.back().holder = std::move(holder);
}

void RoleTurns::relabel(const std::string& microphone, const std::string& role, std::int64_t since_ns,
                        const transcript::RoleLabel& label) {
  for (auto& [id, turns] : turns_) {
    if (!microphone.empty() && id != microphone) continue;
    for (Turn& turn : turns) {
      if (turn.from_ns >= since_ns && turn.holder && turn.holder->shown.id == role) turn.holder->shown = label;
    }
  }
}

const transcript::Role* RoleTurns::holder_of(const std::string& microphone, std::uint64_t turn) const {
  const auto turns = turns_.find(microphone);
  if (turns == turns_.end()) return nullptr;
  const std::uint64_t oldest = turns->second.front().number;
  const std::size_t place = turn < oldest ? 0 : static_cast<std::size_t>(turn - oldest);
  const Holder& holder = turns->second[std::min(place, turns->second.size() - 1)].holder;
  return holder ? &*holder : nullptr;
}

RoleTurns::Newest RoleTurns::newest(const std::string& microphone) const {
  const auto turns = turns_.find(microphone);
  if (turns == turns_.end()) return {};
  return {turns->second.back().number, turns->second.back().from_ns};
}

std::vector<RoleTurns::Turn> RoleTurns::turns_of(const std::string& microphone) const {
  const auto turns = turns_.find(microphone);
  if (turns == turns_.end()) return {};
  return {turns->second.begin(), turns->second.end()};
}

}  // namespace tongping::station
