#include "capture-node/relay_upstream.hpp"

namespace tongping::station {
namespace {

using namespace std::chrono_literals;

constexpr auto absence_look_interval =
    1s;  // for a station of this machine that is away: its notice changes when it is back

}  // namespace

void RelayUpstream::look_up(base::SteadyTime now) {
  const wire::Replica* replica = intake_.replica();
  const bool live = replica != nullptr && replica->state() == wire::ReplicaState::live;
  const bool settled = live || (link_ != nullptr && !lookup_.is_local());
  if (settled || (last_look_ && now - *last_look_ < absence_look_interval)) return;
  last_look_ = now;
  const auto found = lookup_.find();
  if (!found) return say_once(found.error().message);
  if (link_ != nullptr && station_ && wire::same_station(*found, *station_)) return;
  if (auto connected = connect(*found); !connected) say_once(connected.error().message);
}

base::Result<void> RelayUpstream::connect(const wire::ZmqLinkOptions& station) {
  auto link = wire::ZmqLink::open(station);
  if (!link) return base::pass_on(link.error());
  intake_.detach();
  link_ = std::move(*link);
  intake_.attach(*link_);
  station_ = station;
  return {};
}

void RelayUpstream::say_once(const std::string& problem) {
  if (problem == last_problem_) return;
  last_problem_ = problem;
  log_.warning(problem);
}

}  // namespace tongping::station
