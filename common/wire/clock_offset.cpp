#include "common/wire/clock_offset.hpp"

namespace tongping::wire {

void ClockOffset::take(base::SteadyTime asked, std::int64_t received_ns, std::int64_t sent_ns,
                       base::SteadyTime answered) {
  const std::int64_t asked_ns = asked.time_since_epoch().count();
  const std::int64_t answered_ns = answered.time_since_epoch().count();
  if (asked_ns < 0 || received_ns < 0 || sent_ns < received_ns || answered_ns < asked_ns) return;
  const std::int64_t round_trip = (answered_ns - asked_ns) - (sent_ns - received_ns);
  if (round_trip < 0) return;
  // ((t1 - t0) + (t2 - t3)) / 2, halved first so that no time of day can overflow it.
  const std::int64_t ahead = (received_ns - asked_ns) / 2 + (sent_ns - answered_ns) / 2;
  samples_.at(taken_ % kept) = {std::chrono::nanoseconds(ahead), std::chrono::nanoseconds(round_trip)};
  ++taken_;
}

const ClockOffset::Sample* ClockOffset::best() const {
  if (taken_ == 0) return nullptr;
  const auto shorter = [](const Sample& a, const Sample& b) { return a.round_trip < b.round_trip; };
  return std::min_element(samples_.begin(), samples_.begin() + static_cast<std::ptrdiff_t>(samples()), shorter);
}

std::optional<std::chrono::nanoseconds> ClockOffset::ahead() const {
  const Sample* sample = best();
  return sample == nullptr ? std::nullopt : std::optional(sample->ahead);
}

std::optional<std::chrono::nanoseconds> ClockOffset::round_trip() const {
  const Sample* sample = best();
  return sample == nullptr ? std::nullopt : std::optional(sample->round_trip);
}

}  // namespace tongping::wire
