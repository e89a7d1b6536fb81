#include "capture-node/pipeline.hpp"

namespace tongping::station {
namespace {

using base::Result;
using std::chrono::milliseconds;

constexpr milliseconds patience{50};
// Without any sound for so long the source is gone: what is open ends, as it would after a pause.
constexpr milliseconds silence_ends{500};
constexpr milliseconds status_interval{50};
constexpr milliseconds last_words{200};  // after a stop: what listening still has of what was heard

}  // namespace

Pipeline::Pipeline(MicrophoneSound& sound, std::unique_ptr<recognise::Recogniser> recogniser, const base::Clock& clock,
                   base::Mailbox<SegmentChange>& changes, base::Latest<PipelineStatus>& status)
    : sound_(sound),
      recogniser_(std::move(recogniser)),
      clock_(clock),
      changes_(changes),
      status_(status),
      core_(sound.microphone, *recogniser_, *sound.turns, [this](SegmentChange change) { give(std::move(change)); }) {}

Result<void> Pipeline::run(const base::Worker::StopFlag& stop_requested) {
  last_frame_ = last_status_ = clock_.steady();
  return run_on(stop_requested).and_then([this] { return core_.flush(); }).map([this] { status_.put(core_.status()); });
}

Result<void> Pipeline::run_on(const base::Worker::StopFlag& stop_requested) {
  // After the stop a source that goes on is not listened to for ever.
  for (std::size_t after_stop = 0; after_stop < MicrophoneSound::ring_frames; after_stop += stop_requested ? 1 : 0) {
    // Asked before taking: what was passed before the end is then certainly seen.
    const bool ended = sound_.ended;
    const bool stopping = stop_requested;
    const auto frame = sound_.frames.pop_for(patience);
    if (auto done = take(frame); !done) return done;
    publish_status();
    const bool waits_for_last = stopping && clock_.steady() - last_frame_ < last_words;
    if (!frame && (ended || (stopping && !waits_for_last))) return {};
  }
  return {};
}

Result<void> Pipeline::take(const std::optional<HeardFrame>& frame) {
  const base::SteadyTime now = clock_.steady();
  if (frame) {
    last_frame_ = now;
    flushed_ = false;
    return core_.feed(*frame);
  }
  if (flushed_ || now - last_frame_ < silence_ends) return {};
  flushed_ = true;
  return core_.flush();
}

void Pipeline::give(SegmentChange change) {
  if (change.state == transcript::SegmentState::interim) {
    changes_.try_post(change);
  } else {
    changes_.post(std::move(change));
  }
}

void Pipeline::publish_status() {
  const base::SteadyTime now = clock_.steady();
  if (now - last_status_ < status_interval) return;
  last_status_ = now;
  status_.put(core_.status());
}

}  // namespace tongping::station
