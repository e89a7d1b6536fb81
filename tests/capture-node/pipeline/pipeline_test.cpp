#include "capture-node/pipeline.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/microphone_feed.hpp"
#include "tests/support/scripted_recogniser.hpp"
#include "tests/support/step_aside.hpp"
#include "tests/support/still_source.hpp"

using namespace tongping;
using namespace tongping::support;
using namespace std::chrono_literals;
using transcript::SegmentState;

namespace {

// A pipeline on a thread, and what goes in and comes out.
struct Running {
  explicit Running(std::size_t mailbox_capacity = 64, bool ignores_music = true)
      : changes(mailbox_capacity), ignore_music(ignores_music) {
    auto engine = std::make_unique<ScriptedRecogniser>();
    engine->partials = {"good", "good morning", "good morning everybody"};
    engine->final_text = "good morning everybody";
    recogniser = engine.get();
    auto silent = std::make_unique<StillSource>();
    source = silent.get();
    sound->source = std::move(silent);
    pipeline = std::make_unique<station::Pipeline>(*sound, std::move(engine), clock, changes, status);
    listening.attach(sound, station::Ear::Pace::real_time);
    listener.start("listening", [this](const base::Worker::StopFlag& stop) { listening.run(stop); });
  }
  void start() {
    worker.start("pipeline",
                 [this](const base::Worker::StopFlag& stop) { ended_well = pipeline->run(stop).has_value(); });
  }
  void hear(const Sound& samples) {
    for (std::size_t at = 0; at < samples.size(); at += 320) {
      base::SampleBlock block;
      block.first_frame = next_frame;
      block.frames = static_cast<std::uint32_t>(std::min<std::size_t>(320, samples.size() - at));
      std::copy_n(samples.begin() + static_cast<std::ptrdiff_t>(at), block.frames, block.samples.begin());
      next_frame += block.frames;
      // All at once, where a microphone needs its time.
      while (!sound->ring.push(block)) support::step_aside();
    }
  }
  std::optional<station::SegmentChange> next_final() {
    while (auto change = changes.take_for(5s)) {
      if (change->state == SegmentState::final) return change;
    }
    return std::nullopt;
  }

  const base::SystemClock clock;
  base::Mailbox<station::SegmentChange> changes;
  base::Latest<station::PipelineStatus> status;
  std::shared_ptr<station::MicrophoneSound> sound = std::make_shared<station::MicrophoneSound>("podium");
  StillSource* source = nullptr;
  const bool ignore_music;
  station::Listening listening{{{"podium"}, true, nullptr, ignore_music}, clock};
  ScriptedRecogniser* recogniser = nullptr;
  std::unique_ptr<station::Pipeline> pipeline;
  std::atomic<bool> ended_well{false};
  std::int64_t next_frame = 0;
  base::Worker listener;
  base::Worker worker;
};

}  // namespace

TEST_CASE("samples in the ring become changes in the mailbox and a status") {
  Running running;
  running.start();
  running.hear(white_noise(1.0, -66.0, 1));
  running.hear(babbling(1.5));
  running.hear(white_noise(1.0, -66.0, 2));
  const auto change = running.next_final();
  REQUIRE(change);
  CHECK(change->text == "Good morning everybody.");
  running.worker.request_stop();
  running.worker.join();
  CHECK(running.ended_well);
  const auto status = running.status.take();
  REQUIRE(status);
  CHECK(status->segments == 1);
  const auto hearing = running.sound->status.take();
  REQUIRE(hearing);
  CHECK(hearing->frames == static_cast<std::int64_t>(frames_of(3.5)));
}

TEST_CASE("what a microphone hears is told to be music as long as it is") {
  const bool goes_on = GENERATE(true, false);
  Running running;
  running.hear(white_noise(1.0, -66.0, 1));
  running.hear(mix(melody(4.0, -26.0, 1), white_noise(4.0, -66.0, 2)));
  if (!goes_on) running.hear(white_noise(2.0, -66.0, 3));
  running.source->ended = true;
  running.start();
  running.worker.join();
  const auto hearing = running.sound->status.take();
  REQUIRE(hearing);
  CHECK(hearing->music == goes_on);
}

TEST_CASE("where music is not ignored what is sung is heard") {
  const bool ignored = GENERATE(true, false);
  Running running(64, ignored);
  running.hear(white_noise(1.0, -66.0, 1));
  running.hear(mix(melody(4.0, -26.0, 1), white_noise(4.0, -66.0, 2)));
  running.source->ended = true;
  running.start();
  running.worker.join();
  bool said = false;
  while (const auto change = running.changes.try_take()) said = said || change->state == SegmentState::final;
  CHECK(said == !ignored);
  const auto hearing = running.sound->status.take();
  REQUIRE(hearing);
  CHECK(hearing->music == ignored);
}

TEST_CASE("a source that ends in the middle of a word loses nothing") {
  Running running;
  running.hear(white_noise(1.0, -66.0, 1));
  running.hear(babbling(1.0));
  running.source->ended = true;
  running.start();
  running.worker.join();
  CHECK(running.ended_well);
  CHECK(running.next_final());
}

TEST_CASE("a stop in the middle of a word recognises what was heard") {
  Running running;
  running.hear(white_noise(1.0, -66.0, 1));
  running.hear(babbling(1.0));
  running.worker.request_stop();
  running.start();
  running.worker.join();
  CHECK(running.ended_well);
  CHECK(running.next_final());
}

TEST_CASE("when samples stop coming the open segment ends by itself") {
  Running running;
  running.start();
  running.hear(white_noise(1.0, -66.0, 1));
  running.hear(babbling(1.0));
  CHECK(running.next_final());
  CHECK_FALSE(running.worker.finished());
}

TEST_CASE("with a full mailbox interim text is dropped and every final waits") {
  Running running(1);
  running.start();
  for (int i = 0; i < 3; ++i) {
    running.hear(white_noise(1.0, -66.0, 1));
    running.hear(babbling(1.5));
  }
  running.hear(white_noise(1.0, -66.0, 1));
  int finals = 0;
  while (running.next_final()) {
    if (++finals == 3) break;
  }
  CHECK(finals == 3);
}

TEST_CASE("a dead engine ends the pipeline with its error") {
  Running running;
  running.recogniser->utterances_before_failure = 0;
  running.hear(white_noise(1.0, -66.0, 1));
  running.hear(babbling(1.0));
  running.start();
  running.worker.join();
  CHECK_FALSE(running.ended_well);
}

TEST_CASE("sound that is to be forgotten gives nothing any more, and stands in no buffer") {
  Running running;
  running.start();
  running.hear(white_noise(1.0, -66.0, 1));
  running.hear(babbling(2.0));
  while (const auto change = running.changes.take_for(5s)) {
    if (change->state == SegmentState::interim) break;
  }
  running.sound->forgotten = true;
  running.sound->closed = true;
  running.worker.join();
  CHECK(running.ended_well);
  CHECK(running.sound->ended);
  CHECK(running.recogniser->forgotten == 1);
  CHECK(running.recogniser->finished == 0);
  CHECK(running.sound->ring.waiting_blocks() == 0);
  CHECK(running.sound->frames.waiting_blocks() == 0);
  while (const auto change = running.changes.try_take()) CHECK(change->state == SegmentState::interim);
  // Nothing of the talker is in the meters either.
  const auto hearing = running.sound->status.take();
  REQUIRE(hearing);
  CHECK(hearing->level.peak_dbfs < -90.0F);
}
