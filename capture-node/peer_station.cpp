#include "capture-node/peer_station.hpp"

#include <utility>

#include "common/wire/limits.hpp"

namespace tongping::station {
namespace {

using namespace std::chrono_literals;

constexpr auto silence_look_interval = 20ms;  // silence is noticed so exactly

}  // namespace

PeerStation::PeerStation(const config::StationAddress& address, const wire::FollowerIdentity& identity,
                         const base::Clock& clock, const base::Log& log)
    : desk_(address.desk), clock_(clock), feed_(address, identity, log) {
  worker_.start("peer", [this](const base::Worker::StopFlag& stop) { follow(stop); });
}

const PeerNews& PeerStation::news() {
  if (auto newer = newest_.take()) news_ = std::move(*newer);
  return news_;
}

void PeerStation::follow(const base::Worker::StopFlag& stop_requested) {
  PeerNews news;
  std::optional<base::SteadyTime> sign;
  while (!stop_requested) {
    std::vector<wire::ZmqLink*> links;
    if (feed_.link() != nullptr) links.push_back(feed_.link());
    wire::ZmqLink::wait(links, silence_look_interval);
    const base::SteadyTime now = clock_.steady();
    if (feed_.turn(now)) {
      news = news_from(*feed_.follower(), now);
      sign = feed_.follower()->last_sign();
    }
    // Also while a station that has moved is being found again.
    news.alive = sign && now - *sign <= wire::silence_limit;
    const bool was_refused = std::exchange(news.refused, feed_.refused());
    if (news.heard || news.refused != was_refused) newest_.put(news);
  }
}

}  // namespace tongping::station
