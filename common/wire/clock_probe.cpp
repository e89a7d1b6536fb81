#include "common/wire/clock_probe.hpp"

#include "common/wire/limits.hpp"

namespace tongping::wire {
namespace {

// Pings have ids of their own, which no request of a replica reaches.
constexpr std::uint64_t ping_ids = std::uint64_t{1} << 62U;

constexpr std::size_t quick_samples = 4;
constexpr std::chrono::milliseconds quick_interval{100};

}  // namespace

std::optional<base::SteadyTime> ClockProbe::next_ping() const {
  if (!asked_) return std::nullopt;
  return *asked_ + (offset_.samples() < quick_samples ? quick_interval : ping_interval);
}

bool ClockProbe::turn(Link& link, base::SteadyTime now) {
  const auto due = next_ping();
  if (due && now < *due) return true;
  const bool sent = link.send({ping_ids | ++pings_, Ping{}});
  if (sent) asked_ = now;
  return sent;
}

bool ClockProbe::take(const DeskReply& reply, base::SteadyTime now) {
  if ((reply.id & ping_ids) == 0 || (reply.id >> 63U) != 0) return false;
  const auto* answer = std::get_if<PingReply>(&reply.body);
  if (answer == nullptr || reply.id != (ping_ids | pings_) || !asked_ || reply.origin.epoch < epoch_) return true;
  if (reply.origin.epoch != epoch_) offset_.forget();
  epoch_ = reply.origin.epoch;
  offset_.take(*asked_, answer->received_ns, answer->sent_ns, now);
  return true;
}

}  // namespace tongping::wire
