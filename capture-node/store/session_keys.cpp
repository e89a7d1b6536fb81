#include "capture-node/store/session_keys.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>

#include "capture-node/access/sealing.hpp"
#include "common/base/format.hpp"

namespace tongping::store {
namespace {

namespace fs = std::filesystem;

using SlotBytes = std::array<std::uint8_t, SessionKeys::slot_size>;

// First byte of a slot; an overwritten one is all zeros.
constexpr std::uint8_t destroyed = 0;
constexpr std::uint8_t holds_key = 1;
constexpr std::uint8_t holds_epoch = 2;

constexpr std::size_t wrapped_size = access::SecretKey::size + access::seal_overhead;
constexpr std::size_t epoch_size = sizeof(std::uint64_t) + access::seal_overhead;

access::SealPlace place_of(const access::Identity& database, std::string_view kind, std::string_view session,
                           Slot slot) {
  return {database, session, kind, slot};
}

SlotBytes slot_with(std::uint8_t what, std::string_view sealed) {
  SlotBytes bytes{};
  bytes[0] = what;
  std::copy(sealed.begin(), sealed.end(), bytes.begin() + 1);
  return bytes;
}

std::string_view sealed_in(const SlotBytes& bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes.data()) + 1, size};
}

StoreResult<SlotBytes> read_slot(const Descriptor& file, Slot slot, const fs::path& path) {
  SlotBytes bytes{};
  const ssize_t got =
      ::pread(file.number(), bytes.data(), bytes.size(), static_cast<off_t>(slot) * SessionKeys::slot_size);
  if (got < 0) return system_failure("read", path);
  if (got == static_cast<ssize_t>(bytes.size())) return bytes;
  return store_failure(Cause::damaged, base::format("{} ends before key {}: restore it together with its database",
                                                    path.string(), slot));
}

}  // namespace

fs::path SessionKeys::file_of(const fs::path& directory, const access::Identity& database) {
  std::string name;
  for (const std::uint8_t byte : database) name += base::format("{:02x}", byte);
  return directory / "keys" / (name + ".keys");
}

StoreResult<SessionKeys> SessionKeys::create(const fs::path& directory, const access::Identity& database,
                                             access::SecretKey station_key) {
  const fs::path path = file_of(directory, database);
  if (::mkdir(path.parent_path().c_str(), 0700) != 0 && errno != EEXIST)
    return system_failure("make the directory", path.parent_path());
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.valid()) return system_failure("make", path);
  SessionKeys keys(path, std::move(file), database, std::move(station_key));
  const auto made = keys.note_epoch(0).and_then([&] { return keys.write_key(station_slot, ""); }).and_then([&] {
    return sync_directory(path.parent_path());
  });
  if (!made) return pass_on(made.error());
  return keys;
}

StoreResult<SessionKeys> SessionKeys::open(const fs::path& directory, const access::Identity& database,
                                           access::SecretKey station_key, Mode mode) {
  const fs::path path = file_of(directory, database);
  Descriptor file(::open(path.c_str(), (mode == Mode::read ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NOFOLLOW));
  if (!file.valid()) {
    if (errno != ENOENT) return system_failure("open", path);
    return store_failure(
        Cause::unusable,
        base::format("{} is missing: the database opens with it alone; restore both from the same backup",
                     path.string()));
  }
  SessionKeys keys(path, std::move(file), database, std::move(station_key));
  if (const auto station = keys.key(station_slot, ""); !station) {
    return store_failure(
        Cause::unusable,
        base::format("{} does not open with keys/station.key: it is another station's key; restore the one "
                     "this database was made with",
                     path.string()));
  }
  return keys;
}

StoreResult<void> SessionKeys::write_key(Slot slot, std::string_view session) {
  const auto key = access::SecretKey::random();
  if (!key) return store_failure(Cause::io, key.error().message);
  const auto bytes = key->bytes();
  const std::string_view plain(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::string wrapped = access::seal(station_key_, place_of(database_, "session_key", session, slot), plain);
  return write_durably(file_, slot_with(holds_key, wrapped), std::uint64_t{slot} * slot_size, path_);
}

StoreResult<Slot> SessionKeys::add(std::string_view session) {
  struct stat status {};
  if (::fstat(file_.number(), &status) != 0) return system_failure("look at", path_);
  const auto slots = (static_cast<std::uint64_t>(status.st_size) + slot_size - 1) / slot_size;
  const Slot slot = std::max(station_slot + 1, static_cast<Slot>(slots));
  if (auto written = write_key(slot, session); !written) {
    // Half a slot at the end would only waste it.
    [[maybe_unused]] const int ignored = ::ftruncate(file_.number(), status.st_size);
    return pass_on(written.error());
  }
  return slot;
}

StoreResult<access::SecretKey> SessionKeys::key(Slot slot, std::string_view session) const {
  const auto bytes = read_slot(file_, slot, path_);
  if (!bytes) return pass_on(bytes.error());
  if (bytes->front() == destroyed) {
    return store_failure(Cause::refused,
                         base::format("session {} was deleted and its key destroyed: it cannot be read", session));
  }
  auto plain = access::open_seal(station_key_, place_of(database_, "session_key", session, slot),
                                 sealed_in(*bytes, wrapped_size));
  if (!plain) return store_failure(Cause::damaged, base::format("{}: {}", path_.string(), plain.error().message));
  const std::span<std::uint8_t> raw(reinterpret_cast<std::uint8_t*>(plain->data()), plain->size());
  auto key = access::SecretKey::copy_of(raw.first<access::SecretKey::size>());
  access::wipe(raw);
  if (!key) return store_failure(Cause::io, key.error().message);
  return std::move(*key);
}

StoreResult<void> SessionKeys::destroy(Slot slot) {
  return write_durably(file_, SlotBytes{}, std::uint64_t{slot} * slot_size, path_);
}

StoreResult<std::uint64_t> SessionKeys::newest_epoch() const {
  const auto bytes = read_slot(file_, 0, path_);
  if (!bytes) return pass_on(bytes.error());
  const auto plain =
      access::open_seal(station_key_, place_of(database_, "epoch", "", 0), sealed_in(*bytes, epoch_size));
  if (!plain) return store_failure(Cause::damaged, base::format("{}: {}", path_.string(), plain.error().message));
  std::uint64_t epoch = 0;
  for (std::size_t at = plain->size(); at > 0; --at) epoch = epoch << 8U | static_cast<std::uint8_t>((*plain)[at - 1]);
  return epoch;
}

StoreResult<void> SessionKeys::note_epoch(std::uint64_t epoch) {
  std::string plain;
  for (unsigned shift = 0; shift < 64; shift += 8)
    plain += static_cast<char>(static_cast<std::uint8_t>(epoch >> shift));
  const std::string sealed = access::seal(station_key_, place_of(database_, "epoch", "", 0), plain);
  return write_durably(file_, slot_with(holds_epoch, sealed), 0, path_);
}

}  // namespace tongping::store
