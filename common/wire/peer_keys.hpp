// The keys that a station accepts: a file of lines "KEY PERMISSIONS NAME".
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.hpp"
#include "common/wire/permissions.hpp"

namespace tongping::wire {

struct AuthorisedKey {
  std::string public_key;  // Z85
  Permissions permissions;
  std::string name;  // given by who added it
  bool operator==(const AuthorisedKey&) const = default;
};

// Owned by the station loop (asked at every handshake and request) and, in a program of its own, by the `keys` command.
class PeerKeys {
 public:
  // A file that does not exist means no keys. Refuses a file that others can write or read, or with a line it does not
  // understand (file and line are named). [station]
  static base::Result<PeerKeys> open(std::filesystem::path file);

  // Reads the file again when it has changed. True when the keys are others now; on an error the old ones stay in
  // force. [station]
  base::Result<bool> refresh();

  std::optional<AuthorisedKey> find(std::string_view public_key) const;  // [station]
  std::vector<AuthorisedKey> all() const;                                // [station] by name

  // Both replace the file in one step, mode 0600. `add` replaces an entry of the same key; `remove` takes a key or a
  // name and fails when there is none. [station]
  base::Result<void> add(const AuthorisedKey& key);
  base::Result<void> remove(std::string_view key_or_name);

 private:
  struct Stamp {  // changes whenever the file is replaced or written
    std::uint64_t inode = 0;
    std::int64_t size = -1;
    std::int64_t modified_ns = 0;
    bool operator==(const Stamp&) const = default;
  };
  using Keys = std::map<std::string, AuthorisedKey, std::less<>>;

  explicit PeerKeys(std::filesystem::path file) : file_(std::move(file)) {}
  static Stamp stamp_of(const std::filesystem::path& file);
  base::Result<void> load();
  base::Result<void> save(Keys keys);

  std::filesystem::path file_;
  Keys keys_;
  Stamp stamp_;
};

}  // namespace tongping::wire
