// A relay without sockets and disk: the product's own RelayPassage between a link and copies in memory, which loses
// power in the middle of what it does.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "capture-node/relay_passage.hpp"
#include "tests/support/lossy_link.hpp"
#include "tests/support/memory_log.hpp"

namespace tongping::support {

// Rules that a relay's disk keeps; a test breaks one to see that somebody notices.
struct RelayRules {
  bool keeps_all = true;       // false: of what is kept together the first is forgotten now and then
  bool knows_its_end = true;   // false: after a start it takes one event more for kept than was
  bool keeps_promises = true;  // false: a power cut takes the last thing that was kept
};

// The power is gone: whatever ran ends here.
struct PowerIsGone {};

// What survives of a relay: its copies and the note which of them was open last.
class MemoryShelf final : public station::RelayShelf {
 public:
  explicit MemoryShelf(RelayRules rules) : rules_(rules) {}

  bool disk_full = false;
  int steps_left = -1;  // until the power is gone; negative: it stays

  base::Result<std::unique_ptr<station::RelayCopy>> open(wire::Origin origin) override {
    step();
    auto [copy, is_new] = copies_.try_emplace(origin.log_id, std::make_shared<MemoryLog>());
    step();
    noted_ = origin;
    return std::make_unique<Copy>(*this, std::move(origin), copy->second);
  }

  base::Result<std::unique_ptr<station::RelayCopy>> reopen() override {
    if (!noted_ || !copies_.contains(noted_->log_id)) return nullptr;
    reopened_ = true;
    auto copy = open(*noted_);
    reopened_ = false;
    return copy;
  }

  base::Result<std::string> set_aside(const wire::LogId& log_id) override {
    step();
    copies_.erase(log_id);
    step();
    return "memory";
  }

  void power_cut() {
    for (auto& [id, log] : copies_) {
      if (!rules_.keeps_promises) log->break_promise();
      log->power_cut();
    }
  }

 private:
  class Copy final : public station::RelayCopy {
   public:
    Copy(MemoryShelf& shelf, wire::Origin origin, std::shared_ptr<MemoryLog> log)
        : shelf_(shelf), origin_(std::move(origin)), log_(std::move(log)), taken_too_far_(shelf.takes_too_far()) {}

    const wire::Origin& origin() const override { return origin_; }
    wire::EventLog& log() override { return *log_; }

    base::Result<transcript::Transcript> transcript() const override {
      transcript::Transcript known;
      for (const transcript::Event& event : log_->all()) transcript::apply(known, event);
      if (taken_too_far_ && known.last_sequence > 0) {
        ++known.last_sequence;
        known.last_wall_ns = 0;
      }
      return known;
    }

    base::Result<std::size_t, station::NotKept> keep(const std::vector<transcript::Event>& events, bool) override {
      if (shelf_.disk_full) return base::Unexpected<station::NotKept>({"the disk is full", true});
      shelf_.step();
      if (!log_->copy(events)) return base::Unexpected<station::NotKept>({"not the next events", false});
      if (!shelf_.rules_.keeps_all && events.size() > 2) log_->forget(events.front().sequence);
      shelf_.step();
      log_->sync();
      return events.size();
    }

    base::Result<void> begin_epoch(wire::Origin origin) override {
      shelf_.step();
      origin_ = std::move(origin);
      shelf_.noted_ = origin_;
      shelf_.step();
      return {};
    }

    base::Result<void, station::NotKept> maintain() override { return {}; }

   private:
    MemoryShelf& shelf_;
    wire::Origin origin_;
    const std::shared_ptr<MemoryLog> log_;
    const bool taken_too_far_;
  };

  bool takes_too_far() const { return reopened_ && !rules_.knows_its_end; }

  void step() {
    if (steps_left >= 0 && steps_left-- == 0) throw PowerIsGone();
  }

  const RelayRules rules_;
  bool reopened_ = false;
  std::map<wire::LogId, std::shared_ptr<MemoryLog>> copies_;
  std::optional<wire::Origin> noted_;
};

class SimulatedRelay {
 public:
  SimulatedRelay(std::uint32_t seed, RelayRules rules, LossyLink::Desk station)
      : link(seed, std::move(station)), random_(seed), shelf_(rules) {
    restart();
  }

  LossyLink link;  // to its station

  // Everything in memory is lost.
  void restart() {
    shelf_.steps_left = -1;
    passage_.reset();
    intake_.emplace("relay", "station");
    link.reconnect();
    intake_->attach(link);
    passage_.emplace(*intake_, shelf_);
    check(passage_->begin());
    due_ = {};
  }

  void power_cut() {
    shelf_.power_cut();
    restart();
  }

  // The power will be gone in the middle of something that it writes soon.
  void cut_power_soon() { shelf_.steps_left = static_cast<int>(random_() % 12); }

  void fill_disk() { shelf_.disk_full = true; }
  void make_room() {
    shelf_.disk_full = false;
    due_ = {};
  }

  base::SteadyTime next() const { return std::min(due_, link.next_arrival().value_or(base::SteadyTime::max())); }

  // What is to be published.
  std::vector<wire::FeedFrame> turn(base::SteadyTime now) {
    link.advance(now);
    if (now < next()) return {};
    try {
      check(passage_->follow({now, {}}));
    } catch (const PowerIsGone&) {
      power_cut();
      return {};
    }
    passage_->beat(false, {now, {}});
    passage_->take_notes();
    due_ = intake_->next_turn().value_or(base::SteadyTime::max());
    if (passage_->pending() > 0) due_ = std::min(due_, now + std::chrono::milliseconds(100));
    return passage_->take_frames();
  }

  std::optional<wire::DeskReply> answer(const wire::DeskRequest& request, base::SteadyTime now) {
    return passage_->answer(request, {now, {}}, {now, {}});
  }

  // Why it would have ended; nothing: it goes on.
  const std::optional<std::string>& broken() const { return broken_; }

 private:
  void check(const base::Result<void>& done) {
    if (!done && !broken_) broken_ = done.error().message;
  }

  std::mt19937 random_;
  MemoryShelf shelf_;
  std::optional<station::RelayIntake> intake_;
  std::optional<station::RelayPassage> passage_;
  base::SteadyTime due_;
  std::optional<std::string> broken_;
};

}  // namespace tongping::support
