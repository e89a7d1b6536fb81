// A relay's side towards its station: finds it, connects, and keeps its events in order.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "common/base/clock.hpp"
#include "common/base/log.hpp"
#include "common/wire/follower.hpp"
#include "common/wire/station_lookup.hpp"

namespace tongping::station {

// A link that can be looked into before its follower takes what has arrived. The inner link outlives it.
class PeekedLink final : public wire::Link {
 public:
  explicit PeekedLink(wire::Link& link) : link_(link) {}

  // What has arrived and was not taken yet; `receive` takes it. [relay]
  wire::Arrivals& peek();

  wire::Arrivals receive() override { return std::exchange(arrived_, {}); }
  bool send(const wire::DeskRequest& request) override { return link_.send(request); }
  void reconnect() override { link_.reconnect(); }

 private:
  wire::Link& link_;
  wire::Arrivals arrived_;
};

// What stands at the link, before any of it is applied.
struct Heard {
  std::optional<wire::Origin> origin;  // who speaks now; nothing: nothing has arrived
  bool on_feed = false;                // a frame, not only replies
};

// Owned and called by the relay's thread.
class RelayUpstream {
 public:
  // `log` outlives it; `directory` is the relay's, whose key it shows.
  RelayUpstream(config::StationAddress address, std::string name, const std::filesystem::path& directory,
                const base::Log& log)
      : lookup_(std::move(address), directory), name_(std::move(name)), log_(log) {}

  // Finds the station if it must and looks at what has arrived; what is not of the newest speaker's log is dropped.
  Heard look(base::SteadyTime now);

  // From now on the events from `from` on are wanted, of the log that was heard or will be; the one before was appended
  // at `before_wall_ns` (0: not known).
  void follow_from(std::uint64_t from, std::int64_t before_wall_ns);

  // Applies what has arrived. Nothing before a station is known. [relay]
  std::optional<wire::FollowerTurn> turn(base::SteadyTime now);

  wire::ZmqLink* link() { return link_.get(); }  // to wait for; nullptr until the station's key is known
  const config::StationAddress& address() const { return lookup_.address(); }
  const wire::Replica* replica() const { return follower_ == nullptr ? nullptr : &follower_->replica(); }
  // How far the station's clock is ahead of the steady clock here. Nothing: not known.
  std::optional<std::chrono::nanoseconds> clock_ahead() const;

 private:
  void look_up(base::SteadyTime now);
  base::Result<void> connect(const wire::ZmqLinkOptions& station);
  void say_once(const std::string& problem);

  wire::StationLookup lookup_;
  const std::string name_;
  const base::Log& log_;
  std::optional<wire::ZmqLinkOptions> station_;
  std::unique_ptr<wire::ZmqLink> link_;
  std::unique_ptr<PeekedLink> peeked_;
  std::unique_ptr<wire::Follower> follower_;
  std::uint64_t from_ = 1;
  std::int64_t before_wall_ns_ = 0;
  std::optional<base::SteadyTime> last_look_;
  std::string last_problem_;
};

}  // namespace tongping::station
