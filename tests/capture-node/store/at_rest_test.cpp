// What the disk holds: nothing readable, and nothing that can be changed without being found.
#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "capture-node/store/session_keys.hpp"
#include "capture-node/store/store.hpp"
#include "tests/capture-node/store/fixture.hpp"

using namespace tongping;
using namespace tongping::test;
using store::Cause;
namespace fs = std::filesystem;

namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string utf16(const std::string& ascii) {
  std::string wide;
  for (const char c : ascii) {
    wide += c;
    wide += '\0';
  }
  return wide;
}

// Every byte of every file below a directory.
std::string all_bytes(const fs::path& directory) {
  std::string bytes;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    bytes.append(std::istreambuf_iterator<char>(in), {});
  }
  return bytes;
}

std::size_t hits(const std::string& bytes, const std::vector<std::string>& markers) {
  std::size_t count = 0;
  const std::string lowered = lower(bytes);
  for (const std::string& marker : markers) {
    count += bytes.find(marker) != std::string::npos;
    count += lowered.find(lower(marker)) != std::string::npos;
    count += bytes.find(utf16(marker)) != std::string::npos;
  }
  return count;
}

// Changes the database as somebody with a shell would.
void tamper(const fs::path& directory, const std::string& sql) {
  SQLite::Database database((directory / "station.db").string(), SQLite::OPEN_READWRITE);
  REQUIRE(database.exec(sql) > 0);
}

}  // namespace

TEST_CASE("nothing that was said, and no name, can be read from the files of a station") {
  const ScratchDirectory scratch;
  const auto store = open_store(scratch.path());
  std::vector<std::string> markers{"Marker-Session-Name", "Marker-Role-Label", "Marker-Translation"};
  must(store->append({a_role("chair", markers[1]), a_start("s1", markers[0])}));
  for (int n = 0; n < 20; ++n) {
    markers.push_back("Zebra-" + std::to_string(n) + "-Marker sentence that nobody else would say");
    transcript::Segment segment = spoken(n, markers.back());
    segment.translations = {{"zh", markers[2], transcript::SegmentState::final}};
    must(store->append({transcript::SegmentChanged{segment}}));
    segment.revision = 2;
    segment.state = transcript::SegmentState::corrected;
    must(store->append({transcript::SegmentChanged{segment}}));
  }
  const std::string running = all_bytes(scratch.path());
  REQUIRE(running.size() > 100'000);
  // The same search finds what is there in the open: ids are not secret.
  REQUIRE(hits(running, {"seg-7"}) > 0);
  CHECK(hits(running, markers) == 0);
}

TEST_CASE("every change of a sealed row is found and named") {
  const ScratchDirectory scratch;
  { must(open_store(scratch.path())->append({a_start(), said(1, "one"), said(2, "two"), said(3, "three")})); }
  const auto [sql, word] = GENERATE(table<std::string, std::string>({
      {"UPDATE events SET sealed = (SELECT sealed FROM events WHERE sequence = 2) WHERE sequence = 3",
       "segment_changed 3 of session s1"},
      {"UPDATE events SET sealed = zeroblob(length(sealed)) WHERE sequence = 2", "segment_changed 2"},
      {"UPDATE events SET sealed = x'' WHERE sequence = 2", "cut short"},
      {"UPDATE events SET sealed = substr(sealed, 1, 60) WHERE sequence = 2", "does not open"},
      {"UPDATE events SET kind = 4 WHERE sequence = 2", "does not open"},
      {"UPDATE events SET wall_ns = wall_ns + 1 WHERE sequence = 2", "does not agree with its row"},
      {"UPDATE events SET session = 7 WHERE sequence = 2", "session number 7"},
      {"DELETE FROM events WHERE sequence = 2", "event 2 is missing"},
      {"UPDATE sessions SET id = 's2'", "keys"},
  }));
  INFO(sql);
  tamper(scratch.path(), sql);
  const auto store = store::Store::open(scratch.path(), "hall-1", a_key(), test_clock());
  const auto read = store ? (*store)->read(1, 100)
                          : store::StoreResult<std::vector<transcript::Event>>(store::pass_on(store.error()));
  REQUIRE_FALSE(read);
  INFO(read.error().message);
  CHECK(read.error().cause == Cause::damaged);
  CHECK(read.error().message.find(word) != std::string::npos);
}

TEST_CASE("a state row that was pointed elsewhere is found") {
  const ScratchDirectory scratch;
  {
    must(open_store(scratch.path())
             ->append({a_start(), said(1, "one"), said(2, "two"), said(1, "one, better", "s1", 2)}));
  }
  tamper(scratch.path(), GENERATE(as<std::string>(), "UPDATE segments SET sequence = 3 WHERE segment = 'seg-1'",
                                  "UPDATE segments SET sequence = 2 WHERE segment = 'seg-1'",
                                  "UPDATE segments SET sequence = 1 WHERE segment = 'seg-1'",
                                  "UPDATE segments SET revision = 9 WHERE segment = 'seg-1'"));
  const auto store = open_store(scratch.path());
  CHECK(store->history().segments("s1").error().cause == Cause::damaged);
  CHECK(store->snapshot().error().cause == Cause::damaged);
}

TEST_CASE("a session's key opens only its own slot, and is gone once destroyed, in every copy of the log") {
  const ScratchDirectory scratch;
  access::Identity database{};
  database.fill(9);
  fs::create_directories(scratch.path() / "keys");
  const fs::path file = store::SessionKeys::file_of(scratch.path(), database);
  auto keys = must(store::SessionKeys::create(scratch.path(), database, a_key()));
  const auto one = must(keys.add("s1"));
  const auto two = must(keys.add("s2"));
  REQUIRE(one != two);
  CHECK(std::ranges::equal(must(keys.key(one, "s1")).bytes(), must(keys.key(one, "s1")).bytes()));
  CHECK_FALSE(std::ranges::equal(must(keys.key(one, "s1")).bytes(), must(keys.key(two, "s2")).bytes()));
  CHECK(keys.key(one, "s2").error().cause == Cause::damaged);
  CHECK(keys.key(two + 1, "s3").error().cause == Cause::damaged);
  CHECK(fs::file_size(file) == 4 * store::SessionKeys::slot_size);
  std::ifstream in(file, std::ios::binary);
  const std::string before{std::istreambuf_iterator<char>(in), {}};
  must(keys.destroy(one));
  CHECK(keys.key(one, "s1").error().cause == Cause::refused);
  must(keys.key(two, "s2"));
  CHECK(fs::file_size(file) == before.size());
  const std::string wrapped = before.substr(one * store::SessionKeys::slot_size, 74);
  CHECK(all_bytes(scratch.path()).find(wrapped) == std::string::npos);
}
