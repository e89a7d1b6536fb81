// Whose the microphones of a session that goes on were, and when: of what its log says. Pure.
#pragma once

#include <span>

#include "capture-node/role_turns.hpp"
#include "common/transcript/event.hpp"

namespace tongping::station {

// The turns that a station had as these events made them, oldest first: changes of roles and of whose a microphone is;
// others are passed over. What was heard before its end and is recognised after its next start is thus under the role
// of then. A change without an author is the configuration's, and holds from its turn's beginning.
RoleTurns past_turns(std::span<const transcript::EventBody> changes);

}  // namespace tongping::station
