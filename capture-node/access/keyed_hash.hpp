// Proof that bytes were written by who has a key: BLAKE2b with a key (libsodium, RFC 7693), and keys for one purpose.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "capture-node/access/secret_key.hpp"
#include "common/base/result.hpp"

namespace tongping::access {

using Tag = std::array<std::uint8_t, 32>;

// Whoever has the new key learns nothing of the old one, nor of another purpose's. [any]
base::Result<SecretKey> derive_key(const SecretKey& key, std::string_view purpose);

Tag keyed_hash(const SecretKey& key, std::string_view bytes);  // [any]

}  // namespace tongping::access
