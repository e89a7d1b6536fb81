// The directives in force, as they stand in the database. Internal to the store.
#pragma once

#include <vector>

#include "capture-node/store/opened.hpp"
#include "common/transcript/event.hpp"

namespace tongping::store {

// Inside an open transaction: the event's directive, and the rows go whose directives are in force nowhere any more.
StoreResult<void> put_directive(Opened& opened, const transcript::Event& event);

StoreResult<std::vector<transcript::Directive>> read_directives(Opened& opened);

}  // namespace tongping::store
