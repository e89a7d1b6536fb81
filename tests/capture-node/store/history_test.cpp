#include "capture-node/store/history.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include "capture-node/store/schema.hpp"
#include "tests/capture-node/store/fixture.hpp"
#include "tests/support/process.hpp"

using namespace tongping;
using namespace tongping::test;
using store::Cause;
using store::History;

TEST_CASE("a reader beside the store leaves the store its locks: nobody takes the log away") {
  const ScratchDirectory scratch;
  const auto store = open_store(scratch.path());
  must(store->append({a_start(), said(1, "one")}));
  const auto reader = must(History::open_beside_store(scratch.path(), a_key()));
  // Another program that opens the database for writing, and believes that it is the last one when it closes it.
  const std::string database = scratch.path() / "station.db";
  const auto other = support::run({"sqlite3", database, "SELECT count(*) FROM events"}, std::chrono::seconds(20));
  INFO(other.err);
  REQUIRE(other.status == 0);
  CHECK(std::filesystem::exists(database + "-wal"));
  must(store->append({said(2, "two")}));
  CHECK(must(reader->segments("s1")).size() == 2);
}

TEST_CASE("sessions are summed up newest first") {
  const ScratchDirectory scratch;
  const auto store = open_store(scratch.path());
  transcript::Segment gone = spoken(3, "gone", "s1", 2);
  gone.state = transcript::SegmentState::withdrawn;
  must(store->append({a_start("s1", "First"), said(1, "a"), said(2, "b"), said(3, "c")}));
  must(store->append({transcript::SegmentChanged{gone}, an_end("s1"), a_start("s2", "Second"), said(40, "d", "s2")}));
  const auto sessions = must(store->history().sessions());
  REQUIRE(sessions.size() == 2);
  CHECK(sessions[0].id == "s2");
  CHECK(sessions[0].name == "Second");
  CHECK(sessions[0].segments == 1);
  CHECK_FALSE(sessions[0].ended_ns);
  CHECK(sessions[0].duration == std::chrono::milliseconds(40'800));
  CHECK(sessions[1].segments == 2);
  CHECK(sessions[1].ended_ns);
}

TEST_CASE("a session is found by an unambiguous beginning of its id") {
  const ScratchDirectory scratch;
  const auto store = open_store(scratch.path());
  must(store->append({a_start("2024-a"), an_end("2024-a"), a_start("2024-ab"), an_end("2024-ab"), a_start("2025")}));
  const History& history = store->history();
  CHECK(must(history.find_session("2025")).id == "2025");
  CHECK(must(history.find_session("2024-ab")).id == "2024-ab");
  CHECK(must(history.find_session("2024-a")).id == "2024-a");
  CHECK(history.find_session("2024").error().message.find("2 sessions begin") != std::string::npos);
  CHECK(history.find_session("2024").error().cause == Cause::refused);
  CHECK_FALSE(history.find_session("1999"));
  CHECK_FALSE(history.find_session(""));
}

TEST_CASE("segments come in spoken order, newest revision, withdrawn ones only where they are asked for") {
  const ScratchDirectory scratch;
  const auto store = open_store(scratch.path());
  transcript::Segment gone = spoken(2, "", "s1", 2);
  gone.state = transcript::SegmentState::withdrawn;
  transcript::Segment corrected = spoken(1, "first, corrected", "s1", 2);
  corrected.state = transcript::SegmentState::corrected;
  must(store->append({a_start(), said(3, "third"), said(1, "first"), said(2, "second")}));
  must(store->append({transcript::SegmentChanged{gone}, transcript::SegmentChanged{corrected}}));
  const auto segments = must(store->history().segments("s1"));
  REQUIRE(segments.size() == 2);
  CHECK(segments[0].text == "first, corrected");
  CHECK(segments[0].sequence == 6);
  CHECK(segments[1].text == "third");
  const auto all = must(store->history().segments("s1", store::Withdrawn::included));
  REQUIRE(all.size() == 3);
  CHECK(all[1].state == transcript::SegmentState::withdrawn);
  CHECK(all[1].revision == 2);
  CHECK(store->history().segments("s9").error().cause == Cause::refused);
}

TEST_CASE("a reader beside a running station sees each commit and does not hold it up") {
  const ScratchDirectory scratch(in_memory());
  const auto store = open_store(scratch.path());
  must(store->append({a_start()}));
  const auto history = must(History::open(scratch.path(), a_key()));
  for (int n = 1; n <= 1200; ++n) {
    must(store->append({said(n, std::string(300, 'x'))}));
    if (n % 200 == 0) CHECK(must(history->segments("s1")).size() == static_cast<std::size_t>(n));
    must(store->maintain());
  }
  CHECK(std::filesystem::file_size(scratch.path() / "station.db-wal") < 2 * 1024 * 1024);
}

TEST_CASE("a reader reads what a stopped or killed station left, and changes nothing of it") {
  const ScratchDirectory scratch;
  const ScratchDirectory killed;
  {
    const auto store = open_store(scratch.path());
    must(store->append({a_start(), said(1, "a")}));
    // What kill -9 leaves behind: the write-ahead log as it stands.
    std::filesystem::copy(scratch.path(), killed.path(), std::filesystem::copy_options::recursive);
    std::filesystem::remove(killed.path() / "station.db-shm");
  }
  for (const auto& directory : {scratch.path(), killed.path()}) {
    const auto size = std::filesystem::file_size(directory / "station.db");
    CHECK(must(must(History::open(directory, a_key()))->segments("s1")).size() == 1);
    CHECK(std::filesystem::file_size(directory / "station.db") == size);
    CHECK(open_store(directory)->last_sequence() == 2);
  }
}

TEST_CASE("where no station has recorded, a reader says so and makes nothing") {
  const ScratchDirectory scratch;
  const auto history = History::open(scratch.path(), a_key());
  REQUIRE_FALSE(history);
  CHECK(history.error().message.find("no station has recorded") != std::string::npos);
  CHECK(std::filesystem::is_empty(scratch.path()));
  CHECK_FALSE(store::holds_database(scratch.path()));
}

namespace {

transcript::ConsentChanged a_word(const std::string& session, bool given, std::int64_t time_ns) {
  return {session, given, given ? "Anna" : "", "console", given ? "what was confirmed" : "", time_ns, "hall-1"};
}

}  // namespace

TEST_CASE("what was said of consent is kept with its session, counts after a restart, and goes with the session") {
  const ScratchDirectory scratch;
  {
    const auto store = open_store(scratch.path());
    must(store->append({a_start("s1"), a_word("s1", true, 1), said(1, "one"), an_end("s1")}));
    must(store->append({a_start("s2"), a_word("s2", true, 2), a_word("s2", false, 3), a_word("s2", true, 4)}));
  }
  {
    const auto store = open_store(scratch.path());
    const auto known = must(store->snapshot());
    REQUIRE(known.consent != nullptr);
    CHECK(*known.consent == a_word("s2", true, 4));
    CHECK(transcript::consent_stands(known));
    CHECK(must(store->history().consents("s1")) == std::vector{a_word("s1", true, 1)});
    CHECK(must(store->history().consents("s2")).size() == 3);
    CHECK(must(store->history().consents("nobody's")).empty());
    must(store->append({an_end("s2"), a_start("s3")}));
    CHECK(must(store->snapshot()).consent == nullptr);
    must(store->delete_session("s1", "the test"));
    CHECK(must(store->history().consents("s1")).empty());
  }
}

TEST_CASE("a database from before consent was asked gets its index, and has nobody's") {
  const ScratchDirectory scratch;
  must(open_store(scratch.path())->append({a_start("s1"), said(1, "one")}));
  {
    SQLite::Database database((scratch.path() / "station.db").string(), SQLite::OPEN_READWRITE);
    database.exec("DROP INDEX consents; DROP INDEX role_changes; PRAGMA user_version=4");
  }
  const auto store = open_store(scratch.path());
  CHECK(must(store->snapshot()).consent == nullptr);
  must(store->append({a_word("s1", true, 9)}));
  CHECK(must(store->history().consents("s1")).size() == 1);
  SQLite::Database database((scratch.path() / "station.db").string(), SQLite::OPEN_READONLY);
  CHECK(database.execAndGet("PRAGMA user_version").getInt() == static_cast<int>(store::migrations().size()));
  CHECK(database.execAndGet("SELECT count(*) FROM sqlite_master WHERE name = 'consents'").getInt() == 1);
}

TEST_CASE("whose each microphone was is read in order, over all sessions but deleted ones") {
  const ScratchDirectory scratch;
  const auto store = open_store(scratch.path());
  must(store->append({a_role("chair", "主席"), a_microphone("podium", "chair")}));
  must(store->append({a_start("s1"), said(1, "one"), a_microphone("podium", ""), an_end("s1")}));
  must(store->append({a_start("s2"), a_role("chair", "Chair"), said(2, "two", "s2")}));
  const auto changes = must(store->history().role_changes());
  REQUIRE(changes.size() == 4);
  CHECK(std::get<transcript::RoleChanged>(changes[0]).role.shown.label == "主席");
  CHECK(std::get<transcript::MicrophoneChanged>(changes[1]).microphone.role == "chair");
  CHECK(std::get<transcript::MicrophoneChanged>(changes[2]).microphone.role.empty());
  CHECK(std::get<transcript::RoleChanged>(changes[3]).role.shown.label == "Chair");
  must(store->delete_session("s1", "the test"));
  CHECK(must(store->history().role_changes()).size() == 3);
}
