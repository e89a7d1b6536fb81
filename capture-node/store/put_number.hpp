// How a number stands in what is sealed or hashed: eight bytes, the least significant first.
#pragma once

#include <cstdint>
#include <string>

namespace tongping::store {

inline void put_number(std::string& out, std::uint64_t number) {
  for (unsigned shift = 0; shift < 64; shift += 8) out += static_cast<char>(static_cast<std::uint8_t>(number >> shift));
}

}  // namespace tongping::store
