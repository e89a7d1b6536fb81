#include "capture-node/audio/stream_clock.hpp"

#include <algorithm>
#include <cmath>

#include "capture-node/audio/frame_time.hpp"

namespace tongping::audio {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr seconds settling{1};
constexpr milliseconds longest_pause{200};  // a look with a longer one says nothing of what came before it
constexpr milliseconds longest_follow{1};   // in a look: 0.25 %
constexpr std::size_t fewest_looks = 12;
constexpr double allowed_ppm = 500;
constexpr double jitter_s = 0.005;

}  // namespace

std::int64_t StreamClock::feed(std::int64_t end_frame, base::SteadyTime now) {
  if (!begin_ || (!settled_ && now - *begin_ > settling)) {
    settled_ = begin_.has_value();
    if (!begin_) begin_ = now;
    first_frame_ = end_frame;
    if (settled_) begin_ = now;
    usual_ = {};
    begin_look({}, now);
    last_ = now;
    return 0;
  }
  const nanoseconds late = lateness(end_frame, now);
  if (now - last_ > longest_pause) begin_look(late, now);
  last_ = now;
  least_ = std::min(least_, late);
  if (!settled_ || now - look_began_ < look) return 0;
  const std::int64_t missing = end_look(now);
  begin_look(lateness(end_frame, now), now);
  return missing;
}

nanoseconds StreamClock::lateness(std::int64_t end_frame, base::SteadyTime now) const {
  const std::int64_t frames = end_frame - first_frame_ + missing_;
  return now - *begin_ - length_of_frames(frames, rate_hz_);
}

void StreamClock::begin_look(nanoseconds late, base::SteadyTime now) {
  least_ = late;
  look_began_ = now;
}

std::int64_t StreamClock::end_look(base::SteadyTime now) {
  const auto in_seconds = [](nanoseconds time) { return std::chrono::duration<double>(time).count(); };
  const std::int64_t known = missing_;
  const double late_s = in_seconds(least_) + static_cast<double>(known) / rate_hz_;
  const bool leapt = looks_ > 0 && std::abs(late_s - at(looks_ - 1).late_s) > in_seconds(longest_late) / 2;
  if (leapt) looks_ = 0;
  kept_[next_] = {in_seconds(now - *begin_), late_s};
  next_ = (next_ + 1) % kept_.size();
  looks_ = std::min(looks_ + 1, kept_.size());

  const nanoseconds more = least_ - usual_;
  if (more <= longest_late) {
    usual_ += std::min<nanoseconds>(more, longest_follow);
    return 0;
  }
  const std::int64_t missing = more / milliseconds(1) * std::int64_t{rate_hz_} / 1000;
  missing_ += missing;
  return missing;
}

std::optional<double> StreamClock::drift_ppm() const {
  if (looks_ < fewest_looks) return std::nullopt;
  return slope_ppm(0, looks_);
}

// Least squares.
double StreamClock::slope_ppm(std::size_t from, std::size_t to) const {
  const auto count = static_cast<double>(to - from);
  double mean_at = 0;
  double mean_late = 0;
  for (std::size_t i = from; i < to; ++i) {
    mean_at += at(i).at_s / count;
    mean_late += at(i).late_s / count;
  }
  double up = 0;
  double down = 0;
  for (std::size_t i = from; i < to; ++i) {
    up += (at(i).at_s - mean_at) * (at(i).late_s - mean_late);
    down += (at(i).at_s - mean_at) * (at(i).at_s - mean_at);
  }
  return -1e6 * up / down;
}

// A clock that is wrong is so all the time; of one step, at least one half has nothing.
bool StreamClock::drifts() const {
  const auto ppm = drift_ppm();
  if (!ppm || std::abs(*ppm) <= allowed_ppm + 1e6 * jitter_s / span_s()) return false;
  const std::size_t middle = looks_ / 2;
  const double least_of_half = std::abs(*ppm) / 2;
  const double sign = *ppm > 0 ? 1 : -1;
  return sign * slope_ppm(0, middle) > least_of_half && sign * slope_ppm(middle, looks_) > least_of_half;
}

}  // namespace tongping::audio
