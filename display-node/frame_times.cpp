#include "display-node/frame_times.hpp"

#include <algorithm>
#include <vector>

namespace tongping::screen {
namespace {

constexpr std::size_t judged = 128;  // newest pictures: some seconds of live speech
constexpr std::chrono::seconds span{10};

}  // namespace

void FrameTimes::add(const Frame& frame) { frames_.at(count_++ % kept) = frame; }

kiosk::StageTimes FrameTimes::of(std::chrono::nanoseconds Frame::*stage) const {
  std::vector<std::chrono::nanoseconds> times;
  for (std::size_t i = count_ - std::min(count_, judged); i < count_; ++i) times.push_back(frames_.at(i % kept).*stage);
  if (times.empty()) return {};
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  return {*middle, *std::max_element(times.begin(), times.end())};
}

double FrameTimes::pictures_a_second(base::SteadyTime now) const {
  std::size_t recent = 0;
  while (recent < std::min(count_, kept) && now - frames_.at((count_ - 1 - recent) % kept).at <= span) ++recent;
  return static_cast<double>(recent) / std::chrono::duration<double>(span).count();
}

}  // namespace tongping::screen
