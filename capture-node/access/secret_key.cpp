#include "capture-node/access/secret_key.hpp"

#include <sodium.h>

#include <algorithm>

namespace tongping::access {

void SecretKey::Wipe::operator()(std::uint8_t* bytes) const { sodium_free(bytes); }

base::Result<SecretKey::Bytes> SecretKey::allocate() {
  if (sodium_init() < 0) return base::failure("no random numbers: libsodium cannot use the system's random source");
  Bytes bytes(static_cast<std::uint8_t*>(sodium_malloc(size)));
  if (!bytes) return base::failure("no memory for a key");
  return bytes;
}

base::Result<SecretKey> SecretKey::random() {
  return allocate().map([](Bytes bytes) {
    randombytes_buf(bytes.get(), size);
    return SecretKey(std::move(bytes));
  });
}

base::Result<SecretKey> SecretKey::copy_of(std::span<const std::uint8_t, size> source) {
  return allocate().map([&](Bytes bytes) {
    std::copy(source.begin(), source.end(), bytes.get());
    return SecretKey(std::move(bytes));
  });
}

base::Result<Identity> random_identity() {
  if (sodium_init() < 0) return base::failure("no random numbers: libsodium cannot use the system's random source");
  Identity identity;
  randombytes_buf(identity.data(), identity.size());
  return identity;
}

void wipe(std::span<std::uint8_t> bytes) { sodium_memzero(bytes.data(), bytes.size()); }

}  // namespace tongping::access
