// A key for what a test keeps in a spool.
#pragma once

#include <array>
#include <cstdint>

#include "capture-node/access/audio_key.hpp"

namespace tongping::support {

inline access::AudioKey spool_key() {
  std::array<std::uint8_t, access::SecretKey::size> bytes{};
  bytes.fill(3);
  return {{}, "s1", 1, access::SecretKey::copy_of(bytes).value()};
}

}  // namespace tongping::support
