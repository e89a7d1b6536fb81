// Commands that were carried out: one that comes again, because its answer was lost, changes nothing. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "common/wire/messages.hpp"

namespace tongping::station {

// Those of one kind. Owned by the station. [station]
class CommandsDone {
 public:
  using Answer = decltype(wire::DeskReply::body);

  // The newest `most` are remembered.
  explicit CommandsDone(std::size_t most) : most_(most) {}

  // The answer to a command that is not to be carried out: it was already, or it is for another start than `epoch`.
  std::optional<Answer> known(const wire::Command& command, std::uint64_t epoch) const;

  // Its first answer.
  const wire::CommandDone& add(wire::CommandDone done);

 private:
  const std::size_t most_;
  std::deque<wire::CommandDone> done_;
};

}  // namespace tongping::station
