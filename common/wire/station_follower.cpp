#include "common/wire/station_follower.hpp"

#include "common/base/format.hpp"

namespace tongping::wire {
namespace {

using namespace std::chrono_literals;

constexpr auto look_interval = 1s;

}  // namespace

StationFollower::StationFollower(config::StationAddress address, FollowerIdentity identity, const base::Log& log)
    : lookup_(std::move(address), identity.directory), identity_(std::move(identity)), log_(log) {}

std::optional<FollowerTurn> StationFollower::turn(base::SteadyTime now) {
  look_up(now);
  if (follower_ == nullptr) return std::nullopt;
  FollowerTurn turn = follower_->turn(now);
  for (const std::string& note : turn.notes) log_.info(base::format("{}: {}", lookup_.address().desk, note));
  if (!follower_->replica().origin()) return std::nullopt;
  return turn;
}

std::optional<base::SteadyTime> StationFollower::next_turn() const {
  const auto look = next_look();
  if (follower_ == nullptr) return look;
  return base::earliest(look, base::earliest(follower_->next_turn(), link_->next_attempt()));
}

// Nothing: the station is known, and where it was is not doubted.
std::optional<base::SteadyTime> StationFollower::next_look() const {
  const bool live = follower_ != nullptr && follower_->replica().state() == ReplicaState::live;
  if (live || (follower_ != nullptr && !lookup_.is_local())) return std::nullopt;
  return last_look_ ? *last_look_ + look_interval : base::SteadyTime{};
}

void StationFollower::look_up(base::SteadyTime now) {
  const auto due = next_look();
  if (!due || now < *due) return;
  last_look_ = now;
  const auto found = lookup_.find();
  if (!found) return say_once(found.error().message);
  if (follower_ != nullptr && station_ && same_station(*found, *station_)) return;
  if (auto connected = connect(*found); !connected) say_once(connected.error().message);
}

base::Result<void> StationFollower::connect(const ZmqLinkOptions& station) {
  auto link = ZmqLink::open(station);
  if (!link) return base::pass_on(link.error());
  follower_.reset();
  link_ = std::move(*link);
  station_ = station;
  follower_ = std::make_unique<Follower>(*link_, ReplicaOptions{identity_.name, identity_.kind, std::nullopt});
  return {};
}

std::optional<std::chrono::nanoseconds> StationFollower::clock_ahead() const {
  return follower_ == nullptr ? std::nullopt : follower_->clock().ahead();
}

std::string StationFollower::own_words() const {
  return station_ ? fingerprint(station_->key_pair.public_key()) : std::string();
}

void StationFollower::say_once(const std::string& problem) {
  if (problem == last_problem_) return;
  last_problem_ = problem;
  log_.warning(problem);
}

}  // namespace tongping::wire
