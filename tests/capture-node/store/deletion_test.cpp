// A deleted session: nothing of it can be read, from no copy of the files, wherever the deletion was interrupted.
#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>

#include "capture-node/store/store.hpp"
#include "tests/capture-node/store/fault_disk.hpp"
#include "tests/capture-node/store/fixture.hpp"

using namespace tongping;
using namespace tongping::test;
using store::Cause;
namespace fs = std::filesystem;

namespace {

// Three sessions, of which the second is to go.
std::vector<transcript::Event> record(const fs::path& directory) {
  const auto store = open_store(directory);
  must(store->append({a_role("chair", "主席")}));
  for (const char* session : {"s1", "s2", "s3"}) {
    must(store->append({a_start(session)}));
    for (int n = 0; n < 20; ++n) must(store->append({said(n, "what " + std::to_string(n) + " says", session)}));
    must(store->append({said(3, "better", session, 2), an_end(session)}));
  }
  return must(store->read(1, 1'000));
}

std::vector<transcript::Event> without(std::vector<transcript::Event> events, const std::string& session) {
  std::erase_if(events, [&](const transcript::Event& event) { return event.session == session; });
  return events;
}

bool is_deleted(const store::History& history, const std::string& session) {
  return must(history.find_session(session)).deleted;
}

// Whole, or gone altogether.
void check_second(const fs::path& directory, const std::vector<transcript::Event>& events) {
  const auto store = open_store(directory);
  const bool deleted = is_deleted(store->history(), "s2");
  CHECK(must(store->read(1, 1'000)) == (deleted ? without(events, "s2") : events));
  CHECK(store->history().segments("s2").has_value() == !deleted);
  CHECK(must(store->history().segments("s1")).size() == 20);
  CHECK(must(store->history().segments("s3")).size() == 20);
  if (!deleted) return;
  SQLite::Database database((directory / "station.db").string(), SQLite::OPEN_READONLY);
  CHECK(database.execAndGet("SELECT count(*) FROM segments WHERE session = 2").getInt() == 0);
  CHECK(database.execAndGet("SELECT sum(length(sealed) + wall_ns) FROM events WHERE session = 2").getInt64() == 0);
  CHECK(must(store->history().audit()).problems.empty());
  const std::array kinds{store::AuditKind::session_deleted};
  const auto acts = must(store->history().audit_of(kinds));
  REQUIRE_FALSE(acts.empty());
  CHECK(acts.front().subject == "s2");
}

}  // namespace

TEST_CASE("a deleted session cannot be read, its numbers stay taken, and the others are whole") {
  const ScratchDirectory scratch;
  const auto events = record(scratch.path());
  {
    const auto store = open_store(scratch.path());
    must(store->delete_session("s2", "a test"));
    CHECK(store->delete_session("s2", "a test").error().cause == Cause::refused);
    CHECK(store->delete_session("s9", "a test").error().cause == Cause::refused);
    CHECK(store->last_sequence() == events.size());
    // A page is as long as was asked for, so that nobody takes its end for the end of the log.
    CHECK(must(store->read(20, 10)).size() == 10);
    CHECK(must(store->read(20, 10)).back().sequence > 40);
    CHECK(store->history().segments("s2").error().message.find("was deleted") != std::string::npos);
    CHECK(store->history().segments("s2").error().cause == Cause::refused);
  }
  check_second(scratch.path(), events);
}

TEST_CASE("the last session may be deleted, also one that a crash left open, and another begins") {
  const ScratchDirectory scratch;
  record(scratch.path());
  { must(open_store(scratch.path())->append({a_start("s4"), said(1, "one", "s4")})); }
  const auto store = open_store(scratch.path());
  REQUIRE(store->open_session());
  must(store->delete_session("s4", "a test"));
  CHECK_FALSE(store->open_session());
  CHECK(must(store->snapshot()).segments.empty());
  CHECK_FALSE(must(store->append({a_start("s4")})
                       .map([](const auto&) { return true; })
                       .or_else([](const auto&) -> store::StoreResult<bool> { return false; })));
  must(store->append({a_start("s5"), said(1, "one", "s5")}));
  CHECK(must(store->snapshot()).segments.size() == 1);
}

TEST_CASE("a copy of the database from before the deletion does not open with the keys from after it") {
  const ScratchDirectory scratch;
  const ScratchDirectory copy;
  record(scratch.path());
  for (const char* name : {"station.db", "station.db-wal"}) {
    if (fs::exists(scratch.path() / name)) fs::copy(scratch.path() / name, copy.path() / name);
  }
  must(open_store(scratch.path())->delete_session("s2", "a test"));
  fs::copy(copy.path(), scratch.path(), fs::copy_options::overwrite_existing);
  fs::remove(scratch.path() / "station.db-shm");
  const auto store = open_store(scratch.path());
  CHECK(is_deleted(store->history(), "s2"));
  CHECK(store->history().segments("s2").error().cause == Cause::refused);
  CHECK(must(store->history().segments("s1")).size() == 20);
}

TEST_CASE("a deletion that is killed at any moment leaves the session whole or gone, and the next start completes it") {
  const ScratchDirectory made(in_memory());
  const auto events = record(made.path());
  int gone = 0;
  for (int round = 0; round < 40; ++round) {
    const ScratchDirectory scratch(in_memory());
    fs::copy(made.path(), scratch.path(), fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      FaultDisk disk;
      auto store = store::Store::open(scratch.path(), "hall-1", a_key(), test_clock(), {disk.name(), {}});
      if (!store) std::_Exit(1);
      disk.call_before(disk.operations().size() + static_cast<std::size_t>(round), [] { ::raise(SIGKILL); });
      (void)(*store)->delete_session("s2", "a test");
      ::raise(SIGKILL);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    CAPTURE(round);
    check_second(scratch.path(), events);
    gone += is_deleted(open_store(scratch.path())->history(), "s2") ? 1 : 0;
  }
  CHECK(gone > 0);
}

TEST_CASE("a disk that fails in the middle of a deletion leaves nothing readable that was said to be deleted") {
  const ScratchDirectory made(in_memory());
  const auto events = record(made.path());
  for (std::size_t at = 0; at < 30; ++at) {
    for (const Fault fault : {Fault::io_error, Fault::disk_full, Fault::failed_sync}) {
      const ScratchDirectory scratch(in_memory());
      fs::copy(made.path(), scratch.path(), fs::copy_options::recursive | fs::copy_options::overwrite_existing);
      FaultDisk disk;
      bool said_so = false;
      {
        auto store = open_store(scratch.path(), {disk.name(), {}});
        disk.fail(disk.operations().size() + at, fault, true);
        said_so = store->delete_session("s2", "a test").has_value();
      }
      CAPTURE(at, static_cast<int>(fault), said_so);
      check_second(scratch.path(), events);
      if (said_so) CHECK(is_deleted(open_store(scratch.path())->history(), "s2"));
    }
  }
}
