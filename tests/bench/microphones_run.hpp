// The station's own way from samples to segments for several microphones, as fast as it goes: ears and the separation
// of voices on one thread, a pipeline a microphone on its own, and the processor time of each part.
#pragma once

#include <ctime>
#include <memory>
#include <thread>

#include "capture-node/pipeline.hpp"
#include "capture-node/recognise/pocketsphinx_recogniser.hpp"
#include "capture-node/voice_separation.hpp"
#include "tests/bench/bare_sphinx.hpp"
#include "tests/bench/recognise_corpus.hpp"
#include "tests/support/still_source.hpp"
#include "tests/support/test_clock.hpp"

namespace tongping::bench {

inline double thread_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// What the engine itself takes, and the sound that it got.
class TimedRecogniser final : public recognise::Recogniser {
  template <typename Call>
  auto timed(Call call) {
    const double begin = thread_seconds();
    auto result = call();
    used_.engine_s += thread_seconds() - begin;
    return result;
  }

 public:
  struct Used {
    double engine_s = 0.0;
    double partial_s = 0.0;  // of it: interim text
    std::vector<std::vector<std::int16_t>> utterances;
  };

  TimedRecogniser(std::unique_ptr<recognise::Recogniser> engine, Used& used)
      : engine_(std::move(engine)), used_(used) {}

  base::Result<void> begin() override {
    used_.utterances.emplace_back();
    return timed([&] { return engine_->begin(); });
  }
  base::Result<void> feed(std::span<const std::int16_t> samples) override {
    used_.utterances.back().insert(used_.utterances.back().end(), samples.begin(), samples.end());
    return timed([&] { return engine_->feed(samples); });
  }
  recognise::Hypothesis partial() override {
    const double begin = thread_seconds();
    auto hypothesis = timed([&] { return engine_->partial(); });
    used_.partial_s += thread_seconds() - begin;
    return hypothesis;
  }
  base::Result<recognise::Hypothesis> finish() override {
    return timed([&] { return engine_->finish(); });
  }
  void forget() override { engine_->forget(); }

 private:
  const std::unique_ptr<recognise::Recogniser> engine_;
  Used& used_;
};

// The sound is heard faster than time: a pipeline is never to think that it is behind, which would make interim text
// rarer.
class EarlyClock final : public base::Clock {
 public:
  base::WallTime wall() const override { return {}; }
  base::SteadyTime steady() const override { return std::chrono::steady_clock::now(); }
};

// The engine with all that we ask of it and pocketsphinx alone, in turns on the same sound and on one thread, so that
// whatever else the machine does is the same for both.
struct InTurns {
  double ours_s = 0.0;
  double bare_s = 0.0;
};

inline InTurns engines_in_turns(const std::vector<std::vector<std::int16_t>>& utterances) {
  constexpr std::size_t piece = 160;
  auto engine = recognise::open_pocketsphinx({});
  ps_decoder_t* bare = open_bare(true);
  if (!engine || bare == nullptr) std::abort();
  InTurns result;
  for (const auto& utterance : utterances) {
    double begin = thread_seconds();
    if (!(*engine)->begin()) std::abort();
    for (std::size_t at = 0; at < utterance.size(); at += piece) {
      (void)(*engine)->feed(std::span(utterance).subspan(at, std::min(piece, utterance.size() - at)));
      if (at / piece % 10 == 9) (void)(*engine)->partial();
    }
    (void)(*engine)->finish();
    result.ours_s += thread_seconds() - begin;
    begin = thread_seconds();
    (void)recognise_bare(bare, {std::span<const std::int16_t>(utterance)}, false);
    result.bare_s += thread_seconds() - begin;
  }
  ps_free(bare);
  return result;
}

struct MicrophonesResult {
  double cpu_s = 0.0;        // all of it
  double listening_s = 0.0;  // ears and separation
  double engine_s = 0.0;     // inside the engine
  double partial_s = 0.0;
  double wall_s = 0.0;
  std::size_t interims = 0;
  std::size_t finals = 0;
  std::vector<std::vector<std::vector<std::int16_t>>> utterances;  // that each microphone's engine got
};

class MicrophonesRun {
 public:
  explicit MicrophonesRun(const std::vector<std::vector<float>>& sounds)
      : sounds_(sounds),
        used_(sounds.size()),
        separation_(sounds.size(), [this](std::size_t at, const station::HeardFrame& frame) { pass(at, frame); }) {
    for (std::size_t i = 0; i < sounds_.size(); ++i) open(i);
  }

  MicrophonesResult run() {
    const auto begin = std::chrono::steady_clock::now();
    const double cpu_begin = process_seconds();
    std::vector<std::thread> threads;
    for (auto& one : ones_) {
      threads.emplace_back([&one] { one->pipeline->run(one->stop); });
    }
    threads.emplace_back([this] { listen(); });
    MicrophonesResult result;
    const auto count = [&](const station::SegmentChange& change) {
      ++(change.state == transcript::SegmentState::interim ? result.interims : result.finals);
    };
    std::thread counting([&] {
      while (auto change = changes_.take_for(std::chrono::hours(1))) count(*change);
    });
    for (std::thread& thread : threads) thread.join();
    changes_.close();
    counting.join();
    result.cpu_s = process_seconds() - cpu_begin;
    result.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    result.listening_s = listening_s_;
    for (auto& used : used_) {
      result.engine_s += used.engine_s;
      result.partial_s += used.partial_s;
      result.utterances.push_back(std::move(used.utterances));
    }
    return result;
  }

 private:
  struct One {
    explicit One(std::size_t number) : sound(std::to_string(number)) {}
    station::MicrophoneSound sound;
    base::Latest<station::PipelineStatus> status;
    std::unique_ptr<station::Ear> ear;
    std::unique_ptr<station::Pipeline> pipeline;
    base::Worker::StopFlag stop{false};
  };

  void open(std::size_t i) {
    One& one = *ones_.emplace_back(std::make_unique<One>(i));
    one.sound.source = std::make_unique<support::StillSource>(corpus_rate_hz, true);
    auto engine = recognise::open_pocketsphinx({});
    if (!engine) std::abort();
    one.pipeline = std::make_unique<station::Pipeline>(
        one.sound, std::make_unique<TimedRecogniser>(std::move(*engine), used_[i]), early_clock_, changes_, one.status);
    one.ear =
        *station::Ear::open(corpus_rate_hz, station::Ear::Pace::real_time, clock_,
                            [this, i](const station::EarFrame& heard) { separation_.take(i, heard, clock_.steady()); });
    separation_.join(i, clock_.steady());
  }

  void pass(std::size_t at, const station::HeardFrame& frame) {
    while (!ones_[at]->sound.frames.push(frame)) pause(std::chrono::milliseconds(5));
  }

  void listen() {
    constexpr std::size_t block_frames = corpus_rate_hz / 100;
    const double begin = thread_seconds();
    for (std::size_t at = 0; at + block_frames <= sounds_.front().size(); at += block_frames) {
      clock_.advance(std::chrono::milliseconds(10));
      for (std::size_t i = 0; i < sounds_.size(); ++i) {
        base::SampleBlock block;
        block.first_frame = static_cast<std::int64_t>(at);
        block.frames = block_frames;
        std::copy_n(sounds_[i].begin() + static_cast<std::ptrdiff_t>(at), block_frames, block.samples.begin());
        ones_[i]->ear->feed(block);
      }
      separation_.turn(clock_.steady());
    }
    for (std::size_t i = 0; i < sounds_.size(); ++i) {
      separation_.leave(i);
      ones_[i]->sound.ended = true;
    }
    listening_s_ = thread_seconds() - begin;
  }

  const std::vector<std::vector<float>>& sounds_;
  std::vector<TimedRecogniser::Used> used_;
  support::TestClock clock_;
  EarlyClock early_clock_;
  base::Mailbox<station::SegmentChange> changes_{4096};
  std::vector<std::unique_ptr<One>> ones_;
  station::VoiceSeparation separation_;
  double listening_s_ = 0.0;
};

}  // namespace tongping::bench
