#include "capture-node/pipeline.hpp"

#include <thread>

#include "common/base/wipe.hpp"

namespace tongping::station {
namespace {

using base::Result;
using std::chrono::milliseconds;

constexpr milliseconds patience{50};
// Without any sound for so long the source is gone: what is open ends, as it would after a pause.
constexpr milliseconds silence_ends{500};
constexpr milliseconds status_interval{50};
constexpr int waits_for_listening = 100;  // 5 s: a thread that is that late has other troubles
constexpr milliseconds last_words{200};   // after a stop: what listening still has of what was heard

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
  auto ended = run_on(stop_requested).and_then([this] { return core_.flush(); });
  if (!ended) {
    core_.break_off();
    return ended;
  }
  status_.put(core_.status());
  return {};
}

// What is heard meanwhile is moved to the backlog by whoever listens.
void Pipeline::wait(milliseconds time, const std::string& why, const base::Worker::StopFlag& stop_requested) {
  const base::SteadyTime end = clock_.steady() + time;
  while (!stop_requested && !sound_.forgotten && clock_.steady() < end) {
    PipelineStatus status = core_.status();
    status.stalled = why;
    status_.put(std::move(status));
    std::this_thread::sleep_for(patience);
  }
}

Result<void> Pipeline::run_on(const base::Worker::StopFlag& stop_requested) {
  // After the stop a source that goes on is not listened to for ever.
  for (std::size_t after_stop = 0;
       after_stop < MicrophoneSound::ring_frames && (sound_.forgotten || !sound_.given_up);) {
    // Asked before taking: what was passed before the end is then certainly seen.
    const bool ended = sound_.ended;
    const bool stopping = stop_requested;
    if (sound_.forgotten) {
      forget();
      return {};
    }
    after_stop += stopping && sound_.backlog->waiting() == 0 ? 1 : 0;
    auto frame = next_frame();
    auto done = take(frame);
    if (frame) base::wipe(frame->samples);
    if (!done) return done;
    publish_status();
    const bool waits_for_last = stopping && clock_.steady() - last_frame_ < last_words;
    if (!frame && (ended || (stopping && !waits_for_last))) return {};
  }
  return {};
}

// What waits in the backlog is older than what is in the ring. Listening moves it there while nobody takes: so whether
// there is any is asked again before the ring is.
std::optional<HeardFrame> Pipeline::next_frame() {
  while (true) {
    if (auto oldest = sound_.backlog->take()) return oldest;
    const std::lock_guard lock(sound_.taking);
    if (sound_.backlog->waiting() == 0) return sound_.frames.pop_for(patience);
  }
}

Result<void> Pipeline::take(const std::optional<HeardFrame>& frame) {
  const base::SteadyTime now = clock_.steady();
  if (frame) {
    last_frame_ = now;
    flushed_ = false;
    core_.set_behind(sound_.behind());
    return core_.feed(*frame);
  }
  if (flushed_ || now - last_frame_ < silence_ends) return {};
  flushed_ = true;
  return core_.flush();
}

void Pipeline::forget() {
  // Listening is the one that pushes, until it says that it has ended.
  for (int waited = 0; !sound_.ended && waited < waits_for_listening;) {
    const std::lock_guard lock(sound_.taking);
    if (auto frame = sound_.frames.pop_for(patience)) {
      base::wipe(frame->samples);
    } else {
      ++waited;
    }
  }
  const std::lock_guard lock(sound_.taking);
  if (sound_.ended) sound_.frames.wipe();
  sound_.backlog->forget();
  core_.forget();
}

void Pipeline::give(SegmentChange change) {
  if (sound_.forgotten) return;
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
