// The keys of the sessions, each wrapped by the station's key, in a file of fixed slots beside the database:
// keys/<database id>.keys. Not in the database, because SQLite copies what it changes (WAL, free pages): only a slot
// that is overwritten where it stands makes every copy of what its key sealed unreadable.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "capture-node/access/keyed_hash.hpp"
#include "capture-node/access/secret_key.hpp"
#include "capture-node/store/error.hpp"
#include "capture-node/store/whole_file.hpp"

namespace tongping::store {

using Slot = std::uint32_t;

// What the key file knows of its database, so that a database that was brought back from a backup, or whose audit was
// cut, is recognised.
struct StationMark {
  std::uint64_t epoch = 0;         // the newest; 0: none was noted
  std::uint64_t audit_number = 0;  // of the audit's last row
  access::Tag audit_tag{};         // and what proves it
};

// Slot 0 holds the station's mark, slot 1 the key of what belongs to no session, every further one the key of a
// session. SCHEMA.md has the bytes. One thread at a time.
class SessionKeys {
 public:
  static constexpr std::size_t slot_size = 512;  // a disk writes a sector of 512 bytes wholly or not at all
  static constexpr Slot station_slot = 1;

  static std::filesystem::path file_of(const std::filesystem::path& directory, const access::Identity& database);

  // Makes the file with its station slot, durable with its name.
  static StoreResult<SessionKeys> create(const std::filesystem::path& directory, const access::Identity& database,
                                         access::SecretKey station_key);
  enum class Mode { read, write };
  // `unusable` where the file is missing or the station's key does not open it.
  static StoreResult<SessionKeys> open(const std::filesystem::path& directory, const access::Identity& database,
                                       access::SecretKey station_key, Mode mode);

  // A new random key for a session; durable when this returns. An unfinished earlier attempt leaves an unused slot,
  // never a shared one.
  StoreResult<Slot> add(std::string_view session);

  // `refused` where the key was destroyed; `damaged` where the slot does not open.
  StoreResult<access::SecretKey> key(Slot slot, std::string_view session) const;

  // Overwrites the slot where it stands; durable when this returns. Nothing that the key sealed can be read again,
  // wherever a copy is.
  StoreResult<void> destroy(Slot slot);
  StoreResult<bool> is_destroyed(Slot slot) const;

  StoreResult<StationMark> mark() const;
  StoreResult<void> note(const StationMark& mark);  // durable when this returns

 private:
  SessionKeys(std::filesystem::path path, Descriptor file, access::Identity database, access::SecretKey station_key)
      : path_(std::move(path)), file_(std::move(file)), database_(database), station_key_(std::move(station_key)) {}

  StoreResult<void> write_key(Slot slot, std::string_view session);

  std::filesystem::path path_;
  Descriptor file_;
  access::Identity database_;
  access::SecretKey station_key_;
};

}  // namespace tongping::store
