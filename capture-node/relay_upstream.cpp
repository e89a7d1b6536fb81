#include "capture-node/relay_upstream.hpp"

#include <algorithm>
#include <iterator>

#include "common/base/format.hpp"

namespace tongping::station {
namespace {

using namespace std::chrono_literals;

constexpr auto absence_look_interval =
    1s;  // for a station of this machine that is away: its notice changes when it is back

}  // namespace

wire::Arrivals& PeekedLink::peek() {
  wire::Arrivals more = link_.receive();
  std::move(more.frames.begin(), more.frames.end(), std::back_inserter(arrived_.frames));
  std::move(more.replies.begin(), more.replies.end(), std::back_inserter(arrived_.replies));
  std::move(more.notes.begin(), more.notes.end(), std::back_inserter(arrived_.notes));
  arrived_.desk_is_new |= more.desk_is_new;
  return arrived_;
}

Heard RelayUpstream::look(base::SteadyTime now) {
  look_up(now);
  if (peeked_ == nullptr) return {};
  wire::Arrivals& arrived = peeked_->peek();
  Heard heard;
  heard.on_feed = !arrived.frames.empty();
  if (heard.on_feed) {
    heard.origin = arrived.frames.back().origin;
  } else if (!arrived.replies.empty()) {
    heard.origin = arrived.replies.back().origin;
  }
  const auto foreign = [&](const auto& said) { return said.origin.log_id != heard.origin->log_id; };
  std::erase_if(arrived.frames, foreign);
  std::erase_if(arrived.replies, foreign);
  return heard;
}

void RelayUpstream::follow_from(std::uint64_t from, std::int64_t before_wall_ns) {
  from_ = from;
  before_wall_ns_ = before_wall_ns;
  if (peeked_ == nullptr) return;
  follower_ = std::make_unique<wire::Follower>(*peeked_,
                                               wire::ReplicaOptions{name_, wire::PeerKind::tool, from, before_wall_ns});
}

std::optional<wire::FollowerTurn> RelayUpstream::turn(base::SteadyTime now) {
  if (follower_ == nullptr) return std::nullopt;
  wire::FollowerTurn turn = follower_->turn(now);
  for (const std::string& note : turn.notes) log_.info(base::format("{}: {}", lookup_.address().desk, note));
  if (!turn.applied.empty()) {
    from_ = turn.applied.back().sequence + 1;
    before_wall_ns_ = turn.applied.back().wall_ns;
  }
  return turn;
}

std::optional<std::chrono::nanoseconds> RelayUpstream::clock_ahead() const {
  return follower_ == nullptr ? std::nullopt : follower_->clock().ahead();
}

void RelayUpstream::look_up(base::SteadyTime now) {
  const bool live = follower_ != nullptr && follower_->replica().state() == wire::ReplicaState::live;
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
  follower_.reset();
  peeked_.reset();
  link_ = std::move(*link);
  peeked_ = std::make_unique<PeekedLink>(*link_);
  station_ = station;
  follow_from(from_, before_wall_ns_);
  return {};
}

void RelayUpstream::say_once(const std::string& problem) {
  if (problem == last_problem_) return;
  last_problem_ = problem;
  log_.warning(problem);
}

}  // namespace tongping::station
