#include "display-node/station_feed.hpp"

#include "common/base/format.hpp"
#include "common/config/station_config.hpp"

namespace tongping::screen {
namespace {

using namespace std::chrono_literals;

constexpr auto look_interval = 1s;

}  // namespace

StationFeed::StationFeed(config::StationAddress address, const config::ScreenConfig& config, const base::Log& log)
    : address_(std::move(address)), screen_name_(config.name), directory_(config.directory), log_(log) {}

bool StationFeed::turn(base::SteadyTime now) {
  look_up(now);
  if (follower_ == nullptr) return false;
  const wire::FollowerTurn turn = follower_->turn(now);
  for (const std::string& note : turn.notes) log_.info(base::format("{}: {}", address_.desk, note));
  // A station that is being found again keeps its old text on the wall until the new one is complete.
  const bool complete = follower_->replica().origin().has_value();
  if (!turn.changed || !complete) return false;
  transcript_ = follower_->replica().transcript();
  return true;
}

void StationFeed::look_up(base::SteadyTime now) {
  const bool live = follower_ != nullptr && follower_->replica().state() == wire::ReplicaState::live;
  const bool settled = live || (follower_ != nullptr && !is_local());
  if (settled || (looked_ && now - last_look_ < look_interval)) return;
  looked_ = true;
  last_look_ = now;
  const auto found = locate();
  if (!found) return say_once(found.error().message);
  if (follower_ != nullptr && *found == station_) return;
  if (auto connected = connect(*found); !connected) say_once(connected.error().message);
}

base::Result<StationFeed::Station> StationFeed::locate() {
  if (!is_local()) return Station{address_.feed, address_.desk, address_.key};
  if (place_ == nullptr) {
    auto place = wire::LocalPlace::open(config::data_home() / "local");
    if (!place) return base::pass_on(place.error());
    place_ = std::make_unique<wire::LocalPlace>(std::move(*place));
  }
  const auto notice = place_->find(address_.desk);
  if (!notice) return base::pass_on(notice.error());
  return Station{notice->feed, notice->desk, notice->public_key};
}

base::Result<wire::CurveKeyPair> StationFeed::own_key() const {
  if (is_local()) return place_->client_key();
  return wire::load_or_make_key_pair(directory_ / "keys" / "curve.key");
}

base::Result<void> StationFeed::connect(const Station& station) {
  const auto key = own_key();
  if (!key) return base::pass_on(key.error());
  auto link = wire::ZmqLink::open({station.feed, station.desk, station.key, *key});
  if (!link) return base::pass_on(link.error());
  follower_.reset();
  link_ = std::move(*link);
  station_ = station;
  follower_ = std::make_unique<wire::Follower>(
      *link_, wire::ReplicaOptions{screen_name_, wire::PeerKind::screen, std::nullopt});
  return {};
}

void StationFeed::say_once(const std::string& problem) {
  if (problem == last_problem_) return;
  last_problem_ = problem;
  log_.warning(problem);
}

}  // namespace tongping::screen
