#include "capture-node/access/station_key.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

#include "common/base/file.hpp"
#include "common/base/format.hpp"

namespace tongping::access {
namespace {

namespace fs = std::filesystem;
using base::Result;

base::Unexpected<base::Error> cannot(const char* what, const fs::path& path, std::error_code why) {
  return base::failure(base::format("cannot {} {}: {}", what, path.string(), why.message()));
}

base::Unexpected<base::Error> system_failure(const char* what, const fs::path& path) {
  return cannot(what, path, {errno, std::system_category()});
}

// One that is there already stays.
Result<void> write_new_key(const SecretKey& key, const fs::path& file) {
  const auto bytes = key.bytes();
  const std::string_view content(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto made = base::write_whole_file(file, content, base::WhenThere::keep);
  if (!made) return cannot("make", file, made.error());
  if (!*made) return cannot("make", file, std::make_error_code(std::errc::file_exists));
  return {};
}

Result<void> make_key_directory(const fs::path& directory) {
  const fs::path parent = directory.parent_path();
  std::error_code error;
  fs::create_directories(parent, error);
  if (error) return base::failure(base::format("cannot make the directory {}: {}", parent.string(), error.message()));
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) return system_failure("make the directory", directory);
  if (const auto synced = base::sync_directory(parent); !synced)
    return cannot("write to the disk the directory", parent, synced.error());
  return {};
}

Result<void> check_file(const struct stat& status, const fs::path& file) {
  const auto refuse = [&](std::string_view why) { return base::failure(base::format("{} {}", file.string(), why)); };
  if (!S_ISREG(status.st_mode)) return refuse("is not a plain file: the station's key must be one");
  if (status.st_uid != ::geteuid()) return refuse("belongs to another user: run the station as its owner");
  if ((status.st_mode & 077U) != 0) {
    return refuse(
        base::format("can be read by other users (mode {:04o}): run chmod 600 on it", status.st_mode & 07777U));
  }
  if (status.st_size != static_cast<off_t>(SecretKey::size)) {
    return refuse(
        base::format("is {} bytes long, a key has {}: restore it from its backup", status.st_size, SecretKey::size));
  }
  return {};
}

Result<SecretKey> read_key(int descriptor, const fs::path& file) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return system_failure("look at", file);
  if (auto fit = check_file(status, file); !fit) return base::pass_on(fit.error());
  std::array<std::uint8_t, SecretKey::size> bytes{};
  if (::read(descriptor, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
    return system_failure("read", file);
  auto key = SecretKey::copy_of(bytes);
  wipe(bytes);
  return key;
}

}  // namespace

fs::path station_key_file(const fs::path& station_directory) { return station_directory / "keys" / "station.key"; }

Result<SecretKey> load_station_key(const fs::path& station_directory, WhenAbsent when_absent) {
  const fs::path file = station_key_file(station_directory);
  // O_NONBLOCK: a pipe under this name must be refused, not waited for.
  constexpr int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  if (const base::Descriptor opened(::open(file.c_str(), flags)); opened.valid())
    return read_key(opened.number(), file);
  if (errno == ELOOP)
    return base::failure(base::format("{} is a link: the station's key must be a plain file", file.string()));
  if (errno != ENOENT) return system_failure("open", file);
  if (when_absent == WhenAbsent::refuse) {
    return base::failure(base::format(
        "{} is missing, and what this station has recorded opens with it alone: restore it from its backup",
        file.string()));
  }
  auto key = SecretKey::random();
  if (!key) return key;
  const auto made = make_key_directory(file.parent_path()).and_then([&] { return write_new_key(*key, file); });
  if (!made) return base::pass_on(made.error());
  return key;
}

}  // namespace tongping::access
