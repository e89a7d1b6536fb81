#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "capture-node/store/connection.hpp"
#include "capture-node/store/epoch.hpp"
#include "capture-node/store/schema.hpp"
#include "capture-node/store/store.hpp"
#include "tests/capture-node/store/fixture.hpp"

using namespace tongping;
using namespace tongping::test;
using store::Cause;
namespace fs = std::filesystem;

namespace {

store::StoreError refusal(const fs::path& directory, std::uint8_t key = 1) {
  auto opened = store::Store::open(directory, "hall-1", a_key(key), test_clock());
  REQUIRE_FALSE(opened);
  CHECK(opened.error().message.find('\n') == std::string::npos);
  return opened.error();
}

// Both the writer and the reader refuse, in one line with `word`, and the file is afterwards what it was before.
void check_refused_untouched(const fs::path& directory, const std::string& word) {
  const fs::path file = directory / "station.db";
  const std::string before = content(file);
  const auto written = fs::last_write_time(file);
  const auto error = refusal(directory);
  INFO(error.message);
  CHECK(error.cause == Cause::unusable);
  CHECK(error.message.find("station.db") != std::string::npos);
  CHECK(error.message.find(word) != std::string::npos);
  const auto history = store::History::open(directory, a_key());
  REQUIRE_FALSE(history);
  CHECK(history.error().cause == Cause::unusable);
  CHECK(content(file) == before);
  CHECK(fs::last_write_time(file) == written);
}

void make_database(const fs::path& file, const std::string& sql) {
  SQLite::Database database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  database.exec(sql);
}

}  // namespace

TEST_CASE("a new station directory is its owner's alone") {
  const ScratchDirectory scratch;
  const fs::path directory = scratch.path() / "halls" / "one";
  const auto store = open_store(directory);
  must(store->append({a_start()}));
  struct stat status {};
  for (const char* name : {".", "station.db", "station.db-wal", "station.lock", "keys"}) {
    INFO(name);
    REQUIRE(::stat((directory / name).c_str(), &status) == 0);
    CHECK((status.st_mode & 077U) == 0);
  }
  for (const auto& file : fs::directory_iterator(directory / "keys")) {
    REQUIRE(::stat(file.path().c_str(), &status) == 0);
    CHECK((status.st_mode & 077U) == 0);
  }
}

TEST_CASE("a file that is no database is refused and left alone") {
  const ScratchDirectory scratch;
  std::ofstream(scratch.path() / "station.db") << GENERATE(
      std::string("my diary\n"), std::string(), std::string(8192, 'x'), std::string("SQLite format 3\0", 16));
  check_refused_untouched(scratch.path(), "another");
}

TEST_CASE("another program's database is refused and left alone") {
  const ScratchDirectory scratch;
  make_database(scratch.path() / "station.db",
                GENERATE(as<std::string>(), "CREATE TABLE t(a)", "PRAGMA application_id=7; CREATE TABLE t(a)",
                         "PRAGMA journal_mode=WAL; CREATE TABLE t(a)"));
  check_refused_untouched(scratch.path(), "another program");
}

TEST_CASE("a database of a newer program is refused and left alone") {
  const ScratchDirectory scratch;
  { open_store(scratch.path()); }
  make_database(scratch.path() / "station.db", "PRAGMA user_version=99");
  check_refused_untouched(scratch.path(), "version 99");
}

TEST_CASE("a newer version that is only in the write-ahead log is refused, and the log is kept") {
  const ScratchDirectory made;
  const ScratchDirectory scratch;
  { open_store(made.path()); }
  {
    SQLite::Database newer((made.path() / "station.db").string(), SQLite::OPEN_READWRITE);
    newer.exec("PRAGMA user_version=99");
    fs::copy(made.path(), scratch.path(), fs::copy_options::recursive);
  }
  REQUIRE(fs::file_size(scratch.path() / "station.db-wal") > 0);
  const std::string log = content(scratch.path() / "station.db-wal");
  check_refused_untouched(scratch.path(), "version 99");
  CHECK(content(scratch.path() / "station.db-wal") == log);
}

TEST_CASE("a directory, a device or a pipe under the database's name is refused") {
  const ScratchDirectory scratch;
  const fs::path file = scratch.path() / "station.db";
  SECTION("a directory") { fs::create_directory(file); }
  SECTION("a pipe") { REQUIRE(::mkfifo(file.c_str(), 0600) == 0); }
  SECTION("a device") { fs::create_symlink("/dev/null", file); }
  const auto error = refusal(scratch.path());
  CHECK(error.cause == Cause::unusable);
  CHECK(error.message.find("give the station another directory") != std::string::npos);
}

TEST_CASE("a database that may not be read is refused") {
  if (::geteuid() == 0) return;  // nothing is unreadable for root
  const ScratchDirectory scratch;
  { open_store(scratch.path()); }
  REQUIRE(::chmod((scratch.path() / "station.db").c_str(), 0) == 0);
  CHECK(refusal(scratch.path()).message.find("Permission denied") != std::string::npos);
}

TEST_CASE("a write-ahead log without its database is not laid under a new one") {
  const ScratchDirectory scratch;
  std::ofstream(scratch.path() / "station.db-wal") << "the newest part";
  CHECK(refusal(scratch.path()).message.find("database that is missing") != std::string::npos);
  CHECK_FALSE(fs::exists(scratch.path() / "station.db"));
  CHECK(content(scratch.path() / "station.db-wal") == "the newest part");
}

TEST_CASE("a directory that cannot be made is named") {
  const ScratchDirectory scratch;
  std::ofstream(scratch.path() / "file") << "x";
  CHECK(refusal(scratch.path() / "file").message.find("not a directory") != std::string::npos);
  CHECK(refusal(scratch.path() / "file" / "below").message.find("cannot make the directory") != std::string::npos);
}

TEST_CASE("a second station on the same directory is refused and told who is there") {
  const ScratchDirectory scratch;
  auto first = open_store(scratch.path());
  const auto error = refusal(scratch.path());
  CHECK(error.cause == Cause::busy);
  CHECK(error.message.find("process " + std::to_string(::getpid())) != std::string::npos);
  must(first->append({a_start()}));
  first.reset();
  CHECK(open_store(scratch.path())->last_sequence() == 1);
}

TEST_CASE("another program's lock on the database is a value, and nothing is lost by it") {
  const ScratchDirectory scratch;
  const auto store = open_store(scratch.path());
  must(store->append({a_start()}));
  SQLite::Database shell((scratch.path() / "station.db").string(), SQLite::OPEN_READWRITE);
  shell.exec("BEGIN IMMEDIATE");
  const auto refused = store->append({said(1, "a")});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().cause == Cause::busy);
  shell.exec("ROLLBACK");
  CHECK(must(store->append({said(1, "a")})).front().sequence == 2);
}

TEST_CASE("the wrong key is told from damage, and changes nothing") {
  const ScratchDirectory scratch;
  { must(open_store(scratch.path())->append({a_start()})); }
  const std::string before = content(scratch.path() / "station.db");
  const auto error = refusal(scratch.path(), 2);
  CHECK(error.cause == Cause::unusable);
  CHECK(error.message.find("does not open with keys/station.key") != std::string::npos);
  CHECK(content(scratch.path() / "station.db") == before);
  CHECK(store::start_of(open_store(scratch.path())->identity().epoch) == 2);
}

TEST_CASE("a missing key file is named") {
  const ScratchDirectory scratch;
  { open_store(scratch.path()); }
  fs::remove_all(scratch.path() / "keys");
  CHECK(refusal(scratch.path()).message.find(".keys is missing") != std::string::npos);
}

TEST_CASE("what a start left half made is made again") {
  const ScratchDirectory scratch;
  std::ofstream(scratch.path() / "station.db.new") << "half";
  std::ofstream(scratch.path() / "station.db.new-journal") << "half";
  must(open_store(scratch.path())->append({a_start()}));
  CHECK_FALSE(fs::exists(scratch.path() / "station.db.new"));
  CHECK_FALSE(fs::exists(scratch.path() / "station.db.new-journal"));
}

TEST_CASE("migrations run once, in order, and a failed one leaves the version before it") {
  const ScratchDirectory scratch;
  const fs::path file = scratch.path() / "any.db";
  make_database(file, "");
  const std::array steps{"CREATE TABLE one(a)", "ALTER TABLE one ADD COLUMN b",
                         "CREATE TABLE two(a); INSERT INTO nowhere VALUES (1)"};
  auto connection = must(store::Connection::open(file, store::Connection::Mode::make, {}));
  must(store::migrate(*connection, std::span(steps).first(1)));
  must(store::migrate(*connection, std::span(steps).first(2)));
  must(store::migrate(*connection, std::span(steps).first(2)));
  CHECK(connection->database().execAndGet("PRAGMA user_version").getInt() == 2);
  CHECK_FALSE(store::migrate(*connection, steps));
  CHECK(connection->database().execAndGet("PRAGMA user_version").getInt() == 2);
  CHECK_FALSE(connection->database().tableExists("two"));
}

TEST_CASE("durability is what the store promises: every commit is synced") {
  const ScratchDirectory scratch;
  { open_store(scratch.path()); }
  auto connection = must(store::Connection::open(scratch.path() / "station.db", store::Connection::Mode::write, {}));
  SQLite::Database& database = connection->database();
  CHECK(database.execAndGet("PRAGMA synchronous").getInt() == 2);
  CHECK(database.execAndGet("PRAGMA journal_mode").getString() == "wal");
  CHECK(database.execAndGet("PRAGMA secure_delete").getInt() == 1);
  CHECK(database.execAndGet("PRAGMA application_id").getInt() == store::application_id);
  CHECK(database.execAndGet("PRAGMA user_version").getInt() == static_cast<int>(store::migrations().size()));
}
