#include "capture-node/recognise/segmenter.hpp"

#include <algorithm>
#include <bit>

namespace tongping::recognise {
namespace {

constexpr std::int64_t same_run_frames = 10;  // a word's plosive does not split its run

}  // namespace

Segmenter::Step Segmenter::feed(const VoiceFrame& frame) {
  const std::int64_t now = next_frame_++;
  note(frame, now);
  voiced_frames_ = std::max<std::int64_t>(0, voiced_frames_ - frame.taken_back);
  Step step;
  if (!open_ && ((frame.own_since > 0 && !frame.contested) || is_onset())) {
    begin(now, frame);
    step.started = true;
  }
  if (!open_) return step;
  voiced_frames_ += frame.voiced && !step.started;
  step.ended = end_at(now);
  if (step.ended) {
    open_ = false;
    earliest_start_ = now + 1;
    voiced_history_ = alone_history_ = 0;
  }
  return step;
}

void Segmenter::cut() {
  open_ = false;
  earliest_start_ = next_frame_;
  first_active_ = next_frame_;
  last_active_ = last_voiced_ = next_frame_ - 1'000;
  voiced_history_ = alone_history_ = 0;
}

void Segmenter::divide() {
  const bool begins = !open_ && next_frame_ - last_active_ <= same_run_frames;
  earliest_start_ = begins ? std::max(earliest_start_, first_active_) : next_frame_;
  if (!open_) return;
  start_ = next_frame_;
  voiced_frames_ = 0;
}

void Segmenter::note(const VoiceFrame& frame, std::int64_t now) {
  if (frame.taken_back > 0) voiced_history_ = alone_history_ = 0;
  voiced_history_ = (voiced_history_ << 1U) | (frame.voiced ? 1U : 0U);
  alone_history_ = (alone_history_ << 1U) | (frame.voiced && !frame.contested ? 1U : 0U);
  if (frame.voiced) last_voiced_ = now;
  if (!frame.active) return;
  if (now - last_active_ > same_run_frames) first_active_ = now;
  last_active_ = now;
  if (now - last_voiced_ <= options_.voice_hold) last_speech_ = now;
}

bool Segmenter::is_onset() const {
  const auto among = [](std::uint64_t history, std::int64_t window) {
    return std::popcount(history & ((std::uint64_t{1} << window) - 1));
  };
  return among(alone_history_, options_.onset_window) >= options_.onset_voiced ||
         among(voiced_history_, options_.contested_window) >= options_.contested_voiced;
}

void Segmenter::begin(std::int64_t now, const VoiceFrame& frame) {
  open_ = true;
  start_ = std::max(first_active_ - options_.pre_roll, now - options_.furthest_start);
  if (frame.own_since > 0) start_ = std::min(start_, now - frame.own_since - options_.pre_roll);
  start_ = std::max(earliest_start_, start_);
  voiced_frames_ = std::max<std::int64_t>(std::popcount(voiced_history_), frame.voiced_since);
  if (frame.own_since > 0) last_speech_ = last_voiced_ = now;
}

std::optional<SegmentEnd> Segmenter::end_at(std::int64_t now) const {
  const std::int64_t length = now + 1 - start_;
  const std::int64_t quiet = now - last_speech_;
  if (quiet >= options_.pause) return SegmentEnd::pause;
  const bool enough = (length >= options_.soft_length && quiet >= options_.soft_pause) ||
                      (length >= options_.late_length && quiet >= options_.late_pause) || length >= options_.longest;
  if (enough) return SegmentEnd::length;
  return std::nullopt;
}

}  // namespace tongping::recognise
