#include "capture-node/access/keyed_hash.hpp"

#include <sodium.h>

namespace tongping::access {

static_assert(std::tuple_size_v<Tag> == crypto_generichash_BYTES);
static_assert(SecretKey::size == crypto_generichash_KEYBYTES);

base::Result<SecretKey> derive_key(const SecretKey& key, std::string_view purpose) {
  Tag derived = keyed_hash(key, purpose);
  auto made = SecretKey::copy_of(derived);
  wipe(derived);
  return made;
}

Tag keyed_hash(const SecretKey& key, std::string_view bytes) {
  Tag tag{};
  crypto_generichash(tag.data(), tag.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(),
                     key.bytes().data(), key.bytes().size());
  return tag;
}

}  // namespace tongping::access
