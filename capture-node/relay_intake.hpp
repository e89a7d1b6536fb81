// What comes to a relay from its station: looked at before it is applied, then kept in order. No socket, no clock.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/wire/follower.hpp"

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
class RelayIntake {
 public:
  // `name`: the relay's, for its Hello; `station`: what notes call the other end.
  RelayIntake(std::string name, std::string station) : name_(std::move(name)), station_(std::move(station)) {}

  // The station is at this link from now on, which outlives the intake or the next call.
  void attach(wire::Link& link);
  void detach();

  // Looks at what has arrived; what is not of the newest speaker's log is dropped.
  Heard look();

  // From now on the events from `from` on are wanted, of the log that was heard or will be; the one before was appended
  // at `before_wall_ns` (0: not known).
  void follow_from(std::uint64_t from, std::int64_t before_wall_ns);

  // The screens behind this relay, told to the station. [relay]
  void report_behind(std::vector<wire::ScreenBehind> screens);

  // The station asks for small pictures of the walls; one is passed on, whose answer is taken later. False: it cannot
  // be sent now. [relay]
  bool thumbnail_wanted(base::SteadyTime now) const;
  bool pass_on(std::uint64_t id, wire::Thumbnail thumbnail);
  std::vector<wire::DeskReply> take_thumbnail_replies() { return std::exchange(thumbnail_replies_, {}); }

  // Applies what has arrived. Nothing before a station is known. [relay]
  std::optional<wire::FollowerTurn> turn(base::SteadyTime now);

  // When the next turn is due if nothing arrives before; nothing: never.
  std::optional<base::SteadyTime> next_turn() const;

  const wire::Replica* replica() const { return follower_ == nullptr ? nullptr : &follower_->replica(); }
  // How far the station's clock is ahead of the steady clock here. Nothing: not known.
  std::optional<std::chrono::nanoseconds> clock_ahead() const;

 private:
  const std::string name_;
  const std::string station_;
  std::unique_ptr<PeekedLink> peeked_;
  std::unique_ptr<wire::Follower> follower_;
  std::vector<wire::DeskReply> thumbnail_replies_;
  std::uint64_t from_ = 1;
  std::int64_t before_wall_ns_ = 0;
};

}  // namespace tongping::station
