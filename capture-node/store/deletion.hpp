// Deleting a session for good: its key is destroyed where it stands, then its rows are emptied. Internal to the store.
#pragma once

#include <vector>

#include "capture-node/store/opened.hpp"

namespace tongping::store {

// What was said in it cannot be read from here on, in no copy; durable when this returns. The rows follow.
StoreResult<void> destroy_key(Opened& opened, const SessionRow& session);

// In one transaction: the session's segments are gone, its events keep their numbers and nothing else.
StoreResult<void> empty_rows(Opened& opened, const SessionRow& session);

// Sessions whose key is gone and whose rows are not: somebody was interrupted.
StoreResult<std::vector<SessionRow>> half_deleted(Opened& opened);

}  // namespace tongping::store
