// Where programs of one user on one machine find each other's keys, so that same-machine use is encrypted without
// set-up.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.hpp"
#include "common/wire/curve_key.hpp"
#include "common/wire/name_lock.hpp"

namespace tongping::wire {

// What a running station tells its own user's programs.
struct StationNotice {
  std::string name;
  std::string feed;  // real endpoints, never port 0
  std::string desk;
  std::string public_key;  // Z85
  bool operator==(const StationNotice&) const = default;
};

// A directory (mode 0700) with `local.key`, the client key pair of all programs of this user, and `stations/`.
class LocalPlace {
 public:
  // Makes what is missing; refuses a directory or key that others can use. `directory`: usually data_home()/"local".
  // [any]
  static base::Result<LocalPlace> open(const std::filesystem::path& directory);

  // The pair that every station of this user accepts with all permissions. [any]
  const CurveKeyPair& client_key() const { return client_key_; }

  // Written when a station has bound, withdrawn when it ends; a station killed before that leaves a notice that the
  // next one of its name or its endpoints replaces. Refuses the name of one that is running: whoever asks for it by
  // name would find now the one, now the other. [station]
  base::Result<void> announce(const StationNotice& notice);
  void withdraw(const StationNotice& notice);

  // By desk endpoint (127.0.0.1, localhost, ::1, 0.0.0.0 and * are the same machine) or by name; the error says what is
  // running instead. [any]
  base::Result<StationNotice> find(std::string_view desk_or_name) const;
  std::vector<StationNotice> all() const;  // [any] by name; what cannot be read is left out

 private:
  LocalPlace(std::filesystem::path directory, const CurveKeyPair& client_key)
      : directory_(std::move(directory)), client_key_(client_key) {}

  base::Result<void> take_name(const StationNotice& notice);

  std::filesystem::path directory_;
  CurveKeyPair client_key_;
  std::map<std::string, NameLock> names_;  // announced here
};

}  // namespace tongping::wire
