// What a recogniser has no time for: how it waits, and that interim text is given up before.
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <random>

#include "capture-node/frame_backlog.hpp"
#include "capture-node/pipeline_core.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/microphone_feed.hpp"
#include "tests/support/process.hpp"
#include "tests/support/scripted_recogniser.hpp"
#include "tests/support/step_aside.hpp"

using namespace tongping;
using namespace tongping::support;
using namespace std::chrono_literals;
using station::FrameBacklog;
using station::HeardFrame;

namespace {

HeardFrame numbered(std::int64_t number) {
  HeardFrame frame;
  frame.begin = base::from_ns(number * 10'000'000);
  frame.samples.fill(static_cast<std::int16_t>(number % 30'000));
  return frame;
}

std::int64_t number_of(const HeardFrame& frame) { return base::to_ns(frame.begin) / 10'000'000; }

// The backlog's own file: it has no name.
int file_in(const std::filesystem::path& directory) {
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    const auto target = std::filesystem::read_symlink(entry.path(), gone);
    if (target.string().starts_with(directory.string() + "/")) return std::stoi(entry.path().filename());
  }
  return -1;
}

std::string bytes_of(int file) {
  std::string bytes(static_cast<std::size_t>(::lseek(file, 0, SEEK_END)), '\0');
  REQUIRE(::pread(file, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
  return bytes;
}

void await_written(const FrameBacklog& backlog, int frames) {
  while (backlog.on_disk() < static_cast<std::uint64_t>(frames) * sizeof(HeardFrame)) support::step_aside();
}

}  // namespace

TEST_CASE("what waits comes back in order, whether it waits on the disk or in memory") {
  const Scratch folder;
  const bool on_disk = GENERATE(true, false);
  FrameBacklog backlog({on_disk ? folder.path() : std::filesystem::path(), {}, {}});
  std::mt19937 random(7);
  std::int64_t put = 0, taken = 0;
  for (int round = 0; round < 60; ++round) {
    for (auto i = random() % 250; i > 0; --i) backlog.put(numbered(put++));
    for (auto i = random() % 250; i > 0; --i) {
      const auto frame = backlog.take();
      REQUIRE(frame.has_value() == (taken < put));
      if (!frame) break;
      REQUIRE(number_of(*frame) == taken);
      REQUIRE(frame->samples.back() == taken % 30'000);
      REQUIRE_FALSE(frame->after_gap);
      ++taken;
    }
    REQUIRE(backlog.waiting() == static_cast<std::size_t>(put - taken));
  }
  while (backlog.take()) ++taken;
  CHECK(taken == put);
  while (backlog.on_disk() > 0) support::step_aside();
}

TEST_CASE("what waits on the disk has no name, cannot be read, and leaves no room taken") {
  const Scratch folder;
  FrameBacklog backlog({folder.path(), {}, {}});
  for (int i = 0; i < 1'000; ++i) backlog.put(numbered(7'777));
  await_written(backlog, 1'000);
  CHECK(std::filesystem::is_empty(folder.path()));
  const int file = file_in(folder.path());
  REQUIRE(file >= 0);
  const std::string kept = bytes_of(file);
  CHECK(kept.size() >= 900 * sizeof(HeardFrame));
  CHECK(kept.find("\x61\x1e\x61\x1e") == std::string::npos);  // 7777
  while (backlog.take()) {
  }
  while (backlog.on_disk() > 0) support::step_aside();
  CHECK(bytes_of(file).empty());
}

TEST_CASE("what the disk does not give back is told once, and is a gap with start and length") {
  const Scratch folder;
  std::vector<std::string> told;
  std::vector<std::pair<base::WallTime, std::chrono::milliseconds>> lost;
  FrameBacklog backlog(
      {folder.path(), [&](const std::string& problem) { told.push_back(problem); },
       [&](base::WallTime begin, std::chrono::milliseconds length) { lost.emplace_back(begin, length); }});
  for (int i = 0; i < 1'000; ++i) {
    backlog.put(numbered(i));
    if (i % 100 == 99) await_written(backlog, i + 1);  // each piece after the one before it
  }
  REQUIRE(::pwrite(file_in(folder.path()), "spoilt", 6, 150 * sizeof(HeardFrame)) == 6);  // in the second piece
  std::vector<std::int64_t> got, gaps;
  while (const auto frame = backlog.take()) {
    got.push_back(number_of(*frame));
    if (frame->after_gap) gaps.push_back(got.back());
  }
  CHECK(got.size() == 900);
  CHECK(gaps == std::vector<std::int64_t>{200});
  CHECK(backlog.waiting() == 0);
  REQUIRE(told.size() == 1);
  CHECK(told.front().find("1 s of sound") != std::string::npos);
  REQUIRE(lost.size() == 1);
  CHECK(lost.front() == std::pair(numbered(100).begin, 1'000ms));
}

TEST_CASE("where nothing can be written all waits in memory") {
  std::atomic<int> told{0};
  FrameBacklog backlog({"/proc/nowhere", [&](const std::string& /*problem*/) { ++told; }, {}});
  for (int i = 0; i < 500; ++i) backlog.put(numbered(i));
  while (told == 0) support::step_aside();
  for (int i = 0; i < 500; ++i) REQUIRE(number_of(*backlog.take()) == i);
  CHECK(told == 1);
}

TEST_CASE("what waits in memory is bounded, and has room again when something was taken") {
  FrameBacklog backlog({{}, {}, {}, 300});
  for (int i = 0; i < 300; ++i) {
    REQUIRE(backlog.has_room());
    backlog.put(numbered(i));
  }
  CHECK_FALSE(backlog.has_room());
  REQUIRE(backlog.take());
  CHECK(backlog.has_room());
}

TEST_CASE("what waits on the disk takes none of the memory's room") {
  const Scratch folder;
  FrameBacklog backlog({folder.path(), {}, {}, 300});
  for (int i = 0; i < 1'000; ++i) {
    while (!backlog.has_room()) support::step_aside();
    backlog.put(numbered(i));
  }
  for (int i = 0; i < 1'000; ++i) REQUIRE(number_of(*backlog.take()) == i);
}

TEST_CASE("what is to be forgotten waits nowhere any more, and what comes next is as if there had been nothing") {
  const Scratch folder;
  FrameBacklog backlog({folder.path(), {}, {}});
  for (int i = 0; i < 1'050; ++i) backlog.put(numbered(7'777));
  await_written(backlog, 1'000);
  REQUIRE(number_of(*backlog.take()) == 7'777);
  REQUIRE(file_in(folder.path()) >= 0);
  backlog.forget();
  CHECK(backlog.waiting() == 0);
  CHECK_FALSE(backlog.take());
  while (file_in(folder.path()) >= 0) support::step_aside();
  for (int i = 0; i < 250; ++i) backlog.put(numbered(i));
  for (int i = 0; i < 250; ++i) {
    const auto frame = backlog.take();
    REQUIRE(number_of(*frame) == i);
    REQUIRE_FALSE(frame->after_gap);
  }
}

TEST_CASE("interim text is the first that is given up: fewer the further behind, and never none") {
  std::int64_t before = 0;
  for (const auto behind : {0ms, 200ms, 299ms, 300ms, 999ms, 1'000ms, 60'000ms, 3'600'000ms}) {
    const std::int64_t frames = station::frames_between_hypotheses(behind);
    CHECK(frames >= before);
    CHECK(frames <= 100);
    before = frames;
  }
  const auto interims = [](std::chrono::milliseconds behind) {
    ScriptedRecogniser recogniser;
    for (int i = 0; i < 60; ++i) recogniser.partials.push_back("good morning " + std::string(1 + i % 2, 'a'));
    recogniser.final_text = "good morning";
    MicrophoneFeed feed(recogniser);
    feed.core.set_behind(behind);
    REQUIRE(feed.hear(white_noise(1.0, -66.0, 1)));
    REQUIRE(feed.hear(babbling(4.0)));
    REQUIRE(feed.flush());
    CHECK(feed.of_state(transcript::SegmentState::final).size() == 1);
    return feed.of_state(transcript::SegmentState::interim).size();
  };
  CHECK(interims(0ms) >= 30);
  CHECK(interims(500ms) <= 15);
  CHECK(interims(5'000ms) <= 5);
  CHECK(interims(5'000ms) >= 2);
}
