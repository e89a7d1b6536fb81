// A recogniser that cannot keep up: what is given up, in which order, and that speech is not.
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <optional>
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

void await_written(const FrameBacklog& backlog, int frames) {
  while (backlog.on_disk() < static_cast<std::uint64_t>(frames) * sizeof(HeardFrame)) std::this_thread::yield();
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

// Does not come back from the samples that it is given until it is let go.
class HangingRecogniser final : public recognise::Recogniser {
 public:
  explicit HangingRecogniser(const std::atomic<bool>& hangs) : hangs_(hangs) { words.final_text = "good morning"; }
  base::Result<void> begin() override { return words.begin(); }
  base::Result<void> feed(std::span<const std::int16_t> samples) override {
    hangs_.wait(true);
    return words.feed(samples);
  }
  recognise::Hypothesis partial() override { return words.partial(); }
  base::Result<recognise::Hypothesis> finish() override { return words.finish(); }
  void forget() override { words.forget(); }

  ScriptedRecogniser words;

 private:
  const std::atomic<bool>& hangs_;
};

// A microphone from its source to its recogniser, as a station has it.
class SlowMicrophone {
 public:
  explicit SlowMicrophone(std::unique_ptr<recognise::Recogniser> recogniser, FrameBacklog::Options backlog)
      : recogniser_(std::move(recogniser)) {
    sound->backlog = std::make_unique<FrameBacklog>(std::move(backlog));
    auto source = std::make_unique<StillSource>();
    source_ = source.get();
    sound->source = std::move(source);
    listening_.attach(sound, station::Ear::Pace::real_time);
    listener_.start("listening", [this](const base::Worker::StopFlag& stop) { listening_.run(stop); });
    worker_.start("pipeline", [this](const base::Worker::StopFlag& stop) { REQUIRE(pipeline_.run(stop)); });
  }

  // As fast as the listening thread runs. Once it takes the one after, it has passed on the one before.
  void hear(const Sound& talk) {
    for (std::size_t at = 0; at + 320 <= talk.size(); at += 320) {
      clock.advance(20ms);
      base::SampleBlock block;
      block.first_frame = next_frame_;
      block.frames = 320;
      next_frame_ += 320;
      std::copy_n(talk.begin() + static_cast<std::ptrdiff_t>(at), 320, block.samples.begin());
      while (sound->ring.waiting_blocks() > 5 || !sound->ring.push(block)) std::this_thread::yield();
    }
    while (sound->ring.waiting_blocks() > 0) std::this_thread::yield();
  }

  // Until all of it is recognised.
  std::vector<station::SegmentChange> finals() {
    source_->ended = true;
    worker_.join();
    std::vector<station::SegmentChange> finals;
    while (const auto change = changes_.try_take()) {
      if (change->state == transcript::SegmentState::final) finals.push_back(*change);
    }
    return finals;
  }

  TestClock clock;
  base::Mailbox<transcript::SoundGap> gaps{100};
  const std::shared_ptr<station::MicrophoneSound> sound = std::make_shared<station::MicrophoneSound>("podium");

 private:
  std::unique_ptr<recognise::Recogniser> recogniser_;
  StillSource* source_ = nullptr;
  std::int64_t next_frame_ = 0;
  base::Mailbox<station::SegmentChange> changes_{4096};
  base::Latest<station::PipelineStatus> status_;
  station::Pipeline pipeline_{*sound, std::move(recogniser_), clock, changes_, status_};
  station::Listening listening_{{{"podium"}, true, &gaps}, clock};
  base::Worker listener_, worker_;
};

Sound sentences_of(int count) {
  Sound talk = white_noise(1.0, -66.0, 1);
  for (int i = 0; i < count; ++i) {
    append(talk, babbling(1.9));
    append(talk, white_noise(0.8, -66.0, 3));
  }
  return talk;
}

void let_go(std::atomic<bool>& hangs) {
  hangs = false;
  hangs.notify_all();
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
  while (backlog.on_disk() > 0) std::this_thread::yield();
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
  while (backlog.on_disk() > 0) std::this_thread::yield();
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
  while (told == 0) std::this_thread::yield();
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
    while (!backlog.has_room()) std::this_thread::yield();
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
  while (file_in(folder.path()) >= 0) std::this_thread::yield();
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
  std::atomic<std::int64_t> spoken{0};
  std::atomic<bool> over{false};
  SlowMicrophone podium(std::make_unique<SlowRecogniser>(spoken, over), {folder.path(), {}, {}});
  const Sound talk = sentences_of(sentences);
  auto longest = 0ms;
  for (std::size_t at = 0; at + 320 <= talk.size(); at += 320) {
    podium.hear(
        Sound(talk.begin() + static_cast<std::ptrdiff_t>(at), talk.begin() + static_cast<std::ptrdiff_t>(at + 320)));
    spoken += 320;
    longest = std::max(longest, podium.sound->behind());
  }
  over = true;
  const auto finals = podium.finals();
  CHECK(longest >= 25s);
  CHECK(podium.sound->behind() == 0ms);
  CHECK(podium.sound->frames.lost_frames() == 0);
  REQUIRE(finals.size() == sentences);
  for (std::size_t i = 1; i < finals.size(); ++i) {
    const auto apart = finals[i].start - finals[i - 1].start;
    CHECK(std::chrono::abs(apart - 2'700ms) < 100ms);
  }
}

TEST_CASE("a recogniser that hangs for two minutes costs no speech, and how far behind it is shows meanwhile") {
  constexpr int sentences = 44;
  const Scratch folder;
  std::atomic<bool> hangs{true};
  SlowMicrophone podium(std::make_unique<HangingRecogniser>(hangs), {folder.path(), {}, {}});
  podium.hear(sentences_of(sentences));
  CHECK(podium.sound->behind() > 115s);
  CHECK(podium.sound->behind() < 120s);
  let_go(hangs);
  const auto finals = podium.finals();
  CHECK(podium.sound->behind() == 0ms);
  CHECK(podium.sound->frames.lost_frames() == 0);
  CHECK_FALSE(podium.gaps.try_take());
  REQUIRE(finals.size() == sentences);
  for (std::size_t i = 1; i < finals.size(); ++i) {
    const auto apart = finals[i].start - finals[i - 1].start;
    CHECK(std::chrono::abs(apart - 2'700ms) < 100ms);
  }
}

TEST_CASE("what finds no room on the disk and in memory is a gap with start and length") {
  std::atomic<bool> hangs{true};
  SlowMicrophone podium(std::make_unique<HangingRecogniser>(hangs), {{}, {}, {}, 1'000});
  const base::WallTime begin = podium.clock.wall();
  podium.hear(sentences_of(22));  // 60.4 s: the first is silence, and where it hangs then 30 s and 10 s have room
  std::optional<transcript::SoundGap> begun;
  while (!begun) begun = podium.gaps.try_take();
  CHECK(begun->microphone == "podium");
  CHECK(begun->fault == transcript::SoundFault::overrun);
  CHECK_FALSE(begun->over);
  CHECK(std::chrono::abs(base::from_ns(begun->start_ns) - begin - 41s) < 1s);
  let_go(hangs);
  while (podium.sound->behind() > 1s) std::this_thread::yield();
  podium.hear(white_noise(1.0, -66.0, 3));
  std::optional<transcript::SoundGap> over;
  while (!over) over = podium.gaps.try_take();
  CHECK(over->over);
  CHECK(over->start_ns == begun->start_ns);
  CHECK(over->length == std::chrono::milliseconds(podium.sound->frames.lost_frames() / 16));
  CHECK(std::chrono::abs(over->length - 20s) < 1s);
  CHECK(podium.finals().size() >= 14);
}
