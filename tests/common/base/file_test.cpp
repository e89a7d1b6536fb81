#include "common/base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"

using namespace tongping;
namespace fs = std::filesystem;

namespace {

std::string content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::ptrdiff_t files_in(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

}  // namespace

TEST_CASE("a whole file is written for its owner alone, and leaves nothing beside it") {
  const support::Scratch folder;
  const fs::path file = folder.path() / "kept";
  const auto made = base::write_whole_file(file, "first", base::WhenThere::keep);
  REQUIRE(made);
  CHECK(*made);
  CHECK(content_of(file) == "first");
  CHECK(files_in(folder.path()) == 1);
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600U);
}

TEST_CASE("a file that is there is kept or replaced as a whole") {
  const support::Scratch folder;
  const fs::path file = folder.path() / "kept";
  REQUIRE(base::write_whole_file(file, "the first one", base::WhenThere::keep));
  const auto kept = base::write_whole_file(file, "another", base::WhenThere::keep);
  REQUIRE(kept);
  CHECK_FALSE(*kept);
  CHECK(content_of(file) == "the first one");
  const auto replaced = base::write_whole_file(file, "another", base::WhenThere::replace);
  REQUIRE(replaced);
  CHECK(*replaced);
  CHECK(content_of(file) == "another");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("what cannot be written says why and leaves nothing") {
  const support::Scratch folder;
  const auto nowhere = base::write_whole_file(folder.path() / "none" / "kept", "text", base::WhenThere::replace);
  REQUIRE_FALSE(nowhere);
  CHECK(nowhere.error() == std::errc::no_such_file_or_directory);
  fs::create_directory(folder.path() / "taken");
  const auto taken = base::write_whole_file(folder.path() / "taken", "text", base::WhenThere::replace);
  REQUIRE_FALSE(taken);
  CHECK(taken.error() == std::errc::is_a_directory);
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a descriptor is closed once, by its last owner") {
  base::Descriptor first(::dup(0));
  const int number = first.number();
  base::Descriptor second(std::move(first));
  REQUIRE(second.number() == number);
  second = base::Descriptor();
  CHECK_FALSE(second.valid());
  CHECK(::fcntl(number, F_GETFD) == -1);
}
