// A record's plain bytes. Internal to the room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "capture-node/spool/spool_frame.hpp"

namespace tongping::spool {

inline constexpr std::size_t record_length_bytes = 4;

void put_little(std::string& out, std::uint64_t number, std::size_t bytes);
std::uint64_t take_little(std::string_view bytes);  // at most eight

std::string to_bytes(const SpoolRecord& record);
std::optional<SpoolRecord> from_bytes(std::string_view bytes);  // nothing: no record of this version

}  // namespace tongping::spool
