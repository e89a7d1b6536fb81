// A power cut at every moment of a meeting: what was acknowledged is there, and nothing else is.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string_view>
#include <unordered_set>

#include <SQLiteCpp/SQLiteCpp.h>

#include "capture-node/store/store.hpp"
#include "tests/capture-node/store/fault_disk.hpp"
#include "tests/capture-node/store/fixture.hpp"

using namespace tongping;
using namespace tongping::test;
namespace fs = std::filesystem;
using Synchronous = store::StoreOptions::Synchronous;

namespace {

DiskImage image_of(const fs::path& directory) {
  DiskImage image;
  for (const char* name : {"station.db", "station.db-wal"}) {
    if (fs::exists(directory / name)) image[name] = content(directory / name);
  }
  return image;
}

fs::path keys_file(const fs::path& directory) {
  for (const auto& entry : fs::directory_iterator(directory / "keys")) return entry.path();
  return {};
}

struct RecordedMeeting {
  DiskImage before;
  std::vector<DiskOperation> operations;
  std::vector<transcript::Event> events;  // all that the meeting appended, acknowledged or under way
  std::string keys_name;
  std::string keys;  // the epoch as it was before, the sessions as they are after: their slots are synced before their
                     // first row
};

// A meeting on a recording disk: single finals, corrections, batches, a change of session, checkpoints that begin the
// log anew.
RecordedMeeting record(Synchronous synchronous) {
  const ScratchDirectory scratch(in_memory());
  RecordedMeeting recording;
  { must(open_store(scratch.path())->append({a_role("chair", "主席"), a_start("s1")})); }
  recording.before = image_of(scratch.path());
  const std::string keys_before = content(keys_file(scratch.path()));
  FaultDisk disk;
  {
    const auto store = open_store(scratch.path(), {disk.name(), synchronous});
    recording.events = must(store->read(1, 100));
    disk.mark(recording.events.size());
    const auto append = [&](std::vector<transcript::EventBody> bodies) {
      for (auto& event : must(store->append(std::move(bodies)))) recording.events.push_back(std::move(event));
      disk.mark(recording.events.size());
      must(store->maintain());
    };
    for (int n = 1; n <= 125; ++n) {
      const std::string session = n <= 60 ? "s1" : "s2";
      append({said(n, std::string(static_cast<std::size_t>(n) * 20, 'x'), session)});
      if (n % 7 == 0) append({said(n, "corrected", session, 2)});
      if (n % 11 == 0) append({said(n + 1000, "a", session), said(n + 2000, "b", session), a_microphone("m", "chair")});
      if (n == 60) append({an_end("s1"), a_start("s2")});
    }
  }
  recording.operations = disk.operations();
  recording.keys_name = keys_file(scratch.path()).filename();
  recording.keys = content(keys_file(scratch.path())).replace(0, 512, keys_before, 0, 512);
  return recording;
}

struct Tally {
  int states = 0;
  std::size_t different = 0;
  int lost = 0;     // an acknowledged event is not there
  int damaged = 0;  // does not open, does not read, or holds what nobody wrote
};

class Judge {
 public:
  explicit Judge(const RecordedMeeting& recording) : recording_(recording), scratch_(in_memory()) {
    fs::create_directory(scratch_.path() / "keys");
  }

  void look_at(const DiskImage& image, std::uint64_t acknowledged) {
    ++tally_.states;
    if (tally_.states % 50'000 == 0) {
      std::printf("power cut: %d states so far, %zu different, %d with losses, %d damaged\n", tally_.states,
                  seen_.size(), tally_.lost, tally_.damaged);
      std::fflush(stdout);
    }
    if (!seen_.insert(digest(image, acknowledged)).second) return;
    restore(image);
    auto store = store::Store::open(scratch_.path(), "hall-1", a_key(), test_clock());
    if (!store) {
      ++tally_.damaged;
      return;
    }
    if ((*store)->last_sequence() < acknowledged) ++tally_.lost;
    if (!holds_what_was_written(**store)) ++tally_.damaged;
  }

  const Tally& tally() const { return tally_; }
  std::size_t different() const { return seen_.size(); }

 private:
  // What was lost, kept or torn at random comes up again and again: of each state one is opened.
  static std::size_t digest(const DiskImage& image, std::uint64_t acknowledged) {
    std::size_t digest = std::hash<std::uint64_t>()(acknowledged);
    for (const auto& [name, bytes] : image) {
      for (const std::string_view part : {std::string_view(name), std::string_view(bytes)})
        digest = digest * 1'099'511'628'211U ^ std::hash<std::string_view>()(part);
    }
    return digest;
  }

  void restore(const DiskImage& image) {
    for (const char* name : {"station.db", "station.db-wal", "station.db-shm"}) fs::remove(scratch_.path() / name);
    for (const auto& [name, bytes] : image) std::ofstream(scratch_.path() / name, std::ios::binary) << bytes;
    std::ofstream(scratch_.path() / "keys" / recording_.keys_name, std::ios::binary) << recording_.keys;
  }

  // The newest events always, all of them now and then.
  bool holds_what_was_written(const store::Store& store) const {
    const std::uint64_t last = store.last_sequence();
    if (last > recording_.events.size()) return false;
    const bool thorough = seen_.size() % 25 == 0;
    const std::uint64_t from = thorough || last < 4 ? 1 : last - 3;
    const auto events = store.read(from, 10'000);
    const auto offset = static_cast<std::ptrdiff_t>(from - 1);
    if (!events || events->size() != last - from + 1) return false;
    if (!std::equal(events->begin(), events->end(), recording_.events.begin() + offset)) return false;
    return !thorough || (store.snapshot().has_value() && is_sound());
  }

  bool is_sound() const {
    SQLite::Database database((scratch_.path() / "station.db").string(), SQLite::OPEN_READONLY);
    return database.execAndGet("PRAGMA integrity_check").getString() == "ok";
  }

  const RecordedMeeting& recording_;
  ScratchDirectory scratch_;
  std::unordered_set<std::size_t> seen_;
  Tally tally_;
};

// Every operation of the recording is a moment of the cut; of each, what was not synced is lost, kept, or kept in part
// `parts` times.
Tally cut_everywhere(const RecordedMeeting& recording, int parts, std::size_t every = 1) {
  Judge judge(recording);
  PowerCut disk(recording.before);
  std::mt19937 random(20'240'301);
  std::uint64_t acknowledged = 0;
  std::size_t moment = 0;
  for (const DiskOperation& operation : recording.operations) {
    if (operation.kind == DiskOperation::Kind::read) continue;
    disk.apply(operation);
    if (operation.kind == DiskOperation::Kind::mark) acknowledged = operation.offset;
    if (++moment % every != 0) continue;
    judge.look_at(disk.lost_all(), acknowledged);
    judge.look_at(disk.kept_all(), acknowledged);
    for (int part = 0; part < parts; ++part) judge.look_at(disk.kept_some(random), acknowledged);
  }
  Tally tally = judge.tally();
  tally.different = judge.different();
  return tally;
}

}  // namespace

TEST_CASE("no power cut loses an acknowledged event or leaves a database that cannot be read") {
  const RecordedMeeting recording = record(Synchronous::full);
  const Tally tally = cut_everywhere(recording, 2);
  INFO(tally.states << " states, " << tally.lost << " with losses, " << tally.damaged << " damaged");
  CHECK(tally.states >= 5'000);
  CHECK(tally.different >= 3'000);
  CHECK(tally.lost == 0);
  CHECK(tally.damaged == 0);
}

TEST_CASE("the same cuts find what a weaker durability loses") {
  const Tally normal = cut_everywhere(record(Synchronous::normal), 1, 5);
  CHECK(normal.states >= 500);
  CHECK(normal.lost > 0);
  const Tally off = cut_everywhere(record(Synchronous::off), 1, 5);
  CHECK(off.lost > 0);
  CHECK(off.damaged > 0);
}

TEST_CASE("no power cut of a million loses an acknowledged event", "[.long]") {
  const RecordedMeeting recording = record(Synchronous::full);
  const Tally few = cut_everywhere(recording, 0);
  const int parts = 2 * 1'000'000 / few.states + 1;
  const Tally tally = cut_everywhere(recording, parts);
  std::printf("power cut: %d states, %zu different, %d with losses, %d damaged\n", tally.states, tally.different,
              tally.lost, tally.damaged);
  CHECK(tally.states >= 1'000'000);
  CHECK(tally.lost == 0);
  CHECK(tally.damaged == 0);
}
