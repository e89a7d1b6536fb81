#include "capture-node/audio/sample_watch.hpp"

#include <algorithm>

namespace tongping::audio {
namespace {

constexpr std::uint32_t periods_a_second = 4;  // the longest: 250 ms, more than drivers' buffers usually hold
constexpr std::size_t probe = 64;              // samples: by chance not even the quietest noise repeats so many
constexpr std::uint32_t looks_a_second = 50;

}  // namespace

SampleWatch::SampleWatch(std::uint32_t rate_hz) : longest_period_(rate_hz / periods_a_second) {
  past_.reserve(5 * longest_period_);
}

void SampleWatch::feed(std::span<const float> samples) {
  if (past_.size() + samples.size() > 4 * longest_period_) {
    const std::size_t kept = std::min(past_.size(), 2 * longest_period_);
    past_.erase(past_.begin(), past_.end() - static_cast<std::ptrdiff_t>(kept));
  }
  past_.insert(past_.end(), samples.begin(), samples.end());
  const auto last = std::find_if(samples.rbegin(), samples.rend(), [](float sample) { return sample != 0.0F; });
  const std::int64_t trailing = last - samples.rbegin();
  zeros_ = last == samples.rend() ? zeros_ + trailing : trailing;
  if (period_ > 0) follow_period(samples.size());
  since_look_ += samples.size();
  if (period_ > 0 || since_look_ < periods_a_second * longest_period_ / looks_a_second) return;
  since_look_ = 0;
  look_for_period();
}

void SampleWatch::clear() {
  past_.clear();
  zeros_ = repeated_ = 0;
  period_ = 0;
}

void SampleWatch::follow_period(std::size_t fresh) {
  for (std::size_t at = past_.size() - fresh; at < past_.size(); ++at) {
    if (at < period_ || past_[at] != past_[at - period_]) {
      repeated_ = 0;
      period_ = 0;
      return;
    }
    ++repeated_;
  }
}

void SampleWatch::look_for_period() {
  if (past_.size() < probe + 1 || zeros_ >= static_cast<std::int64_t>(probe)) return;
  const auto end = past_.rbegin();
  const std::size_t longest = std::min(longest_period_, past_.size() - probe);
  for (std::size_t period = 1; period <= longest; ++period) {
    const auto before = end + static_cast<std::ptrdiff_t>(period);
    if (*before != *end || !std::equal(end, end + probe, before)) continue;
    period_ = period;
    repeated_ = std::mismatch(before, past_.rend(), end).first - before;
    return;
  }
}

}  // namespace tongping::audio
