#include "capture-node/access/sealing.hpp"

#include <sodium.h>

#include <algorithm>

#include "common/base/format.hpp"

namespace tongping::access {
namespace {

constexpr std::uint8_t version = 1;
constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t header_size = 1 + nonce_size;

static_assert(SecretKey::size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(seal_overhead == header_size + crypto_aead_xchacha20poly1305_ietf_ABYTES);

const std::uint8_t* bytes_of(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }
std::uint8_t* bytes_of(std::string& text) { return reinterpret_cast<std::uint8_t*>(text.data()); }

void put_number(std::string& out, std::uint64_t number) {
  for (unsigned shift = 0; shift < 64; shift += 8) out += static_cast<char>(static_cast<std::uint8_t>(number >> shift));
}

void put_text(std::string& out, std::string_view text) {
  put_number(out, text.size());
  out += text;
}

std::string associated(const SealPlace& place) {
  std::string out;
  out.reserve(64 + place.session.size() + place.kind.size());
  put_text(out, "tongping seal");
  out += static_cast<char>(version);
  out.append(reinterpret_cast<const char*>(place.database.data()), place.database.size());
  put_text(out, place.session);
  put_text(out, place.kind);
  put_number(out, place.sequence);
  return out;
}

auto refuse(const SealPlace& place, std::string_view why) {
  const auto owner = place.session.empty() ? std::string("the station") : base::format("session {}", place.session);
  return base::failure(base::format("{} {} of {} {}", place.kind, place.sequence, owner, why));
}

}  // namespace

std::string seal(const SecretKey& key, const SealPlace& place, std::string_view plain) {
  std::string sealed(plain.size() + seal_overhead, '\0');
  std::uint8_t* const out = bytes_of(sealed);
  out[0] = version;
  randombytes_buf(out + 1, nonce_size);
  const std::string data = associated(place);
  crypto_aead_xchacha20poly1305_ietf_encrypt(out + header_size, nullptr, bytes_of(plain), plain.size(),
                                             bytes_of(std::string_view(data)), data.size(), nullptr, out + 1,
                                             key.bytes().data());
  return sealed;
}

base::Result<std::string> open_seal(const SecretKey& key, const SealPlace& place, std::string_view sealed) {
  if (sealed.size() < seal_overhead) return refuse(place, "is cut short: the database is damaged");
  const std::uint8_t* const in = bytes_of(sealed);
  if (in[0] != version) {
    return refuse(
        place,
        base::format("is sealed in version {}, this program knows version {}: it was written by a newer program, "
                     "or the database is damaged",
                     in[0], version));
  }
  std::string plain(sealed.size() - seal_overhead, '\0');
  const std::string data = associated(place);
  const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
      bytes_of(plain), nullptr, nullptr, in + header_size, sealed.size() - header_size,
      bytes_of(std::string_view(data)), data.size(), in + 1, key.bytes().data());
  if (failed != 0) return refuse(place, "does not open: it was sealed with another key, or it was changed on the disk");
  return plain;
}

}  // namespace tongping::access
