#include "capture-node/ear.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "capture-node/audio/frame_time.hpp"
#include "common/base/wipe.hpp"

namespace tongping::station {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr milliseconds longest_filled_gap{100};
constexpr int silence_per_second = 2;  // half a second: more than a resampler holds
constexpr seconds clock_window{5};
constexpr seconds clock_is_new{1};             // of the first blocks the earliest is believed at once: some come late
constexpr milliseconds longest_clock_step{5};  // in a window: a clock that is 0.1 % wrong is followed

float from_db(float db) { return std::pow(10.0F, db / 10.0F); }

}  // namespace

EarFrame judged(HeardFrame frame, recognise::VoiceActivity& activity) {
  frame.voice = activity.feed(frame.samples);
  const float floor = from_db(activity.floor_dbfs());
  return {frame, floor * from_db(frame.voice.above_db), floor, {}};
}

base::Result<std::unique_ptr<Ear>> Ear::open(std::uint32_t rate_hz, Pace pace, const base::Clock& clock, Give give) {
  return audio::Resampler::open(rate_hz).map([&](auto resampler) {
    return std::unique_ptr<Ear>(new Ear(rate_hz, pace, clock, std::move(give), std::move(resampler)));
  });
}

Ear::Ear(std::uint32_t rate_hz, Pace pace, const base::Clock& clock, Give give,
         std::unique_ptr<audio::Resampler> resampler)
    : rate_hz_(rate_hz),
      pace_(pace),
      clock_(clock),
      give_(std::move(give)),
      resampler_(std::move(resampler)),
      meter_(rate_hz) {}

void Ear::feed(const base::SampleBlock& block) {
  if (!stream_begin_) next_frame_ = stretch_begin_ = block.first_frame;
  follow_clock(block);
  if (block.first_frame > next_frame_) take_gap(block.first_frame - next_frame_);
  next_frame_ = block.first_frame + block.frames;
  meter_.feed(block.view());
  take(resampler_->feed(block.view()));
}

// The block's last frame was heard just now, or earlier: of several blocks the earliest is nearest to the truth.
void Ear::follow_clock(const base::SampleBlock& block) {
  const base::WallTime begin = clock_.wall() - length_of(block.first_frame + block.frames);
  if (!stream_begin_) {
    stream_begin_ = begin;
    began_ = earliest_since_ = clock_.steady();
  }
  if (pace_ == Pace::own) return;
  if (clock_.steady() - began_ < clock_is_new) stream_begin_ = std::min(*stream_begin_, begin);
  earliest_ = std::min(earliest_.value_or(begin), begin);
  if (clock_.steady() - earliest_since_ < clock_window) return;
  *stream_begin_ += std::clamp<nanoseconds>(*earliest_ - *stream_begin_, -longest_clock_step, longest_clock_step);
  earliest_.reset();
  earliest_since_ = clock_.steady();
}

void Ear::take_gap(std::int64_t missing) {
  gap_frames_ += missing;
  if (length_of(missing) <= longest_filled_gap) {
    const std::vector<float> silence(static_cast<std::size_t>(missing), 0.0F);
    return take(resampler_->feed(silence));
  }
  finish();
  stretch_begin_ = next_frame_ + missing;
}

void Ear::finish() {
  take(resampler_->drain());
  partial_samples_ = 0;
  stretch_begin_ = next_frame_;
  stretch_given_ = 0;
  after_gap_ = true;
}

void Ear::forget() {
  if (!stream_begin_) return;
  const std::vector<float> silence(rate_hz_ / silence_per_second, 0.0F);
  take(resampler_->feed(silence));
  finish();
  base::wipe(partial_.samples);
}

void Ear::take(std::span<const std::int16_t> samples) {
  while (!samples.empty()) {
    const auto taken = samples.first(std::min<std::size_t>(HeardFrame::frames - partial_samples_, samples.size()));
    std::copy(taken.begin(), taken.end(), partial_.samples.begin() + static_cast<std::ptrdiff_t>(partial_samples_));
    partial_samples_ += taken.size();
    samples = samples.subspan(taken.size());
    if (partial_samples_ == HeardFrame::frames) give_frame();
  }
}

void Ear::give_frame() {
  partial_samples_ = 0;
  const nanoseconds in_stream = length_of(stretch_begin_) + stretch_given_++ * HeardFrame::length;
  partial_.begin = *stream_begin_ + in_stream;
  partial_.after_gap = std::exchange(after_gap_, false);
  EarFrame heard = judged(partial_, voice_activity_);
  heard.in_stream = in_stream;
  give_(heard);
}

nanoseconds Ear::length_of(std::int64_t stream_frames) const {
  return audio::length_of_frames(stream_frames, rate_hz_);
}

}  // namespace tongping::station
