#include "capture-node/store/database_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "capture-node/store/connection.hpp"
#include "capture-node/store/schema.hpp"
#include "capture-node/store/session_keys.hpp"
#include "capture-node/store/whole_file.hpp"
#include "common/base/format.hpp"

namespace tongping::store {
namespace {

namespace fs = std::filesystem;

// SQLite file format, "The Database Header": 100 bytes, big-endian.
constexpr std::size_t header_size = 100;
constexpr std::size_t version_at = 60;
constexpr std::size_t application_at = 68;
constexpr std::string_view magic{"SQLite format 3\0", 16};

using Header = std::array<char, header_size>;

std::uint32_t number_at(const Header& header, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8U | static_cast<std::uint8_t>(header.at(at + i));
  return number;
}

auto refuse(const fs::path& file, std::string_view why) {
  return store_failure(Cause::unusable, base::format("{} {}", file.string(), why));
}

StoreResult<Found> judge(const Header& header, const fs::path& file) {
  constexpr std::string_view elsewhere = ": move it away, or give the station another directory";
  if (std::string_view(header.data(), magic.size()) != magic)
    return refuse(file, base::format("is not a database{}", elsewhere));
  if (number_at(header, application_at) != static_cast<std::uint32_t>(application_id)) {
    return refuse(file, base::format("is a database of another program{}", elsewhere));
  }
  const std::uint32_t version = number_at(header, version_at);
  if (version > migrations().size()) {
    return refuse(
        file,
        base::format("has version {}, this program knows versions up to {}: install the newer program that wrote it",
                     version, migrations().size()));
  }
  return Found::ours;
}

StoreResult<Found> refuse_orphaned_log(const fs::path& file) {
  const fs::path log = file.string() + "-wal";
  std::error_code error;
  if (!fs::exists(log, error)) return Found::nothing;
  return refuse(log, "is the newest part of a database that is missing: restore station.db beside it, or move it away");
}

StoreResult<void> fill(const fs::path& file, const std::string& station, const access::Identity& identity,
                       const StoreOptions& options) {
  auto connection = Connection::open(file, Connection::Mode::make, options);
  if (!connection) return pass_on(connection.error());
  Connection& made = **connection;
  const auto prepared = made.attempt([&]() -> StoreResult<void> {
    made.database().exec("PRAGMA page_size=4096");
    made.database().exec(base::format("PRAGMA application_id={}", application_id));
    return {};
  });
  return prepared.and_then([&] { return migrate(made, migrations()); }).and_then([&] {
    return made.attempt([&]() -> StoreResult<void> {
      SQLite::Statement insert(made.database(), "INSERT INTO meta VALUES (1, ?1, ?1, 0, ?2)");
      insert.bind(1, identity.data(), static_cast<int>(identity.size()));
      insert.bind(2, station);
      insert.exec();
      made.database().exec("PRAGMA journal_mode=WAL");
      return {};
    });
  });
}

}  // namespace

fs::path database_file(const fs::path& directory) { return directory / "station.db"; }

StoreResult<Found> inspect(const fs::path& file) {
  // O_NONBLOCK: a pipe under this name must be refused, not waited for.
  const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!opened.valid() && errno == ENOENT) return refuse_orphaned_log(file);
  if (!opened.valid())
    return refuse(file, base::format("cannot be read: {}; check its owner and mode", std::strerror(errno)));
  struct stat status {};
  if (::fstat(opened.number(), &status) != 0) return system_failure("look at", file);
  if (S_ISDIR(status.st_mode))
    return refuse(file, "is a directory, not a database: give the station another directory");
  if (!S_ISREG(status.st_mode)) return refuse(file, "is not a plain file: give the station another directory");
  Header header{};
  if (::pread(opened.number(), header.data(), header.size(), 0) < 0) return system_failure("read", file);
  return judge(header, file);
}

StoreResult<void> make_database(const fs::path& directory, const std::string& station, access::SecretKey station_key,
                                const StoreOptions& options) {
  const auto identity = access::random_identity();
  if (!identity) return store_failure(Cause::io, identity.error().message);
  const fs::path file = database_file(directory);
  const fs::path aside = file.string() + ".new";
  for (const char* suffix : {"", "-journal", "-wal", "-shm"}) ::unlink((aside.string() + suffix).c_str());
  // SQLite gives its log the mode of the database.
  if (!Descriptor(::open(aside.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)).valid())
    return system_failure("make", aside);
  const auto keys = SessionKeys::create(directory, *identity, std::move(station_key));
  if (!keys) return pass_on(keys.error());
  if (auto filled = fill(aside, station, *identity, options); !filled) return filled;
  if (::rename(aside.c_str(), file.c_str()) != 0) return system_failure("make", file);
  return sync_directory(directory);
}

}  // namespace tongping::store
