#include "capture-node/commands_done.hpp"

#include <algorithm>
#include <utility>

namespace tongping::station {

std::optional<CommandsDone::Answer> CommandsDone::known(const wire::Command& command, std::uint64_t epoch) const {
  if (command.epoch != epoch) {
    return wire::Refused{wire::Refusal::stale, "the command is for another start of this station"};
  }
  const auto before =
      std::find_if(done_.begin(), done_.end(), [&](const wire::CommandDone& done) { return done.id == command.id; });
  if (before == done_.end()) return std::nullopt;
  wire::CommandDone again = *before;
  again.repeated = true;
  return again;
}

const wire::CommandDone& CommandsDone::add(wire::CommandDone done) {
  done_.push_back(std::move(done));
  if (done_.size() > most_) done_.pop_front();
  return done_.back();
}

}  // namespace tongping::station
