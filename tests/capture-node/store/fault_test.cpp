// A disk that fails at each operation in turn: an error is a value, nothing acknowledged is lost, and no failed sync is
// tried again.
#include <algorithm>
#include <iterator>

#include "capture-node/store/store.hpp"
#include "tests/capture-node/store/fault_disk.hpp"
#include "tests/capture-node/store/fixture.hpp"

using namespace tongping;
using namespace tongping::test;
using store::Cause;
namespace fs = std::filesystem;
using Kind = DiskOperation::Kind;

namespace {

struct Outcome {
  std::vector<transcript::Event> acknowledged;
  std::vector<store::StoreError> errors;
  std::size_t held = 0;  // bodies that were not stored in the end
};

std::vector<transcript::EventBody> step(int n) {
  if (n == 3) return {an_end("s1"), a_start("s2")};
  const std::string session = n < 3 ? "s1" : "s2";
  return {said(n, std::string(3000, 'x'), session), a_role("chair", "label " + std::to_string(n))};
}

constexpr int steps = 7;

// What a station does: what could not be stored is held and stored with what comes next.
Outcome work(const fs::path& directory, const FaultDisk& disk, const std::vector<transcript::Event>& stored) {
  Outcome outcome{stored, {}, 0};
  auto store = store::Store::open(directory, "hall-1", a_key(), test_clock(), {disk.name(), {}});
  if (!store) {
    outcome.errors.push_back(store.error());
    return outcome;
  }
  std::vector<transcript::EventBody> held;
  for (int n = 1; n <= steps; ++n) {
    if (n < steps) std::ranges::move(step(n), std::back_inserter(held));
    auto events = (*store)->append(held);
    if (!events) outcome.errors.push_back(events.error());
    if (events) outcome.acknowledged.insert(outcome.acknowledged.end(), events->begin(), events->end());
    if (events) held.clear();
    if (auto kept = (*store)->maintain(); !kept) outcome.errors.push_back(kept.error());
  }
  outcome.held = held.size();
  if (auto read = (*store)->snapshot(4); !read) outcome.errors.push_back(read.error());
  return outcome;
}

// A station directory with a running session and a log that is nearly due for its checkpoint.
struct Prepared {
  ScratchDirectory scratch{in_memory()};
  std::vector<transcript::Event> events;

  Prepared() {
    const ScratchDirectory made(in_memory());
    const auto store = open_store(made.path());
    std::vector<transcript::EventBody> bodies{a_start()};
    for (int n = 100; n < 132; ++n) {
      transcript::Segment segment = spoken(n, std::string(3500, 'y'));
      for (int i = 0; i < 8; ++i) {
        segment.translations.push_back(
            {"x" + std::to_string(i), std::string(3500, 'z'), transcript::SegmentState::final});
      }
      bodies.push_back(transcript::SegmentChanged{segment});
    }
    must(store->append(std::move(bodies)));
    events = must(store->read(1, 10'000));
    fs::copy(made.path(), scratch.path(), fs::copy_options::recursive);
    fs::remove(scratch.path() / "station.db-shm");
  }
};

// All that was acknowledged after `prepared` events, and the two before.
void check_recovered(const fs::path& directory, const std::vector<transcript::Event>& acknowledged,
                     std::size_t prepared) {
  const auto store = open_store(directory);
  const auto events = must(store->read(prepared - 1, 10'000));
  const std::vector<transcript::Event> expected(acknowledged.begin() + static_cast<std::ptrdiff_t>(prepared) - 2,
                                                acknowledged.end());
  REQUIRE(events.size() >= expected.size());
  CHECK(std::equal(expected.begin(), expected.end(), events.begin()));
}

bool is_full(Fault fault) { return fault == Fault::disk_full || fault == Fault::short_write; }

void run_with_fault(const Prepared& prepared, std::size_t at, Fault fault, bool for_ever) {
  CAPTURE(at, static_cast<int>(fault), for_ever);
  const ScratchDirectory scratch(in_memory());
  fs::copy(prepared.scratch.path(), scratch.path(), fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  FaultDisk disk;
  disk.fail(at, fault, for_ever);
  const Outcome outcome = work(scratch.path(), disk, prepared.events);
  CHECK(disk.syncs_after_failed_sync() == 0);
  for (const auto& error : outcome.errors) {
    INFO(error.message);
    CHECK(error.message.find('\n') == std::string::npos);
    if (is_full(fault)) CHECK(error.cause == Cause::full);
    if (fault == Fault::failed_sync) CHECK(error.cause == Cause::io);
    CHECK(error.cause != Cause::refused);
  }
  if (is_full(fault) && !for_ever && outcome.errors.size() <= 1) CHECK(outcome.held == 0);
  disk.heal();
  check_recovered(scratch.path(), outcome.acknowledged, prepared.events.size());
}

std::vector<Fault> faults_of(Kind kind) {
  switch (kind) {
    case Kind::read: return {Fault::io_error, Fault::short_read};
    case Kind::write: return {Fault::io_error, Fault::disk_full, Fault::short_write};
    case Kind::sync: return {Fault::failed_sync};
    case Kind::truncate:
    case Kind::remove: return {Fault::io_error};
    case Kind::mark: return {};
  }
  return {};
}

// Of the many pages that a checkpoint copies, and of reads, one in `every`.
void fail_everywhere(std::size_t every) {
  const Prepared prepared;
  FaultDisk sound;
  const ScratchDirectory scratch(in_memory());
  fs::copy(prepared.scratch.path(), scratch.path(), fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  const Outcome outcome = work(scratch.path(), sound, prepared.events);
  REQUIRE(outcome.errors.empty());
  const auto& operations = sound.operations();
  const auto database_synced = std::count_if(operations.begin(), operations.end(), [](const DiskOperation& o) {
    return o.kind == Kind::sync && o.file == "station.db";
  });
  REQUIRE(database_synced > 0);  // a checkpoint is among what can fail
  for (std::size_t at = 0; at < operations.size(); ++at) {
    const bool copying = operations[at].file == "station.db" || operations[at].kind == Kind::read;
    if (copying && at % every != 0 && operations[at].kind != Kind::sync) continue;
    for (const Fault fault : faults_of(operations[at].kind)) {
      run_with_fault(prepared, at, fault, false);
      run_with_fault(prepared, at, fault, true);
    }
  }
}

}  // namespace

TEST_CASE("every operation of the disk may fail, once or for ever, and nothing acknowledged is lost") {
  fail_everywhere(16);
}

TEST_CASE("the same for every page that is copied or read", "[.long]") { fail_everywhere(1); }

TEST_CASE("after a failed sync the store stays failed, whatever the disk says later") {
  const ScratchDirectory scratch;
  FaultDisk disk;
  auto store = open_store(scratch.path(), {disk.name(), {}});
  must(store->append({a_start()}));
  disk.fail(disk.operations().size(), Fault::failed_sync, true);
  CHECK(store->append({said(1, "a")}).error().cause == Cause::io);
  disk.heal();
  CHECK(store->append({said(2, "b")}).error().cause == Cause::io);
  CHECK(store->maintain().error().cause == Cause::io);
  CHECK(disk.has_failed());
  store.reset();
  CHECK(disk.syncs_after_failed_sync() == 0);
  CHECK(open_store(scratch.path())->last_sequence() >= 1);
}

TEST_CASE("a full disk refuses, holds nothing back, and takes the same events once there is room") {
  const ScratchDirectory scratch;
  FaultDisk disk;
  auto store = open_store(scratch.path(), {disk.name(), {}});
  must(store->append({a_start()}));
  disk.fail(disk.operations().size(), Fault::disk_full, true);
  for (int n = 0; n < 50; ++n) {
    const auto refused = store->append({said(1, "held"), said(2, "held too")});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().cause == Cause::full);
    CHECK(refused.error().message.find("free some space") != std::string::npos);
  }
  CHECK(store->last_sequence() == 1);
  CHECK(must(store->read(1, 100)).size() == 1);
  disk.heal();
  CHECK(must(store->append({said(1, "held"), said(2, "held too")})).back().sequence == 3);
  store.reset();
  CHECK(must(open_store(scratch.path())->history().segments("s1")).size() == 2);
}
