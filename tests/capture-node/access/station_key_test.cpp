#include "capture-node/access/station_key.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/capture-node/store/scratch_directory.hpp"
#include "tests/support/catch.hpp"

using namespace tongping::access;
using tongping::test::ScratchDirectory;
namespace fs = std::filesystem;

namespace {

bool same(const SecretKey& a, const SecretKey& b) { return std::ranges::equal(a.bytes(), b.bytes()); }

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777U;
}

std::string why(const fs::path& directory) {
  const auto key = load_station_key(directory, WhenAbsent::make);
  REQUIRE_FALSE(key);
  CHECK(key.error().message.find('\n') == std::string::npos);
  CHECK(key.error().message.find("station.key") != std::string::npos);
  return key.error().message;
}

}  // namespace

TEST_CASE("the first start makes a key that later starts find") {
  const ScratchDirectory scratch;
  const fs::path station = scratch.path() / "hall" / "station";
  const auto first = load_station_key(station, WhenAbsent::make);
  REQUIRE(first);
  CHECK(mode_of(station_key_file(station)) == 0600);
  CHECK(mode_of(station / "keys") == 0700);
  CHECK(fs::file_size(station_key_file(station)) == SecretKey::size);
  CHECK(std::distance(fs::directory_iterator(station / "keys"), {}) == 1);
  CHECK(same(*first, load_station_key(station, WhenAbsent::refuse).value()));
}

TEST_CASE("two stations have different keys") {
  const ScratchDirectory scratch;
  CHECK_FALSE(same(load_station_key(scratch.path() / "a", WhenAbsent::make).value(),
                   load_station_key(scratch.path() / "b", WhenAbsent::make).value()));
}

TEST_CASE("a missing key is not made where it must be there") {
  const ScratchDirectory scratch;
  const auto key = load_station_key(scratch.path(), WhenAbsent::refuse);
  REQUIRE_FALSE(key);
  CHECK(key.error().message.find("restore it from its backup") != std::string::npos);
  CHECK(fs::is_empty(scratch.path()));
}

TEST_CASE("a key that others can read is refused") {
  const ScratchDirectory scratch;
  REQUIRE(load_station_key(scratch.path(), WhenAbsent::make));
  const auto [mode, shown] = GENERATE(table<mode_t, std::string>({{0640, "0640"}, {0604, "0604"}, {0620, "0620"}}));
  REQUIRE(::chmod(station_key_file(scratch.path()).c_str(), mode) == 0);
  const std::string line = why(scratch.path());
  CHECK(line.find(shown) != std::string::npos);
  CHECK(line.find("chmod 600") != std::string::npos);
}

TEST_CASE("a key of the wrong length is refused and kept") {
  const ScratchDirectory scratch;
  fs::create_directories(scratch.path() / "keys");
  const std::size_t length = GENERATE(0, 31, 33);
  std::ofstream(station_key_file(scratch.path())) << std::string(length, 'x');
  REQUIRE(::chmod(station_key_file(scratch.path()).c_str(), 0600) == 0);
  CHECK(why(scratch.path()).find(std::to_string(length) + " bytes") != std::string::npos);
  CHECK(fs::file_size(station_key_file(scratch.path())) == length);
}

TEST_CASE("a directory, a link or a pipe is no key") {
  const ScratchDirectory scratch;
  const fs::path file = station_key_file(scratch.path());
  fs::create_directories(file.parent_path());
  SECTION("a directory") { fs::create_directory(file); }
  SECTION("a link") { fs::create_symlink("/dev/zero", file); }
  SECTION("a pipe") { REQUIRE(::mkfifo(file.c_str(), 0600) == 0); }
  CHECK_FALSE(why(scratch.path()).empty());
}
