// The audit: what was written is read back, and no row can be changed, dropped, swapped, cut off or forged unnoticed.
#include "capture-node/store/audit.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <fstream>
#include <random>
#include <sstream>

#include "capture-node/store/epoch.hpp"
#include "tests/capture-node/store/fault_disk.hpp"
#include "tests/capture-node/store/fixture.hpp"

using namespace tongping;
using namespace tongping::test;
using store::AuditEntry;
using store::AuditKind;
using store::AuditTrail;

namespace {

AuditEntry an_entry(int number) {
  return {1'700'000'000'000'000'000 + number, number % 2 == 0 ? AuditKind::key_approved : AuditKind::refused,
          "key-" + std::to_string(number), "console", "watch wall-" + std::to_string(number)};
}

void write_entries(store::Store& store, int first, int last) {
  for (int number = first; number <= last; ++number) {
    const std::array one{an_entry(number)};
    must(store.append_audit(one));
  }
}

AuditTrail read_trail(const std::filesystem::path& directory) {
  return must(must(store::History::open(directory, a_key()))->audit());
}

std::string bytes_of(const std::filesystem::path& file) {
  std::stringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

// What somebody can do to the rows who may write the file but has no key.
class Mutant {
 public:
  Mutant(SQLite::Database& database, std::uint32_t seed) : database_(database), random_(seed) {
    rows_ = database_.execAndGet("SELECT count(*) FROM audit").getInt();
  }

  void mutate() {
    switch (pick(7)) {
      case 0: return flip(pick(2) == 0 ? "sealed" : "tag");
      case 1: return run("UPDATE audit SET wall_ns = wall_ns + 1 WHERE number = " + any());
      case 2: return run("UPDATE audit SET kind = kind % 8 + 1 WHERE number = " + any());
      case 3: return drop_one();
      case 4: return swap_two();
      case 5: return run("DELETE FROM audit WHERE number > " + std::to_string(pick(rows_)));
      default: return forge();
    }
  }

  const std::string& story() const { return story_; }

 private:
  int pick(int below) { return std::uniform_int_distribution<>(0, below - 1)(random_); }
  std::string any() { return std::to_string(1 + pick(rows_)); }

  void run(const std::string& sql) {
    story_ += sql + "; ";
    database_.exec(sql);
  }

  void flip(const std::string& column) {
    const std::string number = any();
    std::string bytes = database_.execAndGet("SELECT " + column + " FROM audit WHERE number = " + number).getString();
    bytes[static_cast<std::size_t>(pick(static_cast<int>(bytes.size())))] ^= static_cast<char>(1 << pick(8));
    story_ += "flip a bit of " + column + " of row " + number;
    SQLite::Statement put(database_, "UPDATE audit SET " + column + " = ? WHERE number = " + number);
    put.bind(1, bytes.data(), static_cast<int>(bytes.size()));
    put.exec();
  }

  // With or without closing the gap.
  void drop_one() {
    const std::string number = any();
    run("DELETE FROM audit WHERE number = " + number);
    if (pick(2) == 0) return;
    for (int next = std::stoi(number) + 1; next <= rows_; ++next) {
      database_.exec("UPDATE audit SET number = number - 1 WHERE number = " + std::to_string(next));
    }
    story_ += "and close the gap";
  }

  void swap_two() {
    const int one = 1 + pick(rows_);
    const int other = 1 + (one + pick(rows_ - 1)) % rows_;
    const auto rename = [&](int from, int to) {
      run("UPDATE audit SET number = " + std::to_string(to) + " WHERE number = " + std::to_string(from));
    };
    rename(one, 1'000'000);
    rename(other, one);
    rename(1'000'000, other);
  }

  // A row that was true once, added again at the end, or put in the place of another.
  void forge() {
    const std::string columns = "wall_ns, kind, sealed, tag FROM audit WHERE number = " + any();
    if (pick(2) == 0) return run("INSERT INTO audit SELECT " + std::to_string(rows_ + 1) + ", " + columns);
    const int place = 1 + pick(rows_);
    const int source = 1 + (place + pick(rows_ - 1)) % rows_;
    run("REPLACE INTO audit SELECT " + std::to_string(place) +
        ", wall_ns, kind, sealed, tag FROM audit WHERE number = " + std::to_string(source));
  }

  SQLite::Database& database_;
  std::mt19937 random_;
  int rows_ = 0;
  std::string story_;
};

}  // namespace

TEST_CASE("what is written to the audit is read back, in order, after a restart too") {
  const ScratchDirectory scratch;
  {
    const auto store = open_store(scratch.path());
    write_entries(*store, 1, 3);
  }
  {
    const auto store = open_store(scratch.path());
    const std::array two{an_entry(4), an_entry(5)};
    must(store->append_audit(two));
    const std::array kinds{AuditKind::key_approved};
    const auto approved = must(store->history().audit_of(kinds));
    REQUIRE(approved == std::vector<AuditEntry>{an_entry(2), an_entry(4)});
  }
  const AuditTrail trail = read_trail(scratch.path());
  REQUIRE(trail.problems.empty());
  REQUIRE(trail.rows.size() == 5);
  for (int number = 1; number <= 5; ++number) {
    REQUIRE(trail.rows[static_cast<std::size_t>(number - 1)].number == static_cast<std::uint64_t>(number));
    REQUIRE(trail.rows[static_cast<std::size_t>(number - 1)].entry == an_entry(number));
  }
}

TEST_CASE("names and keys of the audit are sealed on the disk") {
  const ScratchDirectory scratch;
  {
    const auto store = open_store(scratch.path());
    const std::array one{AuditEntry{1, AuditKind::key_approved, "the-key-of-a-wall", "console", "watch Grosser Saal"}};
    must(store->append_audit(one));
  }
  for (const auto& file : std::filesystem::recursive_directory_iterator(scratch.path())) {
    if (!file.is_regular_file()) continue;
    const std::string bytes = bytes_of(file.path());
    REQUIRE(bytes.find("the-key-of-a-wall") == std::string::npos);
    REQUIRE(bytes.find("Grosser Saal") == std::string::npos);
  }
}

TEST_CASE("every one of many changes to the audit's rows is found") {
  constexpr int rows = 20;
  constexpr std::uint32_t mutants = 700;
  const ScratchDirectory scratch;
  {
    const auto store = open_store(scratch.path());
    write_entries(*store, 1, rows);
  }
  SQLite::Database database((scratch.path() / "station.db").string(), SQLite::OPEN_READWRITE);
  database.exec("PRAGMA synchronous=OFF; CREATE TEMP TABLE kept AS SELECT * FROM audit");
  const auto history = must(store::History::open(scratch.path(), a_key()));
  for (std::uint32_t seed = 0; seed < mutants; ++seed) {
    Mutant mutant(database, seed);
    mutant.mutate();
    INFO("seed " << seed << ": " << mutant.story());
    REQUIRE_FALSE(must(history->audit()).problems.empty());
    database.exec("DELETE FROM audit; INSERT INTO audit SELECT * FROM kept");
  }
  REQUIRE(must(history->audit()).problems.empty());
  REQUIRE(must(history->audit()).rows.size() == rows);
}

TEST_CASE("rows that were cut off stay missing when the station goes on") {
  const ScratchDirectory scratch;
  {
    const auto store = open_store(scratch.path());
    write_entries(*store, 1, 6);
  }
  SQLite::Database((scratch.path() / "station.db").string(), SQLite::OPEN_READWRITE)
      .exec("DELETE FROM audit WHERE number > 4");
  {
    const auto store = open_store(scratch.path());
    write_entries(*store, 7, 8);
  }
  const AuditTrail trail = read_trail(scratch.path());
  REQUIRE(trail.rows.size() == 6);
  REQUIRE_FALSE(trail.problems.empty());
  REQUIRE(trail.problems[0].number == 5);
}

TEST_CASE("an older key file under a newer database is found") {
  const ScratchDirectory scratch;
  open_store(scratch.path());
  std::filesystem::path keys;
  for (const auto& file : std::filesystem::directory_iterator(scratch.path() / "keys")) {
    if (file.path().extension() == ".keys") keys = file.path();
  }
  const std::string old = bytes_of(keys);
  for (int start = 0; start < 3; ++start) write_entries(*open_store(scratch.path()), start, start);
  REQUIRE(read_trail(scratch.path()).problems.empty());
  std::ofstream(keys, std::ios::binary) << old;
  REQUIRE_FALSE(read_trail(scratch.path()).problems.empty());
}

TEST_CASE("a database from before the audit gets one, and keeps its epoch") {
  const ScratchDirectory scratch;
  const auto before = open_store(scratch.path())->identity();
  {
    SQLite::Database database((scratch.path() / "station.db").string(), SQLite::OPEN_READWRITE);
    database.exec(
        "DROP INDEX role_changes; DROP INDEX consents; DROP INDEX segments_by_speech; DROP INDEX claims; "
        "DROP TABLE directives; DROP TABLE audit; "
        "PRAGMA user_version=1");
  }
  REQUIRE(read_trail(scratch.path()).rows.empty());
  {
    const auto store = open_store(scratch.path());
    REQUIRE(store->identity().log_id == before.log_id);
    REQUIRE(store::start_of(store->identity().epoch) == store::start_of(before.epoch) + 1);
    write_entries(*store, 1, 1);
  }
  REQUIRE(read_trail(scratch.path()).problems.empty());
  REQUIRE(read_trail(scratch.path()).rows.size() == 1);
}

TEST_CASE("a full disk refuses rows of the audit, and takes the same ones once there is room") {
  const ScratchDirectory scratch;
  FaultDisk disk;
  {
    const auto store = open_store(scratch.path(), {disk.name()});
    write_entries(*store, 1, 2);
    disk.fail(disk.operations().size(), Fault::disk_full, true);
    const std::array two{an_entry(3), an_entry(4)};
    const auto refused = store->append_audit(two);
    REQUIRE_FALSE(refused);
    REQUIRE(refused.error().cause == store::Cause::full);
    disk.heal();
    must(store->append({a_start(), said(1, "It goes on.")}));
    must(store->append_audit(two));
  }
  const AuditTrail trail = read_trail(scratch.path());
  REQUIRE(trail.problems.empty());
  REQUIRE(trail.rows.size() == 4);
}
