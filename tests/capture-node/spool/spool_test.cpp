#include "capture-node/spool/spool.hpp"

#include <fstream>

#include "capture-node/spool/spool_destruction.hpp"
#include "capture-node/spool/spool_reader.hpp"
#include "common/base/format.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"

using namespace tongping;
using namespace std::chrono_literals;
using spool::SpoolFrame;
using support::Scratch;

namespace {

namespace fs = std::filesystem;

const base::Log quiet_spool(base::LogLevel::error);

access::AudioKey audio_key(std::uint8_t byte, std::int64_t number = 3) {
  std::array<std::uint8_t, access::SecretKey::size> bytes{};
  bytes.fill(byte);
  access::AudioKey key{{}, "session-" + std::to_string(number), number, access::SecretKey::copy_of(bytes).value()};
  key.database.fill(9);
  return key;
}

SpoolFrame frame_at(int place) {
  SpoolFrame frame;
  frame.begin = base::from_ns(1'700'000'000'000'000'000) + place * SpoolFrame::length;
  frame.after_gap = place % 7 == 3;
  for (std::size_t i = 0; i < frame.samples.size(); ++i) {
    frame.samples[i] = static_cast<std::int16_t>(place * 31 + static_cast<int>(i) * 97 - 20'000);
  }
  return frame;
}

std::vector<SpoolFrame> frames_of(int first, int count) {
  std::vector<SpoolFrame> frames;
  for (int i = 0; i < count; ++i) frames.push_back(frame_at(first + i));
  return frames;
}

bool same(const SpoolFrame& a, const SpoolFrame& b) {
  return a.begin == b.begin && a.after_gap == b.after_gap && a.samples == b.samples;
}

struct ReadBack {
  std::vector<SpoolFrame> frames;
  std::vector<std::string> problems;
};

ReadBack read_back(const fs::path& folder, const access::AudioKey& key, base::WallTime from = {}) {
  spool::BacklogReader reader(spool::parts_in(folder), from, key);
  ReadBack read;
  while (const auto frame = reader.next()) read.frames.push_back(*frame);
  read.problems = reader.problems();
  return read;
}

std::string bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void put_bytes(const fs::path& file, const std::string& bytes) { std::ofstream(file, std::ios::binary) << bytes; }

spool::Spool::Options options_in(const fs::path& directory, bool keep = true) {
  return {directory, 5, {1024 * 1024 * 1024, spool::AtEnd::remove_oldest, 0}, keep};
}

// A spool with its two threads.
struct RunningSpool {
  explicit RunningSpool(spool::Spool::Options options) : spool(std::move(options), clock, quiet_spool) {
    writer.start("spool", [this](const base::Worker::StopFlag& stop) { spool.run(stop); });
    syncer.start("spool-sync", [this](const base::Worker::StopFlag& /*the writer ends it*/) { spool.run_sync(); });
  }
  void finish() {
    writer.request_stop();
    writer.join();
    syncer.request_stop();
    syncer.join();
  }
  void put(const std::string& microphone, std::vector<SpoolFrame> frames) {
    spool.put(microphone, std::move(frames));
    // A loaded machine may need longer than the patience.
    for (int i = 0; i < 100 && !spool.settle(); ++i) {
    }
  }
  base::SystemClock clock;
  spool::Spool spool;
  base::Worker syncer;  // the writer, which is joined first, ends it
  base::Worker writer;
};

}  // namespace

TEST_CASE("sound that was written is read back as it was, a microphone and a part after the other") {
  const Scratch scratch;
  const auto key = audio_key(1);
  {
    spool::SpoolWriter podium(scratch.path(), "podium", 5, key);
    REQUIRE(podium.append(frames_of(0, 10)));
    REQUIRE(podium.append(spool::RecognisedMark{frame_at(4).begin}));
    REQUIRE(podium.append(frames_of(10, 100)));
    spool::SpoolWriter again(scratch.path(), "podium", 12, key);  // the next start but some
    REQUIRE(again.append(frames_of(110, 5)));
  }
  const ReadBack read = read_back(scratch.path(), key);
  CHECK(read.problems.empty());
  REQUIRE(read.frames.size() == 115);
  for (int i = 0; i < 115; ++i) REQUIRE(same(read.frames[static_cast<std::size_t>(i)], frame_at(i)));
  CHECK(read_back(scratch.path(), key, frame_at(112).begin).frames.size() == 3);
}

TEST_CASE("what is recognised by marks and where a backlog begins are found from the newest parts") {
  const Scratch scratch;
  const auto key = audio_key(1);
  for (const int epoch : {1, 2, 3}) {
    spool::SpoolWriter writer(scratch.path(), "podium", static_cast<std::uint64_t>(epoch), key);
    REQUIRE(writer.append(frames_of(epoch * 100, 50)));
    REQUIRE(writer.append(spool::RecognisedMark{frame_at(epoch * 100 + 20).begin}));
  }
  const auto parts = spool::parts_in(scratch.path());
  const auto newest = spool::backlog_of(parts, frame_at(0).begin, key);
  CHECK(newest.recognised == frame_at(320).begin);
  REQUIRE(newest.parts.size() == 1);
  CHECK(newest.parts[0].epoch == 3);
}

TEST_CASE("no byte of sound stands in the open, and another key, place or session opens nothing") {
  const Scratch scratch;
  const auto key = audio_key(1);
  {
    spool::SpoolWriter writer(scratch.path(), "podium", 5, key);
    std::vector<SpoolFrame> loud(1, frame_at(0));
    loud[0].samples.fill(0x4141);
    REQUIRE(writer.append(loud));
  }
  const fs::path file = scratch.path() / "podium-5-0.spool";
  CHECK(bytes_of(file).find("AAAA") == std::string::npos);
  CHECK(read_back(scratch.path(), key).frames.size() == 1);
  CHECK(read_back(scratch.path(), audio_key(2)).frames.empty());
  CHECK(read_back(scratch.path(), audio_key(1, 4)).frames.empty());
  fs::rename(file, scratch.path() / "table-5-0.spool");
  CHECK(read_back(scratch.path(), key).frames.empty());
}

TEST_CASE("a file that was cut or changed is read up to there, and it is said") {
  const Scratch scratch;
  const auto key = audio_key(1);
  {
    spool::SpoolWriter writer(scratch.path(), "podium", 5, key);
    for (int i = 0; i < 4; ++i) REQUIRE(writer.append(frames_of(10 * i, 10)));
  }
  const fs::path file = scratch.path() / "podium-5-0.spool";
  const std::string whole = bytes_of(file);
  const std::size_t record = (whole.size() - spool::spool_magic.size()) / 4;
  for (std::size_t kept = 0; kept < whole.size(); kept += 211) {
    put_bytes(file, whole.substr(0, kept));
    const ReadBack read = read_back(scratch.path(), key);
    const std::size_t records = kept < spool::spool_magic.size() ? 0 : (kept - spool::spool_magic.size()) / record;
    REQUIRE(read.frames.size() == 10 * records);
    REQUIRE(read.problems.size() ==
            ((kept < spool::spool_magic.size() ? 1 : (kept - spool::spool_magic.size()) % record) != 0));
  }
  for (std::size_t at = 0; at < whole.size(); at += 307) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    put_bytes(file, changed);
    const ReadBack read = read_back(scratch.path(), key);
    REQUIRE(read.frames.size() < 40);
    REQUIRE(read.problems.size() == 1);
    REQUIRE(read.problems[0].find("podium-5-0.spool") != std::string::npos);
  }
}

TEST_CASE("what was put is with the system when it is settled, and stays when the program goes on or ends") {
  const Scratch scratch;
  RunningSpool running(options_in(scratch / "audio"));
  running.spool.begin(audio_key(1));
  for (int i = 0; i < 20; ++i) {
    running.put("podium", frames_of(i, 1));
    running.put("table", frames_of(i, 1));
    const ReadBack read = read_back(scratch / "audio" / "3", audio_key(1));
    REQUIRE(read.frames.size() == 2 * static_cast<std::size_t>(i + 1));
  }
  running.spool.end();
  running.finish();
  CHECK(read_back(scratch / "audio" / "3", audio_key(1)).frames.size() == 40);
  CHECK(fs::status(scratch / "audio").permissions() == fs::perms::owner_all);
  CHECK(fs::status(scratch / "audio" / "3" / "podium-5-0.spool").permissions() ==
        (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("sound that is not kept goes with its session, and no other session's does") {
  const Scratch scratch;
  RunningSpool running(options_in(scratch / "audio", false));
  fs::create_directories(scratch / "audio" / "2");
  running.spool.begin(audio_key(1));
  running.put("podium", frames_of(0, 10));
  REQUIRE(fs::exists(scratch / "audio" / "3" / "podium-5-0.spool"));
  running.spool.end();
  running.finish();
  CHECK_FALSE(fs::exists(scratch / "audio" / "3"));
  CHECK(fs::exists(scratch / "audio" / "2"));
}

TEST_CASE("at the end of its budget the oldest sessions' sound goes, never that of the session that runs") {
  const Scratch scratch;
  for (const char* session : {"1", "2", "10"}) {
    fs::create_directories(scratch / session);
    put_bytes(scratch / session / "podium-1-0.spool", std::string(1000, 'x'));
  }
  const auto room = [&](std::uint64_t bytes, spool::AtEnd at_end) {
    return spool::make_room(scratch.path(), "10", {bytes, at_end, 0});
  };
  CHECK(room(4000, spool::AtEnd::remove_oldest).there);
  CHECK_FALSE(room(2500, spool::AtEnd::stop).there);
  CHECK(fs::exists(scratch / "1"));
  const auto made = room(2500, spool::AtEnd::remove_oldest);
  CHECK(made.there);
  CHECK(made.removed == 1);
  CHECK(made.bytes == 2000);
  CHECK_FALSE(fs::exists(scratch / "1"));
  const auto none = room(500, spool::AtEnd::remove_oldest);
  CHECK_FALSE(none.there);
  CHECK(fs::exists(scratch / "10" / "podium-1-0.spool"));
  CHECK_FALSE(spool::make_room(scratch.path(), "10", {4000, spool::AtEnd::stop, UINT64_MAX}).there);
}

TEST_CASE("a disk that takes nothing stops the spool, says why, and holds up nobody") {
  const Scratch scratch;
  put_bytes(scratch / "audio", "a file where the folder should be");
  RunningSpool running(options_in(scratch / "audio"));
  running.spool.begin(audio_key(1));
  running.put("podium", frames_of(0, 10));
  CHECK(running.spool.settle());
  running.finish();
  const auto status = running.spool.status().take();
  REQUIRE(status);
  CHECK(status->state == spool::SpoolState::stopped);
  CHECK_FALSE(status->reason.empty());
}

TEST_CASE("of sound that may not be recognised any more only what was recognised stays, and only where sound is kept") {
  const Scratch scratch;
  const auto key = audio_key(1);
  const bool marked_in_newest = GENERATE(true, false);
  {
    fs::create_directories(scratch / "podium");
    spool::SpoolWriter podium(scratch / "podium", "podium", 5, key);
    for (int i = 0; i < 4; ++i) REQUIRE(podium.append(frames_of(10 * i, 10)));
    REQUIRE(podium.append(spool::RecognisedMark{frame_at(20).begin}));
    if (!marked_in_newest) {
      spool::SpoolWriter next(scratch / "podium", "podium", 6, key);
      REQUIRE(next.append(frames_of(40, 10)));
    }
    spool::SpoolWriter table(scratch / "podium", "table", 5, key);
    REQUIRE(table.append(frames_of(0, 10)));
  }
  const std::string before = bytes_of(scratch / "podium" / "podium-5-0.spool");
  // Somebody who holds the file open sees what was overwritten.
  std::ifstream held(scratch / "podium" / "table-5-0.spool", std::ios::binary);
  SECTION("kept") {
    REQUIRE(spool::destroy_unrecognised(scratch / "podium", key, true));
    const ReadBack left = read_back(scratch / "podium", key);
    CHECK(left.problems.empty());
    REQUIRE(left.frames.size() == 20);
    CHECK(same(left.frames.back(), frame_at(19)));
    const std::string after = bytes_of(scratch / "podium" / "podium-5-0.spool");
    CHECK(before.starts_with(after));
    CHECK(spool::parts_in(scratch / "podium").size() == 1);
    // What comes later does not stand in its place.
    spool::SpoolWriter again(scratch / "podium", "podium", 5, key);
    REQUIRE(again.append(frames_of(100, 5)));
    CHECK(read_back(scratch / "podium", key).frames.size() == 25);
  }
  SECTION("not kept") {
    REQUIRE(spool::destroy_unrecognised(scratch / "podium", key, false));
    CHECK_FALSE(fs::exists(scratch / "podium"));
  }
  const std::string overwritten{std::istreambuf_iterator<char>(held), {}};
  CHECK(overwritten.find_first_not_of('\0') == std::string::npos);
}

TEST_CASE(
    "of a station that died again and again before it had recognised all nothing unrecognised stays on the disk") {
  const Scratch scratch;
  const auto key = audio_key(1);
  const bool keep = GENERATE(true, false);
  fs::create_directories(scratch / "podium");
  constexpr int starts = 4;
  std::vector<std::ifstream> held;  // open before the files go
  for (int start = 0; start < starts; ++start) {
    spool::SpoolWriter writer(scratch / "podium", "podium", 5 + start, key);
    REQUIRE(writer.append(frames_of(100 * start, 10)));
    if (start == 0) REQUIRE(writer.append(spool::RecognisedMark{frame_at(10).begin}));
    held.emplace_back(scratch / "podium" / base::format("podium-{}-0.spool", 5 + start), std::ios::binary);
  }
  REQUIRE(spool::destroy_unrecognised(scratch / "podium", key, keep));
  CHECK(spool::parts_in(scratch / "podium").size() == (keep ? 1U : 0U));
  for (int start = 1; start < starts; ++start) {
    const std::string left{std::istreambuf_iterator<char>(held[static_cast<std::size_t>(start)]), {}};
    CHECK(left.find_first_not_of('\0') == std::string::npos);
  }
  if (keep) CHECK(read_back(scratch / "podium", key).frames.size() == 10);
}

TEST_CASE("a spool that forgets keeps nothing until a session begins, and answers all the same") {
  const Scratch scratch;
  RunningSpool running(options_in(scratch / "audio", false));
  running.spool.begin(audio_key(1));
  running.put("podium", frames_of(0, 10));
  running.spool.forget();
  running.put("podium", frames_of(10, 10));
  CHECK(running.spool.settle());
  CHECK_FALSE(fs::exists(scratch / "audio" / "3"));
  running.spool.begin(audio_key(1));
  running.put("podium", frames_of(20, 10));
  CHECK(read_back(scratch / "audio" / "3", audio_key(1)).frames.size() == 10);
  running.finish();
}
