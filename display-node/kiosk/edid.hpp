// What a monitor says of itself over its cable: the first 128 bytes of its EDID. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace tongping::kiosk {

struct Edid {
  std::string maker;   // three letters
  std::string name;    // as printed on it; may be empty
  std::string serial;  // that of its label, or else its number; empty: it has none
};

// Nothing: cut, damaged, no EDID. (Debian 12 has no library for it.) [any]
std::optional<Edid> read_edid(std::span<const std::uint8_t> bytes);

}  // namespace tongping::kiosk
