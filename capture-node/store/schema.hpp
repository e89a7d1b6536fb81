// The tables of a station's database and how an older database becomes a current one. SCHEMA.md explains them. Internal
// to the store.
#pragma once

#include <cstdint>
#include <span>

#include "capture-node/store/connection.hpp"

namespace tongping::store {

// "Tong": stands in the header of every database of ours (SQLite file format, offset 68).
inline constexpr std::int32_t application_id = 0x546F6E67;

// Number n (from 1) takes a database of version n - 1 to version n. What has been released is never changed.
std::span<const char* const> migrations();

// Applies what is missing, each in a transaction of its own with the version it reaches. A failed one leaves the
// version before it.
StoreResult<void> migrate(Connection& connection, std::span<const char* const> steps);

}  // namespace tongping::store
