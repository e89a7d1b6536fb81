// Columns for a terminal, and times and durations as they stand in them.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "common/base/json.hpp"

namespace tongping::base {

using Row = std::vector<std::string>;

// The first row is the heading. The last column is as long as it likes; characters that are two columns wide count as
// two. [any]
void print_table(const std::vector<Row>& rows, std::ostream& out);

std::string local_time(std::int64_t wall_ns);  // "14:05:09" of today, "2026-03-01 14:05:09" of another day [any]
std::string duration_text(std::int64_t ms);    // "3:04:05" [any]

// Cells of members; "-" where there is none. [any]
std::string cell(const Json& object, const char* key);
std::string cell_ms(const Json& object, const char* microseconds_key);  // "1.5 ms"
std::string cell_duration(const Json& object, const char* milliseconds_key);

}  // namespace tongping::base
