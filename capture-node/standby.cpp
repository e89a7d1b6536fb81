#include "capture-node/standby.hpp"

#include <algorithm>

namespace tongping::station {

using transcript::MicrophonesClaimed;

void Standby::begin(const std::vector<MicrophonesClaimed>& stored, bool goes_on, base::SteadyTime now) {
  began_ = now;
  watching_ = goes_on;
  if (part_ == Part::none) return;
  if (part_ == Part::first) set_ = station_;
  if (set_.empty() && !stored.empty()) set_ = stored.front().set;
  if (!goes_on) return;
  for (const MicrophonesClaimed& claimed : stored) learn(claimed);
}

void Standby::learn(const MicrophonesClaimed& stored) {
  if (set_.empty()) set_ = stored.set;
  stored_.learn(stored);
  known_.learn(stored);
}

std::optional<MicrophonesClaimed> Standby::turn(const PeerNews& other, base::SteadyTime now, std::int64_t now_ns) {
  if (part_ == Part::none) return std::nullopt;
  if (part_ == Part::second && other.heard) set_ = other.station;
  if (set_.empty()) return std::nullopt;
  if (other.alive && other.session) watching_ = true;
  const transcript::Ownership before = known_;
  for (const MicrophonesClaimed& claimed : other.claims) {
    if (claimed.set == set_) known_.learn(claimed);
  }
  if (known_ != before) return known_.known(set_);
  if (must_take_over(other, now)) return claim(other, now_ns);
  return std::nullopt;
}

bool Standby::must_take_over(const PeerNews& other, base::SteadyTime now) {
  if (owner() == station_) return false;
  const bool ended = other.heard && !other.session;
  if (ended && part_ == Part::first) return true;
  if (ended) watching_ = false;
  const bool silent = other.heard ? !other.alive : now - began_ > unheard_patience;
  return watching_ && silent;
}

std::optional<MicrophonesClaimed> Standby::take(const PeerNews& other, std::int64_t now_ns) {
  if (part_ == Part::none || set_.empty() || owner() == station_) return std::nullopt;
  return claim(other, now_ns);
}

// Later than all that was claimed or, as far as is known, said before.
MicrophonesClaimed Standby::claim(const PeerNews& other, std::int64_t now_ns) {
  const std::int64_t from_ns = std::max({now_ns, known_.newest_time(set_) + 1, other.newest_end_ns + 1});
  known_.learn({set_, {{known_.newest_term(set_) + 1, station_, from_ns}}});
  return known_.known(set_);
}

std::string Standby::owner() const { return set_.empty() ? std::string() : known_.owner(set_); }

bool Standby::may_speak() const {
  if (part_ == Part::none) return true;
  return !set_.empty() && known_.owner(set_) == station_ && stored_.owner(set_) == station_;
}

bool Standby::admits(const transcript::Segment& segment) const {
  if (part_ == Part::none) return true;
  return !set_.empty() && known_.owner_at(set_, transcript::wall_end_ns(segment)) == station_;
}

}  // namespace tongping::station
