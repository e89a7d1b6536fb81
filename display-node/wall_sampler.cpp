#include "display-node/wall_sampler.hpp"

#include <algorithm>

#include "common/picture/jpeg.hpp"
#include "common/picture/reduced.hpp"
#include "common/wire/limits.hpp"

namespace tongping::screen {
namespace {

using namespace std::chrono_literals;

constexpr auto pause_needed = 4ms;  // to make one takes a millisecond on a slow machine
constexpr auto longest_wait_for_pause = 500ms;

}  // namespace

void WallSampler::look(bool wanted, bool covered) {
  if (!wanted) taken_ = 0;
  looked_at_ = wanted && !covered;
}

std::optional<base::SteadyTime> WallSampler::next() const {
  if (!looked_at_ || taken_ == number_) return std::nullopt;
  return last_ ? std::max(*last_ + wire::thumbnail_interval, postponed_to_) : base::SteadyTime{};
}

std::optional<WallSample> WallSampler::take(const render::Pixels& pixels, base::SteadyTime now,
                                            std::optional<base::SteadyTime> next_picture) {
  const auto due = next();
  if (!due || now < *due) return std::nullopt;
  const bool in_pause = !next_picture || *next_picture - now >= pause_needed;
  if (!in_pause && last_ && now - *last_ < wire::thumbnail_interval + longest_wait_for_pause) {
    postponed_to_ = *next_picture;
    return std::nullopt;
  }
  last_ = now;
  taken_ = number_;
  return WallSample{
      number_, picture::reduced(pixels.size.width, pixels.size.height, pixels.values, picture::largest_thumbnail_side)};
}

}  // namespace tongping::screen
