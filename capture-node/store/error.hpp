// The store's failures, with the cause that decides what a station does about them.
#pragma once

#include <cstddef>
#include <string>

#include "common/base/result.hpp"

namespace tongping::store {

enum class Cause {
  refused,   // what was asked is not possible (an old revision, an unknown session): nothing was changed
  full,      // the disk is full: nothing was changed; hold the events and try again
  busy,      // another program holds the database or the directory: nothing was changed
  io,        // the disk failed: nothing can be trusted any more; the process must end and start again, never retry
  damaged,   // a row or the file is not what this program wrote there
  unusable,  // not our database, a newer one, an unreadable one, or the wrong key: nothing was touched
};

const char* name_of(Cause cause);

struct StoreError {
  std::string message;  // one line for a person: what, where, why, what to do
  Cause cause = Cause::refused;
  std::size_t body = 0;  // with `refused` by append: which of the bodies

  // So that a caller who only reports it needs no conversion.
  operator base::Error() const { return {message, base::ErrorKind::failed}; }  // NOLINT(google-explicit-constructor)
};

template <typename T>
using StoreResult = base::Result<T, StoreError>;

inline base::Unexpected<StoreError> store_failure(Cause cause, std::string message) {
  return base::Unexpected<StoreError>(StoreError{std::move(message), cause, 0});
}

inline base::Unexpected<StoreError> pass_on(StoreError error) { return base::Unexpected<StoreError>(std::move(error)); }

}  // namespace tongping::store
