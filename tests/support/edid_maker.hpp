// The EDID of a projector that a test makes up.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

namespace tongping::support {

inline void put_text(std::vector<std::uint8_t>& bytes, std::size_t at, std::uint8_t tag, std::string text) {
  if (text.empty()) return;
  text += '\n';
  text.resize(13, ' ');
  bytes[at + 3] = tag;
  std::copy(text.begin(), text.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at) + 5);
}

inline std::vector<std::uint8_t> make_edid(const std::string& name, const std::string& serial,
                                           std::uint32_t number = 0) {
  std::vector<std::uint8_t> bytes(128, 0);
  std::fill(bytes.begin() + 1, bytes.begin() + 7, 0xFF);
  bytes[8] = 0x4C;  // "SEC" in five bits a letter
  bytes[9] = 0xA3;
  for (std::size_t i = 0; i < 4; ++i) bytes[12 + i] = static_cast<std::uint8_t>(number >> (8 * i));
  put_text(bytes, 72, 0xFC, name);
  put_text(bytes, 90, 0xFF, serial);
  bytes[127] = static_cast<std::uint8_t>(256 - std::accumulate(bytes.begin(), bytes.end(), 0U) % 256);
  return bytes;
}

}  // namespace tongping::support
