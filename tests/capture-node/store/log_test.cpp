#include "capture-node/store/store.hpp"

#include <set>

#include "capture-node/store/epoch.hpp"
#include "tests/capture-node/store/fixture.hpp"

using namespace tongping;
using namespace tongping::test;
using store::Cause;

TEST_CASE("events are numbered from one without a gap and come back as they were returned") {
  const ScratchDirectory scratch;
  std::vector<transcript::Event> given;
  {
    const auto store = open_store(scratch.path());
    CHECK(store->last_sequence() == 0);
    for (auto& batch :
         std::vector<std::vector<transcript::EventBody>>{{a_role("chair", "主席"), a_microphone("podium", "chair")},
                                                         {a_start()},
                                                         {said(1, "Good morning."), said(2, "早上好。")}}) {
      for (auto& event : must(store->append(batch))) given.push_back(event);
    }
    CHECK(all(*store) == given);
    CHECK(store->last_sequence() == 5);
  }
  for (std::size_t i = 0; i < given.size(); ++i) CHECK(given[i].sequence == i + 1);
  CHECK(given[0].session.empty());
  CHECK(given[4].session == "s1");
  CHECK(std::get<transcript::SegmentChanged>(given[4].body).segment.sequence == 5);
  const auto store = open_store(scratch.path());
  CHECK(all(*store) == given);
  CHECK(must(store->append({said(3, "next")})).front().sequence == 6);
}

TEST_CASE("one append is one commit with one time") {
  const ScratchDirectory scratch;
  const auto store = open_store(scratch.path());
  const auto events = must(store->append({a_start(), said(1, "a"), said(2, "b")}));
  CHECK(events[0].wall_ns == events[2].wall_ns);
  CHECK(must(store->append({said(3, "c")})).front().wall_ns > events[0].wall_ns);
  CHECK(must(store->append({})).empty());
}

TEST_CASE("a replay starts anywhere and is cut where it is told") {
  const ScratchDirectory scratch;
  const auto store = open_store(scratch.path());
  must(store->append({a_start(), said(1, "a"), said(2, "b"), said(3, "c")}));
  CHECK(must(store->read(2, 2)).size() == 2);
  CHECK(must(store->read(2, 2)).front().sequence == 2);
  CHECK(must(store->read(0, 100)).size() == 4);
  CHECK(must(store->read(5, 100)).empty());
}

TEST_CASE("what is refused changes nothing and says which body it was") {
  const ScratchDirectory scratch;
  const auto store = open_store(scratch.path());
  must(store->append({a_start(), said(1, "first", "s1", 3)}));
  const auto [bodies, index, word] = GENERATE(table<std::vector<transcript::EventBody>, std::size_t, std::string>({
      {{said(1, "same", "s1", 3)}, 0, "revision 3"},
      {{said(2, "new"), said(1, "older", "s1", 2)}, 1, "revision 2"},
      {{said(2, "new"), said(2, "again")}, 1, "revision 1"},
      {{said(2, "of nowhere", "s9")}, 0, "never started"},
      {{transcript::SegmentChanged{support::an_interim("seg-7", "not yet", 1)}}, 0, "interim"},
      {{a_start("s2")}, 0, "is running"},
      {{an_end("s2")}, 0, "not running"},
      {{an_end(), a_start("s2"), an_end("s2"), a_start("s1")}, 3, "others came after it"},
      {{an_end(), transcript::SessionStarted{"s1", "n", 5}}, 1, "another time"},
      {{an_end(), an_end()}, 1, "not running"},
      {{an_end(), a_start("")}, 1, "needs an id"},
  }));
  const auto result = store->append(bodies);
  REQUIRE_FALSE(result);
  CHECK(result.error().cause == Cause::refused);
  CHECK(result.error().body == index);
  CHECK(result.error().message.find(word) != std::string::npos);
  CHECK(store->last_sequence() == 2);
  CHECK(all(*store).size() == 2);
  CHECK(store->open_session().has_value());
  CHECK(must(store->append({said(1, "newer", "s1", 4)})).front().sequence == 3);
}

TEST_CASE("what comes in unclean is stored clean, returned as stored, and read back like that") {
  const ScratchDirectory scratch;
  const auto store = open_store(scratch.path());
  must(store->append({a_start()}));
  transcript::Segment segment = spoken(1, "two\nlines \xFF" + std::string(9000, 'x'));
  segment.key.segment = "odd\tid";
  segment.committed = 1'000'000;
  const auto events = must(store->append({transcript::SegmentChanged{segment}}));
  const auto stored = std::get<transcript::SegmentChanged>(events.front().body).segment;
  CHECK(
      stored.text.starts_with("two lines \xEF\xBF\xBD"
                              "xxx"));
  CHECK(stored.key.segment == "odd id");
  CHECK(all(*store).back() == events.front());
  CHECK(must(store->history().segments("s1")).front() == stored);
}

TEST_CASE("a session whose start was rolled back can be started again") {
  const ScratchDirectory scratch;
  const auto store = open_store(scratch.path());
  REQUIRE_FALSE(store->append({a_start("s1"), said(1, "x", "s9")}));
  CHECK_FALSE(store->open_session());
  must(store->append(
      {a_start("other"), said(1, "of the other", "other"), an_end("other"), a_start("s1"), said(1, "of s1")}));
  const auto reopened = must(store->history().segments("s1"));
  REQUIRE(reopened.size() == 1);
  CHECK(reopened.front().text == "of s1");
}

TEST_CASE("text that comes after its session's end is kept with it") {
  const ScratchDirectory scratch;
  const auto store = open_store(scratch.path());
  must(store->append({a_start("s1"), said(1, "early"), an_end("s1"), a_start("s2")}));
  const auto events = must(store->append({said(1, "late", "s1", 2)}));
  CHECK(events.front().session == "s1");
  CHECK(must(store->history().segments("s1")).front().text == "late");
  CHECK(must(store->history().segments("s2")).empty());
}

TEST_CASE("a session that nobody ended is found after a restart") {
  const ScratchDirectory scratch;
  { must(open_store(scratch.path())->append({a_start("s1", "Budget 预算"), said(1, "a")})); }
  const auto store = open_store(scratch.path());
  REQUIRE(store->open_session());
  CHECK(*store->open_session() == std::get<transcript::SessionStarted>(a_start("s1", "Budget 预算")));
  must(store->append({an_end("s1")}));
  CHECK_FALSE(store->open_session());
}

TEST_CASE("a log keeps its identity and every start is a higher epoch") {
  const ScratchDirectory scratch;
  const auto first = open_store(scratch.path())->identity();
  const auto second = open_store(scratch.path())->identity();
  CHECK(store::start_of(first.epoch) == 1);
  CHECK(store::start_of(second.epoch) == 2);
  CHECK(first.log_id == second.log_id);
  const ScratchDirectory other;
  CHECK(open_store(other.path())->identity().log_id != first.log_id);
}

TEST_CASE("a database brought back from a backup is a new log with a higher epoch") {
  const ScratchDirectory scratch;
  const auto file = scratch.path() / "station.db";
  { must(open_store(scratch.path())->append({a_start(), said(1, "a")})); }
  std::filesystem::copy_file(file, scratch.path() / "backup");
  store::LogIdentity before;
  {
    const auto store = open_store(scratch.path());
    before = store->identity();
    must(store->append({said(2, "after the backup")}));
  }
  std::filesystem::rename(scratch.path() / "backup", file);
  const auto store = open_store(scratch.path());
  CHECK(store->identity().log_id != before.log_id);
  CHECK(store->identity().epoch > before.epoch);
  CHECK(store->last_sequence() == 2);
  CHECK(all(*store).size() == 2);
}

TEST_CASE("a start never has the epoch of one that a put-back directory has forgotten") {
  const ScratchDirectory scratch;
  const auto station = scratch.path() / "station";
  open_store(station);
  std::filesystem::copy(station, scratch.path() / "backup", std::filesystem::copy_options::recursive);
  std::set<std::uint64_t> epochs;
  constexpr std::size_t times = 5;
  for (std::size_t i = 0; i < times; ++i) {
    const auto again = scratch.path() / std::to_string(i);
    std::filesystem::copy(scratch.path() / "backup", again, std::filesystem::copy_options::recursive);
    epochs.insert(open_store(again)->identity().epoch);
  }
  CHECK(epochs.size() == times);
}

TEST_CASE("epochs rise from those of a program that counted one by one, and from the highest of a start") {
  CHECK(store::next_epoch(0, 0) == 1'000'000);
  CHECK(store::next_epoch(17, 5) == 1'000'005);
  CHECK(store::next_epoch(1'999'999, 0) == 2'000'000);
  CHECK(store::next_epoch(1'000'000, UINT64_MAX) == 2'000'000 + UINT64_MAX % 1'000'000);
}

TEST_CASE("the write-ahead log stays bounded") {
  const ScratchDirectory scratch(in_memory());
  const auto store = open_store(scratch.path());
  must(store->append({a_start()}));
  const auto wal = scratch.path() / "station.db-wal";
  const bool maintained = GENERATE(true, false);
  std::uintmax_t largest = 0;
  for (int n = 1; n <= 1500; ++n) {
    must(store->append({said(n, std::string(300, 'x'))}));
    if (maintained) must(store->maintain());
    largest = std::max(largest, std::filesystem::file_size(wal));
  }
  CHECK(largest <= 4 * 1024 * 1024);
  CHECK(largest >= 1024 * 1024);
}
