// A recogniser that cannot keep up, that hangs, or that has to be waited for: speech waits and is not lost.
#include <atomic>
#include <optional>

#include "capture-node/frame_backlog.hpp"
#include "capture-node/pipeline.hpp"
#include "capture-node/recognise/engine_pool.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/microphone_feed.hpp"
#include "tests/support/process.hpp"
#include "tests/support/scripted_recogniser.hpp"
#include "tests/support/step_aside.hpp"
#include "tests/support/still_source.hpp"
#include "tests/support/test_clock.hpp"

using namespace tongping;
using namespace tongping::support;
using namespace std::chrono_literals;
using station::FrameBacklog;

namespace {

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
    while (!over_ && spoken_ < 3 * taken) support::step_aside();
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
  SlowMicrophone(std::unique_ptr<recognise::Recogniser> recogniser, FrameBacklog::Options backlog)
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
      while (sound->ring.waiting_blocks() > 5 || !sound->ring.push(block)) support::step_aside();
    }
    while (sound->ring.waiting_blocks() > 0) support::step_aside();
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

const base::SystemClock clock_of_engines;

recognise::EnginePool::Open hanging_engines(const std::atomic<bool>& hangs) {
  return [&hangs]() -> base::Result<std::unique_ptr<recognise::Recogniser>> {
    return std::make_unique<HangingRecogniser>(hangs);
  };
}

void let_go(std::atomic<bool>& hangs) {
  hangs = false;
  hangs.notify_all();
}

}  // namespace

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
  while (podium.sound->behind() > 1s) support::step_aside();
  podium.hear(white_noise(1.0, -66.0, 3));
  std::optional<transcript::SoundGap> over;
  while (!over) over = podium.gaps.try_take();
  CHECK(over->over);
  CHECK(over->start_ns == begun->start_ns);
  CHECK(over->length == std::chrono::milliseconds(podium.sound->frames.lost_frames() / 16));
  CHECK(std::chrono::abs(over->length - 20s) < 1s);
  CHECK(podium.finals().size() >= 14);
}

TEST_CASE("five talk at once where there are two engines: all of it comes, in order, and the delay goes by itself") {
  constexpr int sentences = 6;
  const Scratch folder;
  std::atomic<bool> hangs{true};
  recognise::EnginePool pool(hanging_engines(hangs), clock_of_engines, 2);
  std::vector<std::unique_ptr<SlowMicrophone>> microphones;
  while (microphones.size() < 5) {
    microphones.push_back(
        std::make_unique<SlowMicrophone>(std::move(*pool.share()), FrameBacklog::Options{folder.path(), {}, {}}));
  }
  for (const auto& microphone : microphones) microphone->hear(sentences_of(sentences));
  while (pool.count().waiting < 3) support::step_aside();
  CHECK(pool.count().lent == 2);
  for (const auto& microphone : microphones) CHECK(microphone->sound->behind() > 14s);
  let_go(hangs);
  for (const auto& microphone : microphones) {
    while (microphone->sound->behind() > 0ms) support::step_aside();
  }
  for (const auto& microphone : microphones) {
    CHECK(microphone->sound->frames.lost_frames() == 0);
    const auto finals = microphone->finals();
    REQUIRE(finals.size() == sentences);
    for (std::size_t i = 1; i < finals.size(); ++i) {
      CHECK(std::chrono::abs(finals[i].start - finals[i - 1].start - 2'700ms) < 100ms);
    }
  }
  CHECK(pool.count().loaded == 2);
  CHECK(pool.count().lent == 0);
}

TEST_CASE("somebody who never pauses gives the engine back where a segment is cut, and others have their turn") {
  const Scratch folder;
  std::atomic<bool> hangs{false};
  recognise::EnginePool pool(hanging_engines(hangs), clock_of_engines, 1);
  SlowMicrophone speech(std::move(*pool.share()), {folder.path(), {}, {}});
  SlowMicrophone question(std::move(*pool.share()), {folder.path(), {}, {}});
  speech.hear(white_noise(1.0, -66.0, 1));
  speech.hear(babbling(10.0));
  while (pool.count().lent == 0) support::step_aside();
  question.hear(sentences_of(1));
  while (pool.count().waiting == 0) support::step_aside();
  CHECK(question.sound->behind() > 1s);
  speech.hear(babbling(15.0));
  while (question.sound->behind() > 0ms) support::step_aside();
  CHECK(question.finals().size() == 1);
  CHECK(speech.finals().size() == 2);
}
