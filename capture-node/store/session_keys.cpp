#include "capture-node/store/session_keys.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>

#include "capture-node/access/sealing.hpp"
#include "capture-node/store/put_number.hpp"
#include "common/base/format.hpp"

namespace tongping::store {
namespace {

namespace fs = std::filesystem;

using SlotBytes = std::array<std::uint8_t, SessionKeys::slot_size>;

// First byte of a slot; an overwritten one is all zeros.
constexpr std::uint8_t holds_nothing = 0;
constexpr std::uint8_t holds_key = 1;
constexpr std::uint8_t holds_epoch = 2;  // of databases without an audit
constexpr std::uint8_t holds_mark = 3;

constexpr std::size_t wrapped_size = access::SecretKey::size + access::seal_overhead;
constexpr std::size_t epoch_size = sizeof(std::uint64_t) + access::seal_overhead;
constexpr std::size_t mark_size = 2 * sizeof(std::uint64_t) + std::tuple_size_v<access::Tag> + access::seal_overhead;

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

std::uint64_t number_at(std::string_view bytes, std::size_t at) {
  std::uint64_t number = 0;
  for (std::size_t i = sizeof number; i > 0; --i) number = number << 8U | static_cast<std::uint8_t>(bytes[at + i - 1]);
  return number;
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
  const auto made = keys.note(StationMark{}).and_then([&] { return keys.write_key(station_slot, ""); }).and_then([&] {
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
  if (bytes->front() == holds_nothing) {
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

StoreResult<bool> SessionKeys::is_destroyed(Slot slot) const {
  return read_slot(file_, slot, path_).map([](const SlotBytes& bytes) { return bytes.front() == holds_nothing; });
}

StoreResult<StationMark> SessionKeys::mark() const {
  const auto bytes = read_slot(file_, 0, path_);
  if (!bytes) return pass_on(bytes.error());
  const bool old = bytes->front() == holds_epoch;
  const auto plain = access::open_seal(station_key_, place_of(database_, old ? "epoch" : "station_mark", "", 0),
                                       sealed_in(*bytes, old ? epoch_size : mark_size));
  if (!plain) return store_failure(Cause::damaged, base::format("{}: {}", path_.string(), plain.error().message));
  StationMark mark{number_at(*plain, 0), 0, {}};
  if (old) return mark;
  mark.audit_number = number_at(*plain, sizeof(std::uint64_t));
  std::copy_n(plain->begin() + 2 * sizeof(std::uint64_t), mark.audit_tag.size(), mark.audit_tag.begin());
  return mark;
}

StoreResult<void> SessionKeys::note(const StationMark& mark) {
  std::string plain;
  put_number(plain, mark.epoch);
  put_number(plain, mark.audit_number);
  plain.append(mark.audit_tag.begin(), mark.audit_tag.end());
  const std::string sealed = access::seal(station_key_, place_of(database_, "station_mark", "", 0), plain);
  return write_durably(file_, slot_with(holds_mark, sealed), 0, path_);
}

}  // namespace tongping::store
