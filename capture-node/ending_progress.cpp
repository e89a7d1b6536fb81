#include "capture-node/ending_progress.hpp"

#include <algorithm>

namespace tongping::station {
namespace {

using namespace std::chrono_literals;

constexpr auto last_words = 1s;  // of speech that waits are no backlog
constexpr auto pace_known_after = 2s;

}  // namespace

void EndingProgress::look(std::chrono::milliseconds behind, std::optional<std::uint64_t> heard_again,
                          base::SteadyTime now) {
  if (!looked_) first_ = least_ = behind;
  looked_ = true;
  behind_ = behind;
  const bool waits = behind > last_words || heard_again;
  const bool came_on = behind < least_ || heard_again.value_or(0) > heard_again_ || waits != waits_;
  if (came_on) moved_ = now;
  waits_ = waits;
  least_ = std::min(least_, behind);
  heard_again_ = heard_again.value_or(0);
}

std::optional<std::chrono::seconds> EndingProgress::left(base::SteadyTime now) const {
  const auto done = first_ - behind_;
  const auto passed = now - began_;
  if (passed < pace_known_after || done <= 0ms) return std::nullopt;
  const double pace = std::chrono::duration<double>(done) / std::chrono::duration<double>(passed);
  return std::chrono::ceil<std::chrono::seconds>(std::chrono::duration<double>(behind_) / pace);
}

}  // namespace tongping::station
