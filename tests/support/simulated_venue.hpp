// A venue without machines: one station with a disk, a relay with another, receivers of both on links of their own,
// faults, and a clock that the simulation moves. What happens is decided by the seed alone, so that a failure replays
// from it.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "common/wire/limits.hpp"
#include "tests/support/lossy_link.hpp"
#include "tests/support/simulated_relay.hpp"
#include "tests/support/witness.hpp"

namespace tongping::support {

struct VenueRules {
  StationRules station;
  RelayRules relay;
  bool links_show_loss = true;      // false: one link closes the gaps that it makes
  bool disk_keeps_promises = true;  // false: a power cut takes the last thing that was synced, too
};

class SimulatedVenue {
 public:
  SimulatedVenue(std::uint32_t seed, VenueRules rules)
      : rules_(rules), random_(seed), station_(a_seed(), rules.station), relay_(a_seed(), rules.relay, station_desk()) {
    receivers_.push_back(std::make_unique<Receiver>(false, false, a_seed(), station_desk()));
    receivers_.push_back(std::make_unique<Receiver>(false, true, a_seed(), station_desk()));
    receivers_.push_back(std::make_unique<Receiver>(true, pick(2) == 0, a_seed(), relay_desk()));
    receivers_.front()->link.renumbers = !rules.links_show_loss;
  }

  // A meeting of `length` under faults, then calm; the first violation. [the test's thread]
  Violation meet(std::chrono::milliseconds length) {
    const auto end = now_ + length;
    while (now_ < end) {
      fail();
      const std::chrono::milliseconds pause{2'000 + pick(30'000)};
      if (auto wrong = run(std::min(end, now_ + pause))) return wrong;
      if (pick(3) == 0) {
        if (auto wrong = publish(station_.make_room())) return wrong;
      }
      if (pick(12) == 0) {
        if (auto wrong = calm()) return wrong;
      }
    }
    return calm();
  }

  base::SteadyTime now() const { return now_; }

 private:
  using milliseconds = std::chrono::milliseconds;

  // What comes through the relay is asked for twice.
  static constexpr milliseconds recovery{12'000};

  // A screen or a follower from the first event; of the station or of its relay.
  struct Receiver {
    Receiver(bool is_relayed, bool is_follower, std::uint32_t seed, LossyLink::Desk desk)
        : relayed(is_relayed), wants_all(is_follower), link(seed, std::move(desk)) {
      start();
    }

    void start() {
      const auto from = wants_all ? std::optional<std::uint64_t>(1) : std::nullopt;
      const auto kind = wants_all ? wire::PeerKind::tool : wire::PeerKind::screen;
      link.reconnect();
      next_tick = {};
      follower.emplace(link, wire::ReplicaOptions{"receiver", kind, from});
      witness.emplace(wants_all);
    }

    const bool relayed;
    const bool wants_all;
    LossyLink link;
    std::optional<wire::Follower> follower;
    std::optional<Witness> witness;
    base::SteadyTime next_tick;
  };

  LossyLink::Desk station_desk() {
    return [this](const wire::DeskRequest& request) { return down_ ? std::nullopt : station_.answer(request); };
  }

  LossyLink::Desk relay_desk() {
    return
        [this](const wire::DeskRequest& request) { return relay_down_ ? std::nullopt : relay_.answer(request, now_); };
  }

  std::uint32_t a_seed() { return static_cast<std::uint32_t>(random_()); }
  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  double share() { return static_cast<double>(pick(1'000)) / 1'000; }

  void fail() {
    for (const auto& receiver : receivers_) {
      if (pick(3) == 0) receiver->link.faults = some_faults();
      if (pick(25) == 0) receiver->start();
    }
    down_ = pick(12) == 0;
    if (pick(15) == 0) fill_disk();
    fail_relay();
    switch (pick(26)) {
      case 0: return station_.restart();
      case 1: return cut_power();
      case 2: return pick(4) == 0 ? station_.new_log() : void();
      case 3: backup_ = station_.back_up(); return;
      case 4: return put_back();
      case 5: return forget();
      default: return;
    }
  }

  void fail_relay() {
    if (pick(3) == 0) relay_.link.faults = some_faults();
    relay_down_ = pick(12) == 0;
    switch (pick(16)) {
      case 0: return relay_.restart();
      case 1: return relay_.power_cut();
      case 2: return relay_.cut_power_soon();
      case 3: return relay_.fill_disk();
      default: return relay_.make_room();
    }
  }

  Faults some_faults() {
    Faults faults;
    if (pick(3) == 0) return faults;
    faults.loss = share() * 0.3;
    faults.duplication = share() * 0.3;
    faults.most_delay = milliseconds(pick(400));
    faults.cut = pick(8) == 0;
    faults.deaf = pick(10) == 0;
    faults.mute = pick(10) == 0;
    return faults;
  }

  void fill_disk() {
    station_.fill_disk();
    if (pick(3) == 0) unheard(station_.paste(280));
  }

  // The newest backup of the running log is brought back; often the station goes on beyond the number that it had
  // before anybody hears it.
  void put_back() {
    if (!backup_ || backup_->origin.log_id != station_.origin().log_id) return;
    station_.put_back(*backup_);
    down_ = true;
    if (pick(2) == 0) unheard(station_.paste(10 + pick(200)));
  }

  // What was deleted tells nobody any more which past it was of (PROTOCOL.md, "Deleted means deleted"): not in a log
  // that has had two.
  void forget() {
    if (station_.pasts_of(station_.origin().log_id).size() > 1) return;
    backup_.reset();
    station_.forget_earlier_sessions();
  }

  static void unheard(const SimulatedStation::Frames& /*lost*/) {}

  void cut_power() {
    if (!rules_.disk_keeps_promises) station_.log().break_promise();
    station_.power_cut();
  }

  // From one thing that happens to the next: an action, a heartbeat, an arrival, what a receiver has to do by itself.
  Violation run(base::SteadyTime until) {
    while (now_ < until) {
      now_ = std::min(until, std::max(now_ + milliseconds(1), next()));
      if (!down_) {
        if (auto wrong = speak()) return wrong;
      }
      if (auto wrong = pass_on()) return wrong;
      for (std::size_t i = 0; i < receivers_.size(); ++i) {
        if (auto wrong = turn(*receivers_[i])) return base::format("receiver {} {}", i, *wrong);
      }
    }
    return std::nullopt;
  }

  base::SteadyTime next() const {
    base::SteadyTime time = std::min(next_action_, next_beat_);
    for (const auto& receiver : receivers_) time = std::min(time, next(*receiver));
    return relay_down_ ? time : std::min(time, relay_.next());
  }

  static base::SteadyTime next(const Receiver& receiver) {
    return std::min(receiver.next_tick, receiver.link.next_arrival().value_or(base::SteadyTime::max()));
  }

  Violation speak() {
    if (now_ >= next_action_) {
      next_action_ = now_ + milliseconds(50 + pick(2'000));
      const int actions = pick(100) == 0 ? 200 : 1;  // now and then somebody pastes a page
      for (int i = 0; i < actions; ++i) {
        if (auto wrong = publish(station_.act())) return wrong;
      }
    }
    if (now_ < next_beat_) return std::nullopt;
    next_beat_ = now_ + wire::heartbeat_interval;
    const auto beat = station_.heartbeat(now_);
    return beat ? publish({*beat}) : std::nullopt;
  }

  Violation publish(const std::vector<wire::FeedFrame>& frames) {
    for (const wire::FeedFrame& frame : frames) {
      const auto* event = std::get_if<transcript::Event>(&frame.body);
      const bool early = event != nullptr && event->sequence > station_.log().synced();
      if (early && rules_.station.commits_before_publishing) return "an event was published before it was synced";
      say(frame, false);
    }
    return std::nullopt;
  }

  void say(const wire::FeedFrame& frame, bool relayed) {
    const auto bytes = std::make_shared<const std::string>(wire::encode(frame));
    if (!relayed) relay_.link.publish(frame, bytes);
    for (const auto& receiver : receivers_) {
      if (receiver->relayed == relayed) receiver->link.publish(frame, bytes);
    }
  }

  Violation pass_on() {
    if (relay_down_) return std::nullopt;
    for (const wire::FeedFrame& frame : relay_.turn(now_)) say(frame, true);
    if (!relay_.broken()) return std::nullopt;
    return "the relay ends: " + *relay_.broken();
  }

  Violation turn(Receiver& receiver) {
    receiver.link.advance(now_);
    if (now_ < next(receiver)) return std::nullopt;
    const wire::FollowerTurn turned = receiver.follower->turn(now_);
    // As a screen does: nobody tells it the time before it is due.
    receiver.next_tick = receiver.follower->next_turn().value_or(base::SteadyTime::max());
    return receiver.witness->see(turned, receiver.follower->replica(), station_, now_);
  }

  // All heals and nobody speaks; then everybody must have the same.
  Violation calm() {
    for (const auto& receiver : receivers_) receiver->link.faults = {};
    relay_.link.faults = {};
    relay_.make_room();
    down_ = relay_down_ = false;
    next_action_ = base::SteadyTime::max();
    if (auto wrong = publish(station_.finish_all())) return wrong;
    if (auto wrong = publish(station_.make_room())) return wrong;
    if (auto wrong = run(now_ + recovery)) return wrong;
    next_action_ = now_;
    for (const auto& segment : station_.transcript().segments) {
      if (segment->unstored) return base::format("{} was shown, and never stored", segment->key.segment);
    }
    for (std::size_t i = 0; i < receivers_.size(); ++i) {
      const wire::Replica& replica = receivers_[i]->follower->replica();
      if (auto wrong = receivers_[i]->witness->judge(replica, station_))
        return base::format("receiver {} {}", i, *wrong);
      if (!same(replica.transcript(), station_.transcript()))
        return base::format("receiver {} has another transcript than the station", i);
    }
    return std::nullopt;
  }

  // What unfinished or unstored speech has pushed out of a full window stays out when the station's death drops that
  // speech: how far a transcript goes back beyond `sure` may differ.
  static bool same(const transcript::Transcript& a, const transcript::Transcript& b) {
    constexpr std::size_t sure = transcript::Transcript::window / 4;
    const auto same_segment = [](const auto& x, const auto& y) { return *x == *y; };
    const auto newest = [&](const transcript::Transcript& of) {
      return std::span(of.segments).last(std::min(of.segments.size(), sure));
    };
    return a.last_sequence == b.last_sequence && a.session == b.session && a.roles == b.roles &&
           a.microphones == b.microphones && std::ranges::equal(newest(a), newest(b), same_segment);
  }

  const VenueRules rules_;
  std::mt19937 random_;
  SimulatedStation station_;
  SimulatedRelay relay_;
  base::SteadyTime now_{std::chrono::hours(1)};
  base::SteadyTime next_action_ = now_;
  base::SteadyTime next_beat_ = now_;
  bool down_ = false;
  bool relay_down_ = false;
  std::optional<SimulatedStation::Backup> backup_;
  std::vector<std::unique_ptr<Receiver>> receivers_;
};

// One meeting of ten minutes, wholly decided by its seed.
inline Violation simulate_meeting(std::uint32_t seed, VenueRules rules = {}) {
  return SimulatedVenue(seed, rules).meet(std::chrono::minutes(10));
}

}  // namespace tongping::support
