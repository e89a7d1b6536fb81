// A 32-byte symmetric key in guarded, locked memory that is wiped when it goes. The home of libsodium is this room.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "common/base/result.hpp"

namespace tongping::access {

// Movable, never copied: the bytes live in one place (sodium_malloc: guard pages, mlock where the system allows it,
// wiped on release). A moved-from key is empty and must not be used. [any]
class SecretKey {
 public:
  static constexpr std::size_t size = 32;

  // Errors: no random source, no memory.
  static base::Result<SecretKey> random();
  static base::Result<SecretKey> copy_of(std::span<const std::uint8_t, size> source);

  std::span<const std::uint8_t, size> bytes() const { return std::span<const std::uint8_t, size>(bytes_.get(), size); }

 private:
  struct Wipe {
    void operator()(std::uint8_t* bytes) const;
  };
  using Bytes = std::unique_ptr<std::uint8_t, Wipe>;

  explicit SecretKey(Bytes bytes) : bytes_(std::move(bytes)) {}
  static base::Result<Bytes> allocate();

  Bytes bytes_;
};

// Sixteen bytes that nobody else has: the identity of a database or of a log. [any]
using Identity = std::array<std::uint8_t, 16>;
base::Result<Identity> random_identity();

// Overwrites bytes in a way that no compiler removes. [any]
void wipe(std::span<std::uint8_t> bytes);

}  // namespace tongping::access
