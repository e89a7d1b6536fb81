#include "capture-node/relay_gaps.hpp"

#include "common/base/format.hpp"

namespace tongping::station {
namespace {

// No configuration can name a role so: ids there have no spaces.
constexpr const char* no_role = "deleted at the station";

std::string in_words(std::uint64_t first, std::uint64_t last) {
  return first == last ? base::format("event {}", first) : base::format("events {} to {}", first, last);
}

base::Result<void> fill(LogEnd& end, std::uint64_t through, std::int64_t wall_ns, Filled& filled) {
  if (end.sequence >= through) return {};
  if (through - end.sequence > max_gap) {
    return base::failure(
        base::format("the station answers for {} without having them, which is more than a relay fills",
                     in_words(end.sequence + 1, through)));
  }
  filled.gaps.push_back(in_words(end.sequence + 1, through));
  while (end.sequence < through) {
    transcript::RoleChanged nothing{{{no_role, "", {}}, "", {}}, true};
    filled.events.push_back({++end.sequence, wall_ns, end.session, std::move(nothing)});
  }
  return {};
}

}  // namespace

LogEnd end_at(const transcript::Event& event) {
  const bool ended = std::holds_alternative<transcript::SessionEnded>(event.body);
  return {event.sequence, ended ? "" : event.session};
}

base::Result<Filled> without_gaps(LogEnd end, std::vector<transcript::Event> events, std::uint64_t through) {
  Filled filled;
  std::int64_t wall_ns = 0;
  for (transcript::Event& event : events) {
    if (auto done = fill(end, event.sequence - 1, event.wall_ns, filled); !done) return base::pass_on(done.error());
    end = end_at(event);
    wall_ns = event.wall_ns;
    filled.events.push_back(std::move(event));
  }
  if (auto done = fill(end, through, wall_ns, filled); !done) return base::pass_on(done.error());
  return filled;
}

}  // namespace tongping::station
