#include "capture-node/audio/sound_watch.hpp"

#include <algorithm>

namespace tongping::audio {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr milliseconds stopped_ourselves{200};  // between two turns, which are some milliseconds apart
// After sound came back: until the clock has told what of it was lost.
constexpr milliseconds settled = StreamClock::look + milliseconds(100);

}  // namespace

SoundWatch::SoundWatch(Options options, base::SteadyTime now)
    : options_(options), clock_(options.rate_hz), samples_(options.rate_hz), last_sound_(now), last_turn_(now) {}

nanoseconds SoundWatch::length_of(std::int64_t frames) const {
  return seconds(frames / options_.rate_hz) +
         nanoseconds(seconds(1)) * (frames % options_.rate_hz) / std::int64_t{options_.rate_hz};
}

void SoundWatch::feed(base::SampleBlock& block, base::SteadyTime now) {
  const std::int64_t jump = next_frame_ ? block.first_frame - *next_frame_ : 0;
  next_frame_ = block.first_frame + block.frames;
  if (jump > 0) {
    lost(jump, now);
    clock_.jumped();
  }
  const std::int64_t spliced = clock_.feed(*next_frame_, now);
  if (spliced > 0) lost(spliced, now);
  added_ += spliced;
  block.first_frame += added_;
  if (open_ && is_absent(*open_)) last_loss_ = now;
  last_sound_ = now;
  heard_ = true;
  if (options_.samples) samples_.feed(block.view());
}

// How long it was is part of the gap that is open, whatever has opened it.
void SoundWatch::lost(std::int64_t frames, base::SteadyTime now) {
  samples_.clear();
  if (open_ && is_still(open_->fault)) return;
  last_loss_ = now;
  if (open_) {
    open_->length += length_of(frames);
  } else {
    open({SoundFault::overrun, now - length_of(frames), length_of(frames)});
  }
}

void SoundWatch::turn(base::SteadyTime now) {
  // While this program stood still nothing could arrive.
  if (now - last_turn_ > stopped_ourselves) last_sound_ = std::max(last_sound_, now - missing_after / 2);
  last_turn_ = now;
  if (now - last_sound_ > (heard_ ? nanoseconds(missing_after) : nanoseconds(options_.patience))) {
    if (open_ && open_->fault == SoundFault::missing) return;
    if (open_) close(now);
    return open({SoundFault::missing, last_sound_});
  }
  const auto still = stillness();
  if (!open_) {
    const bool silent = still == SoundFault::silent;
    if (still) open({*still, now - length_of(silent ? samples_.zero_frames() : samples_.repeated_frames())});
    return;
  }
  if (is_still(open_->fault)) {
    if (still != open_->fault) close(now);
    return;
  }
  const bool missing = open_->fault == SoundFault::missing;
  if (now - last_loss_ > (missing ? nanoseconds(settled) : nanoseconds(apart))) close(now);
}

void SoundWatch::end(base::SteadyTime now) {
  if (open_) close(now);
}

bool SoundWatch::is_still(SoundFault fault) { return fault == SoundFault::silent || fault == SoundFault::frozen; }

// Nothing has arrived since.
bool SoundWatch::is_absent(const Gap& gap) const {
  return gap.fault == SoundFault::missing && last_sound_ <= gap.begin;
}

std::optional<SoundFault> SoundWatch::stillness() const {
  if (!options_.samples) return std::nullopt;
  if (length_of(samples_.zero_frames()) >= zero_after) return SoundFault::silent;
  if (length_of(samples_.repeated_frames()) >= frozen_after) return SoundFault::frozen;
  return std::nullopt;
}

void SoundWatch::open(Gap gap) {
  open_ = gap;
  news_.push_back(gap);
}

void SoundWatch::close(base::SteadyTime now) {
  // Sound that was no use was missing for as long as it lasted; so is what has not come back.
  if (is_still(open_->fault) || is_absent(*open_)) open_->length = now - open_->begin;
  open_->over = true;
  news_.push_back(*open_);
  open_.reset();
}

std::optional<SoundFault> SoundWatch::fault() const {
  if (open_ && (open_->fault != SoundFault::missing || is_absent(*open_))) return open_->fault;
  if (clock_.drifts()) return SoundFault::drift;
  return std::nullopt;
}

}  // namespace tongping::audio
