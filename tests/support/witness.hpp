// Judges one life of a simulated receiver by the definition of "nothing lost" (the same as
// tests/system/ledger_check.py).
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/base/format.hpp"
#include "common/wire/follower.hpp"
#include "display-node/subtitle/attendance.hpp"
#include "tests/support/simulated_station.hpp"

namespace tongping::support {

using Violation = std::optional<std::string>;

class Witness {
 public:
  // `wants_all`: a follower from the first event; else a screen, which may begin with a snapshot.
  explicit Witness(bool wants_all) : wants_all_(wants_all) {}

  // After each turn.
  Violation see(const wire::FollowerTurn& turn, const wire::Replica& replica, const SimulatedStation& station,
                base::SteadyTime now) {
    if (!replica.origin()) return std::nullopt;
    const wire::Origin& origin = *replica.origin();
    if (replica.past() > station.other_pasts()) {
      return base::format("began anew {} times, the station {} times", replica.past(), station.other_pasts());
    }
    if (auto wrong = see_origin(origin, replica.past())) return wrong;
    for (const transcript::Event& event : turn.applied) {
      if (auto wrong = see_event(event, station.pasts_of(origin.log_id))) return wrong;
    }
    newest_ = {replica.transcript().last_sequence, replica.transcript().last_wall_ns};
    if (replica.transcript().last_sequence < reach_) {
      return base::format("went back from {} to {}", reach_, replica.transcript().last_sequence);
    }
    reach_ = replica.transcript().last_sequence;
    const bool live = replica.state() == wire::ReplicaState::live;
    const std::string name = std::string(origin.log_id.begin(), origin.log_id.end()) + std::to_string(past_);
    return account(attendance_.look(origin.station, name, turn.applied, replica.transcript(), live, now));
  }

  // In calm: every durable change's last revision was due on this receiver's wall, or said to be passed over.
  Violation judge(const wire::Replica& replica, const SimulatedStation& station) const {
    if (replica.state() != wire::ReplicaState::live) return "is not live after calm";
    std::map<transcript::SegmentKey, std::uint64_t> last;
    for (const transcript::Event& event : station.log_of(station.origin().log_id).all()) {
      const auto* change = std::get_if<transcript::SegmentChanged>(&event.body);
      if (change != nullptr) last[change->segment.key] = event.sequence;
    }
    for (const auto& [key, sequence] : last) {
      if (!answered(sequence)) return base::format("{} ({}) was neither shown nor passed over", sequence, key.segment);
    }
    return std::nullopt;
  }

 private:
  struct Place {
    std::uint64_t sequence = 0;
    std::int64_t wall_ns = 0;
  };

  Violation see_origin(const wire::Origin& origin, std::uint64_t past) {
    if (!origin_ || origin_->log_id != origin.log_id || past_ != past) {
      past_ = past;
      newest_ = {};
      if (origin_ && origin.log_id < origin_->log_id) return "went back to an older log";
      reach_ = applied_ = due_ = 0;
      revisions_.clear();
      due_alone_.clear();
      gaps_.clear();
    } else if (origin.epoch < origin_->epoch) {
      return base::format("went back from epoch {} to {}", origin_->epoch, origin.epoch);
    }
    origin_ = origin;
    return std::nullopt;
  }

  using Pasts = std::vector<std::shared_ptr<MemoryLog>>;

  // What comes after something must come after it in one of the pasts that the log has had.
  Violation see_event(const transcript::Event& event, const Pasts& pasts) {
    const std::uint64_t sequence = event.sequence;
    if (sequence <= applied_) return base::format("applied {} after {}", sequence, applied_);
    if (wants_all_ && !is_next(sequence, pasts)) {
      return base::format("applied {} after {}: a hole", sequence, applied_);
    }
    applied_ = sequence;
    const auto holds_both = [&](const std::shared_ptr<MemoryLog>& log) {
      const transcript::Event* kept = find_ever(*log, sequence);
      const transcript::Event* before = find_ever(*log, newest_.sequence);
      const bool goes_on = newest_.wall_ns == 0 || filled_ == newest_.sequence ||
                           (before != nullptr && before->wall_ns == newest_.wall_ns);
      return kept != nullptr && (*kept == event || stands_for_deleted(event, *log)) && goes_on;
    };
    if (std::none_of(pasts.begin(), pasts.end(), holds_both)) {
      return base::format("has {} after {}, which no past of the station's log has so", sequence, newest_.sequence);
    }
    newest_ = {sequence, event.wall_ns};
    const auto stands_in = [&](const auto& log) { return stands_for_deleted(event, *log); };
    if (std::any_of(pasts.begin(), pasts.end(), stands_in)) filled_ = sequence;
    const auto* change = std::get_if<transcript::SegmentChanged>(&event.body);
    if (change == nullptr) return std::nullopt;
    std::uint32_t& revision = revisions_[change->segment.key];
    if (change->segment.revision <= revision) return base::format("{}: an older revision after a newer", sequence);
    revision = change->segment.revision;
    return std::nullopt;
  }

  static const transcript::Event* find_ever(const MemoryLog& log, std::uint64_t sequence) {
    const transcript::Event* kept = log.find(sequence);
    return kept != nullptr ? kept : log.find_forgotten(sequence);
  }

  // What a relay says in the place of what its station does not have any more.
  static bool stands_for_deleted(const transcript::Event& event, const MemoryLog& log) {
    const auto* change = std::get_if<transcript::RoleChanged>(&event.body);
    return change != nullptr && change->removed && change->role.shown.label.empty() &&
           log.find_forgotten(event.sequence) != nullptr;
  }

  // What lies between was deleted.
  bool is_next(std::uint64_t sequence, const Pasts& pasts) const {
    const auto deleted = [&](std::uint64_t number) {
      return std::any_of(pasts.begin(), pasts.end(),
                         [&](const auto& log) { return log->find_forgotten(number) != nullptr; });
    };
    std::uint64_t next = applied_ + 1;
    while (next < sequence && deleted(next)) ++next;
    return next == sequence;
  }

  Violation account(const std::vector<subtitle::Due>& due) {
    for (const subtitle::Due& one : due) {
      if (one.from <= due_) return base::format("{} to {} was due twice", one.from, one.through);
      due_ = one.through;
      one.key.segment.empty() ? void(gaps_[one.through] = one.from) : void(due_alone_.insert(one.from));
    }
    return std::nullopt;
  }

  bool answered(std::uint64_t sequence) const {
    const auto gap = gaps_.lower_bound(sequence);
    return due_alone_.contains(sequence) || (!wants_all_ && gap != gaps_.end() && gap->second <= sequence);
  }

  const bool wants_all_;
  subtitle::Attendance attendance_;
  std::optional<wire::Origin> origin_;
  std::uint64_t past_ = 0;
  Place newest_;
  std::uint64_t filled_ = 0;  // the newest event that stood for a deleted one
  std::uint64_t reach_ = 0;
  std::uint64_t applied_ = 0;
  std::uint64_t due_ = 0;
  std::map<transcript::SegmentKey, std::uint32_t> revisions_;
  std::set<std::uint64_t> due_alone_;
  std::map<std::uint64_t, std::uint64_t> gaps_;  // last -> first
};

}  // namespace tongping::support
