// A recogniser that cannot keep up: what is given up, in which order, and that speech is not.
#include <fcntl.h>
#include <unistd.h>

#include <random>
#include <thread>

#include "capture-node/frame_backlog.hpp"
#include "capture-node/pipeline.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/microphone_feed.hpp"
#include "tests/support/process.hpp"
#include "tests/support/scripted_recogniser.hpp"
#include "tests/support/still_source.hpp"

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

// Three times slower than speech comes, for as long as speech comes.
class SlowRecogniser final : public recognise::Recogniser {
 public:
  explicit SlowRecogniser(const std::atomic<std::int64_t>& spoken, const std::atomic<bool>& over)
      : spoken_(spoken), over_(over) {
    words.final_text = "good morning everybody";
    words.partials = {"good", "good morning"};
  }
  base::Result<void> begin() override { return words.begin(); }
  base::Result<void> feed(std::span<const std::int16_t> samples) override {
    taken += static_cast<std::int64_t>(samples.size());
    while (!over_ && spoken_ < 3 * taken) std::this_thread::yield();
    return words.feed(samples);
  }
  recognise::Hypothesis partial() override { return words.partial(); }
  base::Result<recognise::Hypothesis> finish() override { return words.finish(); }
  void forget() override { words.forget(); }

  ScriptedRecogniser words;
  std::int64_t taken = 0;

 private:
  const std::atomic<std::int64_t>& spoken_;
  const std::atomic<bool>& over_;
};

}  // namespace

TEST_CASE("what waits comes back in order, whether it waits on the disk or in memory") {
  const Scratch folder;
  const bool on_disk = GENERATE(true, false);
  FrameBacklog backlog(on_disk ? folder.path() : std::filesystem::path());
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
  CHECK(backlog.on_disk() == 0);
}

TEST_CASE("what waits on the disk has no name, cannot be read, and leaves no room taken") {
  const Scratch folder;
  FrameBacklog backlog(folder.path());
  for (int i = 0; i < 1'000; ++i) backlog.put(numbered(7'777));
  CHECK(std::filesystem::is_empty(folder.path()));
  const int file = file_in(folder.path());
  REQUIRE(file >= 0);
  const std::string kept = bytes_of(file);
  CHECK(kept.size() >= 900 * sizeof(HeardFrame));
  CHECK(kept.find("\x61\x1e\x61\x1e") == std::string::npos);  // 7777
  while (backlog.take()) {
  }
  CHECK(bytes_of(file).empty());
}

TEST_CASE("what the disk does not give back is told once, and is a gap") {
  const Scratch folder;
  std::vector<std::string> told;
  FrameBacklog backlog(folder.path(), [&](const std::string& problem) { told.push_back(problem); });
  for (int i = 0; i < 1'000; ++i) backlog.put(numbered(i));
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
}

TEST_CASE("where nothing can be written all waits in memory") {
  std::vector<std::string> told;
  FrameBacklog backlog("/proc/nowhere", [&](const std::string& problem) { told.push_back(problem); });
  for (int i = 0; i < 500; ++i) backlog.put(numbered(i));
  for (int i = 0; i < 500; ++i) REQUIRE(number_of(*backlog.take()) == i);
  CHECK(told.size() == 1);
}

TEST_CASE("what is to be forgotten waits nowhere any more, and what comes next is as if there had been nothing") {
  const Scratch folder;
  FrameBacklog backlog(folder.path());
  for (int i = 0; i < 1'050; ++i) backlog.put(numbered(7'777));
  REQUIRE(number_of(*backlog.take()) == 7'777);
  REQUIRE(file_in(folder.path()) >= 0);
  backlog.forget();
  CHECK(backlog.waiting() == 0);
  CHECK_FALSE(backlog.take());
  CHECK(file_in(folder.path()) < 0);
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

TEST_CASE("a recogniser at a third of the speed of speech: every word comes, late, and the delay goes by itself") {
  constexpr int sentences = 22;
  const Scratch folder;
  TestClock clock;
  std::atomic<std::int64_t> spoken{0};
  std::atomic<bool> over{false};
  base::Mailbox<station::SegmentChange> changes(4096);
  base::Latest<station::PipelineStatus> status;
  const auto sound = std::make_shared<station::MicrophoneSound>("podium");
  sound->backlog = std::make_unique<FrameBacklog>(folder.path());
  auto ended = std::make_unique<StillSource>();
  StillSource* source = ended.get();
  sound->source = std::move(ended);
  station::Pipeline pipeline(*sound, std::make_unique<SlowRecogniser>(spoken, over), clock, changes, status);
  station::Listening listening({{"podium"}}, clock);
  listening.attach(sound, station::Ear::Pace::real_time);
  base::Worker listener, worker;
  listener.start("listening", [&](const base::Worker::StopFlag& stop) { listening.run(stop); });
  worker.start("pipeline", [&](const base::Worker::StopFlag& stop) { REQUIRE(pipeline.run(stop)); });

  Sound talk = white_noise(1.0, -66.0, 1);
  for (int i = 0; i < sentences; ++i) {
    append(talk, babbling(1.9));
    append(talk, white_noise(0.8, -66.0, 3));
  }
  auto longest = 0ms;
  for (std::size_t at = 0; at + 320 <= talk.size(); at += 320) {
    clock.advance(20ms);
    base::SampleBlock block;
    block.first_frame = static_cast<std::int64_t>(at);
    block.frames = 320;
    std::copy_n(talk.begin() + static_cast<std::ptrdiff_t>(at), 320, block.samples.begin());
    // Speech does not come faster than a thread runs.
    while (sound->ring.waiting_blocks() > 5 || sound->frames.waiting_blocks() > 2'750 || !sound->ring.push(block))
      std::this_thread::yield();
    spoken += 320;
    if (const auto now = status.take()) longest = std::max(longest, now->behind);
  }
  source->ended = true;
  over = true;
  worker.join();
  CHECK(longest >= 25s);
  CHECK(status.take()->behind == 0ms);
  CHECK(sound->frames.lost_frames() == 0);
  std::vector<station::SegmentChange> finals;
  while (const auto change = changes.try_take()) {
    if (change->state == transcript::SegmentState::final) finals.push_back(*change);
  }
  REQUIRE(finals.size() == sentences);
  for (std::size_t i = 1; i < finals.size(); ++i) {
    const auto apart = finals[i].start - finals[i - 1].start;
    CHECK(std::chrono::abs(apart - 2'700ms) < 100ms);
  }
}
