// Sealing of what is kept at rest: XChaCha20-Poly1305-IETF (libsodium; draft-irtf-cfrg-xchacha), so that nothing on the
// disk can be read without the key and nothing can be changed or moved to another place without being found.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "capture-node/access/secret_key.hpp"
#include "common/base/result.hpp"

namespace tongping::access {

// Where a seal belongs. It goes into the associated data, each field preceded by its length, so that a sealed row opens
// only in its own place: rows cannot be swapped, copied to another session or another database.
struct SealPlace {
  Identity database{};
  std::string_view session;    // empty: the station's own
  std::string_view kind;       // what is sealed: "segment_changed", "session_key", …
  std::uint64_t sequence = 0;  // the row's number
};

// version byte (1) | nonce (24 random bytes) | ciphertext | tag (16). A random nonce of 192 bits never repeats in
// practice. [any]
inline constexpr std::size_t seal_overhead = 1 + 24 + 16;

std::string seal(const SecretKey& key, const SealPlace& place, std::string_view plain);

// Errors say which row and why: too short, a version that this program does not know, wrong key or changed. [any]
base::Result<std::string> open_seal(const SecretKey& key, const SealPlace& place, std::string_view sealed);

}  // namespace tongping::access
