// What a station stores while its disk takes its time, and what it tells of it.
#include "capture-node/store_writer.hpp"

#include "capture-node/audit_book.hpp"
#include "capture-node/published_log.hpp"
#include "tests/capture-node/store/fault_disk.hpp"
#include "tests/capture-node/store/fixture.hpp"
#include "tests/support/gate.hpp"
#include "tests/support/test_clock.hpp"

using namespace tongping;
using namespace tongping::test;
using namespace std::chrono_literals;
using station::StoreWriter;
using support::Gate;

namespace {

constexpr auto in_any_case = 60s;

// A store on a disk whose next operation does not return before the gate is open.
struct StalledStore {
  StalledStore() {
    must(store->append({a_start(), said(1, "one")}));
    disk.call_before(disk.operations().size(), [this] { gate.pass(); });
  }

  ScratchDirectory scratch;
  FaultDisk disk;
  Gate gate;
  std::unique_ptr<store::Store> store = open_store(scratch.path(), {disk.name()});
  support::TestClock clock;
};

store::AuditEntry an_entry(const std::string& subject) {
  return {1, store::AuditKind::directive_given, subject, "somebody", ""};
}

}  // namespace

TEST_CASE("who gives a slow disk something to write goes on, and hears of it when it is written") {
  StalledStore stalled;
  StoreWriter writer(*stalled.store, stalled.clock);
  CHECK(writer.idle());
  CHECK_FALSE(writer.take(0ms));
  writer.append({said(2, "two")});
  CHECK_FALSE(writer.take(1ms));
  CHECK(writer.since() == stalled.clock.steady());
  stalled.gate.open();
  const auto outcome = writer.take(in_any_case);
  REQUIRE(outcome);
  const auto& events = std::get<StoreWriter::Appended>(*outcome).events;
  REQUIRE(events);
  CHECK(events->front().sequence == 3);
  CHECK(writer.idle());
  CHECK(stalled.store->last_sequence() == 3);
  writer.append_audit({an_entry("wall")});
  CHECK(writer.left_of(5s) == 5s);
  stalled.clock.advance(4'999'500us);
  CHECK(writer.left_of(5s) == 1ms);
  stalled.clock.advance(1s);
  CHECK(writer.left_of(5s) == 0ms);
  REQUIRE(std::get<StoreWriter::Audited>(*writer.take(in_any_case)).written);
  writer.maintain();
  REQUIRE(std::get<StoreWriter::Maintained>(*writer.take(in_any_case)).done);
}

TEST_CASE("what is under way when a writer ends is written, and nothing hangs") {
  StalledStore stalled;
  {
    StoreWriter writer(*stalled.store, stalled.clock);
    writer.append({said(2, "two")});
    stalled.gate.open();
  }
  CHECK(stalled.store->last_sequence() == 3);
}

TEST_CASE("what is on the disk and was not told yet is in no replay") {
  const ScratchDirectory scratch;
  const auto store = open_store(scratch.path());
  must(store->append({a_start(), said(1, "one")}));
  const auto reader = must(store::History::open_beside_store(scratch.path(), a_key()));
  station::PublishedLog log(*reader, store->last_sequence());
  must(store->append({said(2, "two"), said(3, "three")}));
  CHECK(log.last_sequence() == 2);
  CHECK(log.read(1, 100)->size() == 2);
  log.publish(3);
  CHECK(log.read(2, 100)->size() == 2);
  CHECK(log.read(2, 1)->size() == 1);
  CHECK(log.last_sequence() == 3);
}

TEST_CASE("rows of the audit that come while others are written are written next") {
  const ScratchDirectory scratch;
  const auto store = open_store(scratch.path());
  const base::Log log(base::LogLevel::error);
  support::TestClock clock;
  station::AuditBook book(clock, log);
  book.add(an_entry("first"));
  const auto first = book.next();
  REQUIRE(first.size() == 1);
  book.add(an_entry("second"));
  REQUIRE(book.settle(store->append_audit(first)));
  CHECK(book.held() == 1);
  REQUIRE(book.write(*store));
  CHECK(book.held() == 0);
  const auto trail = must(store->history().audit());
  CHECK(trail.rows.back().entry.subject == "second");
}

TEST_CASE(
    "rows of the audit that have waited for seconds are overdue until they are written, but not where a disk is full") {
  const ScratchDirectory scratch;
  const auto store = open_store(scratch.path());
  const base::Log log(base::LogLevel::error);
  support::TestClock clock;
  station::AuditBook book(clock, log);
  clock.advance(station::AuditBook::longest_wait);
  CHECK_FALSE(book.overdue());
  book.add(an_entry("first"));
  CHECK_FALSE(book.overdue());
  clock.advance(station::AuditBook::longest_wait - 1ms);
  book.add(an_entry("second"));  // has not waited
  CHECK_FALSE(book.overdue());
  clock.advance(1ms);
  CHECK(book.overdue());

  REQUIRE_FALSE(book.next().empty());
  book.add(an_entry("third"));
  REQUIRE(book.settle({}));
  CHECK(book.held() == 1);
  CHECK_FALSE(book.overdue());
  clock.advance(station::AuditBook::longest_wait);
  CHECK(book.overdue());

  REQUIRE_FALSE(book.next().empty());
  REQUIRE(book.settle(base::Unexpected<store::StoreError>(store::StoreError{"full", store::Cause::full})));
  CHECK_FALSE(book.overdue());
}
