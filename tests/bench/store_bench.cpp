// What durability costs: the store beside bare SQLite, same disk, same bytes a row, in turns. One line a figure.
//   store_bench [DIRECTORY] [ROWS]
#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "capture-node/access/sealing.hpp"
#include "capture-node/store/store.hpp"
#include "common/base/format.hpp"
#include "tests/capture-node/store/scratch_directory.hpp"
#include "tests/support/builders.hpp"

namespace {

using namespace tongping;
using Seconds = std::chrono::duration<double>;
namespace fs = std::filesystem;

constexpr int paced_commits = 2000;
constexpr int batch = 100;

template <typename T>
T must(store::StoreResult<T> result) {
  if (result) return std::move(*result);
  std::cerr << "store_bench: " << result.error().message << '\n';
  std::exit(1);
}

template <typename Work>
double seconds_of(Work work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return Seconds(std::chrono::steady_clock::now() - start).count();
}

double percentile(std::vector<double> values, double part) {
  std::sort(values.begin(), values.end());
  return values.at(static_cast<std::size_t>(part * static_cast<double>(values.size() - 1)));
}

// A bilingual final of about 300 bytes.
transcript::EventBody a_final(int n) {
  transcript::Segment segment =
      support::a_segment(base::format("seg-{:08}", n),
                         "The committee has received the report and will answer it before the end of the month.");
  segment.translations = {{"zh", "委员会已经收到报告，将在月底之前作出答复。", transcript::SegmentState::final}};
  segment.start = std::chrono::seconds(n);
  segment.end = segment.start + std::chrono::milliseconds(900);
  segment.wall_start_ns += std::int64_t{n} * 1'000'000'000;
  return transcript::SegmentChanged{segment};
}

// One table, one blob, FULL: what a durable row costs whoever writes it.
class BareSqlite {
 public:
  BareSqlite(const fs::path& file, std::size_t row_bytes)
      : database_(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE), row_(row_bytes, 'x') {
    database_.exec(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; CREATE TABLE row(id INTEGER "
        "PRIMARY KEY, bytes BLOB)");
    insert_ = std::make_unique<SQLite::Statement>(database_, "INSERT INTO row(bytes) VALUES (?)");
  }

  void commit(int rows) {
    SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
    for (int n = 0; n < rows; ++n) {
      insert_->bindNoCopy(1, row_.data(), static_cast<int>(row_.size()));
      insert_->exec();
      insert_->reset();
    }
    transaction.commit();
  }

  void checkpoint() { database_.exec("PRAGMA wal_checkpoint(PASSIVE)"); }

 private:
  SQLite::Database database_;
  std::string row_;
  std::unique_ptr<SQLite::Statement> insert_;
};

std::size_t stored_row_bytes(const fs::path& directory) {
  SQLite::Database database((directory / "station.db").string(), SQLite::OPEN_READONLY);
  return static_cast<std::size_t>(database.execAndGet("SELECT max(length(sealed)) FROM events").getInt64());
}

void report_commits(store::Store& store, BareSqlite& bare) {
  std::vector<double> ours;
  std::vector<double> theirs;
  for (int n = 0; n < paced_commits; ++n) {
    ours.push_back(seconds_of([&] { must(store.append({a_final(n)})); }));
    theirs.push_back(seconds_of([&] { bare.commit(1); }));
    if (!store.maintain()) std::exit(1);
    if (n % 200 == 199) bare.checkpoint();
  }
  const auto line = [&](const char* name, double part) {
    const double a = percentile(ours, part) * 1e6;
    const double b = percentile(theirs, part) * 1e6;
    std::cout << base::format("durable commit of one final, {}: {:.0f} us; bare SQLite FULL {:.0f} us; ratio {:.2f}\n",
                              name, a, b, a / b);
  };
  line("p50", 0.5);
  line("p99", 0.99);
}

void report_batches(store::Store& store, BareSqlite& bare, int rows) {
  double ours = 0;
  double theirs = 0;
  for (int n = 0; n < rows; n += batch) {
    std::vector<transcript::EventBody> bodies;
    for (int i = 0; i < batch; ++i) bodies.push_back(a_final(1'000'000 + n + i));
    ours += seconds_of([&] { must(store.append(std::move(bodies))); });
    theirs += seconds_of([&] { bare.commit(batch); });
    if (!store.maintain()) std::exit(1);
    bare.checkpoint();
  }
  std::cout << base::format("batched by {}: {:.0f} finals/s; bare SQLite FULL {:.0f} rows/s; ratio {:.2f}\n", batch,
                            rows / ours, rows / theirs, theirs / ours);
}

void report_reading(const store::Store& store) {
  const auto rows = static_cast<double>(store.last_sequence());
  const double replay = seconds_of([&] {
    for (std::uint64_t from = 1; from <= store.last_sequence(); from += 1000) must(store.read(from, 1000));
  });
  std::cout << base::format("replay by pages of 1000: {:.0f} events/s\n", rows / replay);
  const double scan = seconds_of([&] { must(store.history().segments("s1")); });
  std::cout << base::format("all segments of a session, opened and sorted: {:.0f} segments/s\n", rows / scan);
  std::cout << base::format("snapshot of 512 out of {:.0f}: {:.1f} ms\n", rows,
                            seconds_of([&] { must(store.snapshot()); }) * 1e3);
}

void report_unsealing() {
  auto key = access::SecretKey::random();
  if (!key) std::exit(1);
  const access::SealPlace place{{}, "s1", "segment_changed", 1};
  const std::string sealed = access::seal(*key, place, std::string(300, 'x'));
  constexpr int times = 200'000;
  const double taken = seconds_of([&] {
    for (int n = 0; n < times; ++n) {
      if (!access::open_seal(*key, place, sealed)) std::exit(1);
    }
  });
  std::cout << base::format("opening a seal of 300 bytes: {:.0f} rows/s\n", times / taken);
}

}  // namespace

int main(int argc, char* argv[]) {
  const tongping::test::ScratchDirectory scratch(argc > 1 ? fs::path(argv[1]) : fs::temp_directory_path());
  const int rows = argc > 2 ? std::atoi(argv[2]) : 100'000;
  const base::SystemClock clock;
  auto key = access::SecretKey::random();
  if (!key) return 1;
  auto store = must(store::Store::open(scratch.path() / "station", "hall-1", std::move(*key), clock));
  must(store->append({transcript::SessionStarted{"s1", "bench", 0}, a_final(999'999)}));
  const std::size_t row_bytes = stored_row_bytes(scratch.path() / "station");
  std::cout << base::format("a sealed final: {} bytes\n", row_bytes);
  BareSqlite bare(scratch.path() / "bare.db", row_bytes);
  report_commits(*store, bare);
  report_batches(*store, bare, rows);
  report_reading(*store);
  report_unsealing();
  return 0;
}
