// What hearing costs before anything is recognised, and how long sound takes from the driver to a pipeline.
#pragma once

#include <atomic>
#include <thread>

#include "capture-node/listening.hpp"
#include "tests/bench/microphones_run.hpp"

namespace tongping::bench {

// Processor seconds a second of one microphone's sound.
struct HearingCosts {
  double activity = 0.0;    // voice activity detection
  double separation = 0.0;  // whose voice it is, of talkers who sit close together, at channels of one device
  double ear = 0.0;         // from 48 kHz: resampling, level, time, voice activity
};

// The same voices in turns of 4 s; every microphone hears every talker, the others' 2 dB weaker and 1 ms later a place.
inline std::vector<std::vector<float>> close_together(const std::vector<std::vector<float>>& sounds) {
  constexpr std::size_t turn_frames = 4 * corpus_rate_hz;
  constexpr std::size_t frames_a_place = corpus_rate_hz / 1'000;
  std::vector<std::vector<float>> heard(sounds.size(), std::vector<float>(sounds.front().size()));
  for (std::size_t i = 0; i < heard.size(); ++i) {
    for (std::size_t at = 0; at < heard[i].size(); ++at) {
      const std::size_t talker = at / turn_frames % sounds.size();
      const std::size_t later = frames_a_place * (i > talker ? i - talker : talker - i);
      heard[i][at] = at < later ? 0.0F : sounds[talker][at - later] * (i == talker ? 1.0F : 0.8F);
    }
  }
  return heard;
}

inline std::vector<station::EarFrame> ear_frames(const std::vector<float>& sound) {
  support::TestClock clock;
  std::vector<station::EarFrame> frames;
  auto ear = *station::Ear::open(corpus_rate_hz, station::Ear::Pace::own, clock,
                                 [&](const station::EarFrame& frame) { frames.push_back(frame); });
  for (std::size_t at = 0; at + 160 <= sound.size(); at += 160) {
    base::SampleBlock block;
    block.first_frame = static_cast<std::int64_t>(at);
    block.frames = 160;
    std::copy_n(sound.begin() + static_cast<std::ptrdiff_t>(at), 160, block.samples.begin());
    ear->feed(block);
  }
  return frames;
}

inline double ear_cost(const std::vector<float>& sound) {
  constexpr std::size_t rate_hz = 48'000;
  constexpr std::uint32_t block_frames = 480;
  std::vector<float> fine(sound.size() * 3);
  for (std::size_t i = 0; i < fine.size(); ++i) fine[i] = sound[i / 3];
  support::TestClock clock;
  auto ear = *station::Ear::open(rate_hz, station::Ear::Pace::real_time, clock, [](const station::EarFrame&) {});
  const double begin = thread_seconds();
  for (std::size_t at = 0; at + block_frames <= fine.size(); at += block_frames) {
    clock.advance(std::chrono::milliseconds(10));
    base::SampleBlock block;
    block.first_frame = static_cast<std::int64_t>(at);
    block.frames = block_frames;
    std::copy_n(fine.begin() + static_cast<std::ptrdiff_t>(at), block_frames, block.samples.begin());
    ear->feed(block);
  }
  return (thread_seconds() - begin) * rate_hz / static_cast<double>(fine.size());
}

inline HearingCosts hearing_costs(const std::vector<std::vector<float>>& sounds) {
  const std::size_t count = sounds.size();
  const double seconds = static_cast<double>(sounds.front().size()) / corpus_rate_hz;
  HearingCosts costs;
  std::vector<std::vector<station::EarFrame>> frames;
  for (const auto& sound : close_together(sounds)) frames.push_back(ear_frames(sound));
  recognise::VoiceActivity activity;
  double begin = thread_seconds();
  for (const auto& frame : frames.front()) activity.feed(frame.frame.samples);
  costs.activity = (thread_seconds() - begin) / seconds;
  support::TestClock clock;
  station::VoiceSeparation separation(count, [](std::size_t, const station::HeardFrame&) {});
  for (std::size_t i = 0; i < count; ++i) separation.join(i, clock.steady(), {&separation, {}});
  begin = thread_seconds();
  for (std::size_t at = 0; at < frames.front().size(); ++at) {
    clock.advance(std::chrono::milliseconds(10));
    for (std::size_t i = 0; i < count; ++i) separation.take(i, frames[i][at], clock.steady());
    separation.turn(clock.steady());
  }
  costs.separation = (thread_seconds() - begin) / seconds / static_cast<double>(count);
  costs.ear = ear_cost(sounds.front());
  return costs;
}

// A driver that gives 10 ms when they have been spoken, and knows when that was.
class TimedSource final : public audio::Source {
 public:
  explicit TimedSource(const std::vector<float>& sound) : sound_(sound) {}
  ~TimedSource() override { stop(); }

  base::Result<void, base::Trouble> start(base::SampleRing& ring) override {
    begin_ = std::chrono::steady_clock::now();
    driver_ = std::thread([this, &ring] { drive(ring); });
    return {};
  }
  void stop() override {
    stop_ = true;
    if (driver_.joinable()) driver_.join();
  }
  std::uint32_t rate_hz() const override { return corpus_rate_hz; }
  audio::SourceHealth health() const override { return {true, false, {}, 0, false}; }
  bool finished() const override { return finished_; }

  std::chrono::steady_clock::time_point given(std::size_t block) const { return given_[block]; }

 private:
  void drive(base::SampleRing& ring) {
    constexpr std::size_t block_frames = 160;
    given_.resize(sound_.size() / block_frames);
    for (std::size_t i = 0; i < given_.size() && !stop_; ++i) {
      const auto due = begin_ + std::chrono::milliseconds(10) * static_cast<std::int64_t>(i + 1);
      pause(std::chrono::ceil<std::chrono::milliseconds>(due - std::chrono::steady_clock::now()));
      base::SampleBlock block;
      block.first_frame = static_cast<std::int64_t>(i * block_frames);
      block.frames = block_frames;
      std::copy_n(sound_.begin() + static_cast<std::ptrdiff_t>(i * block_frames), block_frames, block.samples.begin());
      given_[i] = std::chrono::steady_clock::now();
      ring.push(block);
    }
    finished_ = true;
  }

  const std::vector<float>& sound_;
  std::chrono::steady_clock::time_point begin_;
  std::vector<std::chrono::steady_clock::time_point> given_;
  std::atomic<bool> stop_{false};
  std::atomic<bool> finished_{false};
  std::thread driver_;
};

// Milliseconds from the moment when the driver had the last sample of 10 ms until a pipeline can take them, through the
// listening thread itself, all microphones in real time.
inline std::vector<double> capture_to_pipeline_ms(const std::vector<std::vector<float>>& sounds) {
  const base::SystemClock clock;
  station::Listening::Options options;
  for (std::size_t i = 0; i < sounds.size(); ++i) options.microphones.push_back(std::to_string(i));
  station::Listening listening(options, clock);
  std::vector<std::shared_ptr<station::MicrophoneSound>> all;
  std::vector<TimedSource*> sources;
  std::vector<std::vector<double>> lates(sounds.size());
  for (std::size_t i = 0; i < sounds.size(); ++i) {
    auto sound = all.emplace_back(std::make_shared<station::MicrophoneSound>(options.microphones[i]));
    auto source = std::make_unique<TimedSource>(sounds[i]);
    sources.push_back(source.get());
    sound->source = std::move(source);
    if (!sound->source->start(sound->ring)) std::abort();
    listening.attach(sound, station::Ear::Pace::real_time);
  }
  base::Worker listener;
  listener.start("listening", [&](const base::Worker::StopFlag& stop) { listening.run(stop); });
  run_threads(static_cast<int>(sounds.size()), [&](int number) {
    const auto i = static_cast<std::size_t>(number);
    for (std::size_t block = 0; !all[i]->ended || all[i]->frames.waiting_blocks() > 0;) {
      if (!all[i]->frames.pop_for(std::chrono::milliseconds(20))) continue;
      const auto late = std::chrono::steady_clock::now() - sources[i]->given(block++);
      lates[i].push_back(std::chrono::duration<double, std::milli>(late).count());
    }
  });
  listener.request_stop();
  listener.join();
  std::vector<double> together;
  for (const auto& late : lates) together.insert(together.end(), late.begin(), late.end());
  return together;
}

}  // namespace tongping::bench
