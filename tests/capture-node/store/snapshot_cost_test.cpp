// What a snapshot costs SQLite, by its own count: the size of the answer decides, not that of the session.
#include <sqlite3.h>

#include "capture-node/store/store.hpp"
#include "tests/capture-node/store/fixture.hpp"

using namespace tongping;
using namespace tongping::test;

namespace {

struct Work {
  long long steps = 0;    // of SQLite's virtual machine, all statements together
  long long scanned = 0;  // rows of full scans; the few roles and microphones are among them
};

// Counts every statement of every connection that is opened while it lives.
class WorkMeter {
 public:
  WorkMeter() {
    work_ = {};
    ::sqlite3_auto_extension(reinterpret_cast<void (*)()>(&watch));
  }
  ~WorkMeter() { ::sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&watch)); }
  WorkMeter(const WorkMeter&) = delete;
  WorkMeter& operator=(const WorkMeter&) = delete;

  static Work take() { return std::exchange(work_, {}); }

 private:
  static int watch(sqlite3* connection, char** /*error*/, const void* /*api*/) {
    return ::sqlite3_trace_v2(connection, SQLITE_TRACE_PROFILE, &finished, nullptr);
  }
  static int finished(unsigned /*kind*/, void* /*context*/, void* statement, void* /*time*/) {
    auto* done = static_cast<sqlite3_stmt*>(statement);
    work_.steps += ::sqlite3_stmt_status(done, SQLITE_STMTSTATUS_VM_STEP, 1);
    work_.scanned += ::sqlite3_stmt_status(done, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
    return 0;
  }

  static inline Work work_;
};

// Finals in one session, every tenth withdrawn again, claims among them.
void talk(store::Store& store, int first, int end) {
  for (int n = first; n < end; n += 50) {
    std::vector<transcript::EventBody> bodies;
    for (int i = n; i < n + 50; ++i) {
      bodies.push_back(said(i, "a final"));
      if (i % 10 != 0) continue;
      transcript::Segment withdrawn = spoken(i, "", "s1", 2);
      withdrawn.state = transcript::SegmentState::withdrawn;
      bodies.push_back(transcript::SegmentChanged{withdrawn});
    }
    must(store.append(std::move(bodies)));
    must(store.maintain());
  }
}

Work work_of_snapshot(const store::Store& store) {
  WorkMeter::take();
  CHECK(must(store.snapshot()).segments.size() == transcript::Transcript::window);
  return WorkMeter::take();
}

}  // namespace

TEST_CASE("a snapshot after a long session costs what one after a short session costs") {
  const ScratchDirectory scratch(in_memory());
  const WorkMeter meter;
  const auto store = open_store(scratch.path());
  must(store->append({a_role("chair", "主席"), a_start(),
                      transcript::MicrophonesClaimed{"hall-1", {{1, "hall-2", 1'700'000'000'000'000'000}}}}));
  talk(*store, 0, 700);
  const Work after_short = work_of_snapshot(*store);
  talk(*store, 700, 7'000);
  const Work after_long = work_of_snapshot(*store);
  INFO(after_short.steps << " steps, then " << after_long.steps);
  CHECK(after_short.steps > 1'000);
  CHECK(after_long.steps <= after_short.steps + after_short.steps / 20);
  CHECK(after_long.scanned <= after_short.scanned);
  CHECK(after_long.scanned < 10);
}
